// How often the page is drawn while a run goes on.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Listeners } from '../../web/page/train/listeners.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function counted() {
  const listeners = new Listeners();
  const heard = vi.fn();
  const unsubscribe = listeners.subscribe(heard);
  return { listeners, heard, unsubscribe };
}

test('progress is told at most ten times a second, and the last of it is told', () => {
  const { listeners, heard } = counted();
  for (let ms = 0; ms < 1000; ms += 10) {
    listeners.progressed();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(200);
  const { length } = heard.mock.calls;
  expect(length).toBeGreaterThanOrEqual(8);
  expect(length).toBeLessThanOrEqual(10);
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveBeenCalledTimes(length);
});

test('a change is told with the next frame, once, together with the progress before it', () => {
  const { listeners, heard, unsubscribe } = counted();
  listeners.progressed();
  listeners.changed();
  listeners.changed();
  expect(heard).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20);
  expect(heard).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveBeenCalledTimes(1);
  unsubscribe();
  listeners.changed();
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveBeenCalledTimes(1);
});
