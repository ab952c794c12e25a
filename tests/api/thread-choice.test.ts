// Which number of threads a run goes on with, from what its slices took.
import { describe, expect, it } from 'vitest';
import { ThreadChoice } from '../../web/api/thread-choice.ts';

/** Takes slices until nothing is being tried any more; `msPerStep(threads)` is the clock. */
function train(
  choice: ThreadChoice,
  msPerStep: (threads: number) => number,
  slices = 40,
): number[] {
  return Array.from({ length: slices }, () => {
    const threads = choice.next;
    choice.measured(10, 10 * msPerStep(threads));
    return threads;
  });
}

describe('the number of threads of a run', () => {
  it('stays what was asked for', () => {
    const choice = new ThreadChoice(4, false);
    expect(new Set(train(choice, (threads) => threads))).toEqual(new Set([4]));
    expect(choice.chosen).toBe(4);
  });

  it('is the one with the fastest steps, after trials with each in turn', () => {
    const ms = [8, 4.2, 3, 3.5];
    const choice = new ThreadChoice(4, true);
    const tried = train(choice, (threads) => ms[threads - 1] ?? 0);
    expect(tried.slice(0, 8)).toEqual(Array(8).fill(4));
    expect(tried.slice(8, 20)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(new Set(tried.slice(20))).toEqual(new Set([3]));
    expect(choice.chosen).toBe(3);
  });

  it('is the smaller one where more are hardly faster', () => {
    const choice = new ThreadChoice(2, true);
    train(choice, (threads) => (threads === 1 ? 1 : 0.99));
    expect(choice.chosen).toBe(1);
    choice.again();
    train(choice, (threads) => (threads === 1 ? 1 : 0.9));
    expect(choice.chosen).toBe(2);
  });

  it('does not follow a single slow slice', () => {
    const choice = new ThreadChoice(2, true);
    let slices = 0;
    const clock = (threads: number) => {
      slices += 1;
      return slices === 10 ? 100 : 2 / threads;
    };
    expect(train(choice, clock)[9]).toBe(2);
    expect(choice.chosen).toBe(2);
  });

  it('keeps the last choice until it is measured again', () => {
    const choice = new ThreadChoice(2, true);
    train(choice, (threads) => threads);
    expect(choice.chosen).toBe(1);
    train(choice, (threads) => 2 / threads);
    expect(choice.chosen).toBe(1);
    choice.again();
    expect(choice.chosen).toBe(1);
    expect(train(choice, (threads) => 2 / threads).slice(0, 6)).toEqual([1, 2, 1, 2, 1, 2]);
    expect(choice.chosen).toBe(2);
  });

  it('does not count slices without a step', () => {
    const choice = new ThreadChoice(2, true);
    for (let slice = 0; slice < 100; ++slice) choice.measured(0, 30);
    expect(choice.trying).toBe(false);
    train(choice, () => 1, 8);
    expect(choice.trying).toBe(true);
  });

  it('is one where there is one', () => {
    const choice = new ThreadChoice(1, true);
    expect(new Set(train(choice, () => 1))).toEqual(new Set([1]));
    expect(choice.trying).toBe(false);
  });
});
