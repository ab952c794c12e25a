// Logs on their way to one reader. A slow reader gets fewer progress logs, each over more steps;
// every other log reaches it.

import type { ProgressLog, RunLog } from './types.ts';

interface Entry {
  log: RunLog;
  /** Images of a progress log's slices, the weight of its means. */
  images: number;
}

export class LogQueue {
  readonly #entries: Entry[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  push(log: RunLog, images: number): void {
    const last = this.#entries.at(-1);
    if (
      last?.log.event === 'progress' &&
      log.event === 'progress' &&
      log.epoch === last.log.epoch
    ) {
      last.log = merged(last.log, last.images, log, images);
      last.images += images;
    } else {
      this.#entries.push({ log, images });
    }
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The next log; undefined after the last. */
  async next(): Promise<RunLog | undefined> {
    while (this.#entries.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#entries.shift()?.log;
  }
}

function merged(
  before: ProgressLog,
  imagesBefore: number,
  after: ProgressLog,
  imagesAfter: number,
): ProgressLog {
  const mean = (a: number, b: number) =>
    (a * imagesBefore + b * imagesAfter) / (imagesBefore + imagesAfter);
  return {
    ...after,
    loss: mean(before.loss, after.loss),
    accuracy: mean(before.accuracy, after.accuracy),
  };
}
