import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchAnswers } from '../../web/api/worker-life.ts';

const MINUTE_MS = 60_000;

describe('a worker that can hold no lock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is given up when it is silent for two minutes', () => {
    const ended = vi.fn();
    watchAnswers(() => {}, ended);
    vi.advanceTimersByTime(2 * MINUTE_MS);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(MINUTE_MS);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('is left alone while it answers, however rarely', () => {
    const ended = vi.fn();
    const watch = watchAnswers(() => {}, ended);
    for (let minute = 0; minute < 60; ++minute) {
      vi.advanceTimersByTime(MINUTE_MS);
      watch.heard();
    }
    expect(ended).not.toHaveBeenCalled();
  });

  it('is left alone by a page that slept, whose timers come once and late', () => {
    const ended = vi.fn();
    const ask = vi.fn();
    watchAnswers(ask, ended);
    vi.setSystemTime(Date.now() + 60 * MINUTE_MS);
    vi.advanceTimersToNextTimer();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(ended).not.toHaveBeenCalled();
  });

  it('is asked no more when it is closed', () => {
    const ended = vi.fn();
    watchAnswers(() => {}, ended).stop();
    vi.advanceTimersByTime(10 * MINUTE_MS);
    expect(ended).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
