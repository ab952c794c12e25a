// A training run as the caller sees it: logs to iterate over, a history to await, and a hand brake.

import { taken } from './arguments.ts';
import { type ReceptiveError, receptiveError } from './errors.ts';
import { LogQueue } from './log-queue.ts';
import { parameters } from './parameters.ts';
import type { FitRequest, RunEvent } from './protocol.ts';
import type { Rpc } from './rpc.ts';
import { jsonText } from './text.ts';
import type { History, LiveOptions, Run, RunLog, RunState } from './types.ts';

/** What a run is asked with, its arguments seen to be of their kinds. */
export interface PreparedRun {
  readonly request: FitRequest;
  readonly signal: AbortSignal | undefined;
}

export class RemoteRun implements Run {
  readonly #rpc: Rpc;
  readonly #number: number;
  readonly #history: Promise<History>;
  readonly #settled: Promise<unknown>;
  /** Logs for the first who asks; later ones begin with the log of their time. */
  readonly #first = new LogQueue();
  readonly #queues = new Set<LogQueue>([this.#first]);
  #firstTaken = false;
  #state: RunState = 'running';
  #end: { readonly error: ReceptiveError | undefined } | undefined;

  constructor(rpc: Rpc, prepare: (run: number) => PreparedRun) {
    this.#rpc = rpc;
    this.#number = rpc.number();
    const forget = rpc.onRun(this.#number, (event) => this.#receive(event));
    this.#history = this.#start(prepare).finally(forget);
    // Whoever only iterates hears of a failure there; it is not unhandled.
    this.#settled = this.#history.then(
      (history) => this.#close(history.state, undefined),
      (error: ReceptiveError) => {
        this.#close(error.code === 'cancelled' ? 'stopped' : 'failed', error);
      },
    );
  }

  get state(): RunState {
    return this.#state;
  }

  // biome-ignore lint/suspicious/noThenProperty: `await run` gives the history of the run.
  then<A = History, B = never>(
    fulfilled?: ((history: History) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#history.then(fulfilled, rejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunLog, void, void> {
    const queue = this.#openQueue();
    try {
      for (;;) {
        const log = await queue.next();
        if (!log) break;
        yield log;
      }
      if (this.#end?.error) throw this.#end.error;
    } finally {
      this.#queues.delete(queue);
      // Leaving the loop early stops the run.
      if (!this.#end) await this.stop();
    }
  }

  pause(): Promise<void> {
    return this.#steer(() => this.#rpc.call('pause', { run: this.#number }));
  }

  resume(): Promise<void> {
    return this.#steer(() => this.#rpc.call('resume', { run: this.#number }));
  }

  async step(count = 1): Promise<void> {
    const { step } = taken(parameters.step, { step: count });
    await this.#ask(() => this.#rpc.call('step', { run: this.#number, count: step }));
  }

  async stop(): Promise<void> {
    await this.#steer(() => this.#rpc.call('stop', { run: this.#number }));
    await this.#settled;
  }

  async set(options: LiveOptions): Promise<void> {
    const { optimizer, ...rest } = taken(parameters.set, { options }).options;
    const request = {
      run: this.#number,
      optionsText: jsonText(rest, 'fit'),
      optimizerText: optimizer === undefined ? undefined : jsonText(optimizer, 'optimizer'),
    };
    await this.#ask(() => this.#rpc.call('change', request));
  }

  checkpoint(): Promise<Uint8Array> {
    return this.#rpc.call('checkpoint', { run: this.#number });
  }

  async #start(prepare: (run: number) => PreparedRun): Promise<History> {
    const { request, signal } = prepare(this.#number);
    if (request.paused) this.#state = 'paused';
    if (signal?.aborted) throw cancelled(signal);
    const running = this.#rpc.call('fit', request);
    if (!signal) return running;
    const stop = () => {
      this.#rpc.call('stop', { run: this.#number }).catch(() => {});
    };
    signal.addEventListener('abort', stop);
    try {
      const history = await running;
      if (signal.aborted && history.state === 'stopped') throw cancelled(signal);
      return history;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  // A run that has ended can be steered without harm: the caller cannot know in time.
  async #steer(call: () => Promise<void>): Promise<void> {
    if (!this.#end) await call();
  }

  // The same of what is to be done by the run: where that has failed, it was not done, for its reason.
  async #ask(call: () => Promise<boolean>): Promise<void> {
    if (this.#end || !(await call())) await this.#history;
  }

  #receive({ log, state, sliceImages }: RunEvent): void {
    this.#state = state;
    for (const queue of this.#queues) queue.push(log, sliceImages);
  }

  #close(state: RunState, error: ReceptiveError | undefined): void {
    this.#state = state;
    this.#end = { error };
    for (const queue of this.#queues) queue.end();
  }

  #openQueue(): LogQueue {
    const queue = this.#firstTaken ? new LogQueue() : this.#first;
    this.#firstTaken = true;
    if (this.#end) queue.end();
    this.#queues.add(queue);
    return queue;
  }
}

function cancelled(signal: AbortSignal): ReceptiveError {
  return receptiveError('cancelled', 'fit', 'the caller cancelled the run', '', signal.reason);
}
