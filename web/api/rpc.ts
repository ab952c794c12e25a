// The asking side of an engine: requests wait for their answers by number; when the engine stops
// working, everything that waits is told.

import { disposedError, engineFailure, errorData, ReceptiveError, unsendable } from './errors.ts';
import type { Answer, FromHost, Method, Params, Request, RunEvent } from './protocol.ts';
import type { ErrorData } from './types.ts';

/** One way to a host. What comes back is given to the `receive` it was made with. */
export interface Port {
  post(request: Request): void;
  close(): void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: ReceptiveError) => void;
}

export class Rpc {
  readonly failed: Promise<ErrorData>;
  #resolveFailed: (error: ErrorData) => void = () => {};
  #port: Port | undefined;
  #end: ReceptiveError | undefined;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  readonly #runs = new Map<number, (event: RunEvent) => void>();

  constructor() {
    this.failed = new Promise((resolve) => {
      this.#resolveFailed = resolve;
    });
  }

  connect(port: Port): void {
    this.#port = port;
  }

  /** A number that no other request, run or job of this engine has. */
  number(): number {
    return this.#nextId++;
  }

  call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>> {
    return new Promise((resolve, reject) => {
      if (this.#end) {
        reject(this.#end);
        return;
      }
      const id = this.number();
      this.#pending.set(id, { resolve, reject });
      try {
        this.#port?.post({ id, method, params });
      } catch (thrown) {
        this.#pending.delete(id);
        reject(unsendable(method, thrown));
      }
    });
  }

  /** What comes of work on this side; when the engine ends before, its reason. */
  async alongside<T>(work: Promise<T>): Promise<T> {
    if (this.#end) throw this.#end;
    const id = this.number();
    const ended = new Promise<never>((_, reject) => {
      this.#pending.set(id, { resolve: () => {}, reject });
    });
    try {
      return await Promise.race([work, ended]);
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Frees an object; when the engine is gone there is nothing left to free. */
  async release<M extends 'releaseModel' | 'releaseDataset' | 'releaseTrace'>(
    method: M,
    params: Params<M>,
  ): Promise<void> {
    await this.call(method, params).catch(() => {});
  }

  /** Hands the events of a run to `receive` until it answers. */
  onRun(run: number, receive: (event: RunEvent) => void): () => void {
    this.#runs.set(run, receive);
    return () => this.#runs.delete(run);
  }

  receive(message: FromHost): void {
    if (message.kind === 'run') {
      this.#runs.get(message.event.run)?.(message.event);
    } else if (message.kind === 'failed') {
      this.fail(new ReceptiveError(message.error));
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === 'answer') pending?.resolve(message.value as never);
      else pending?.reject(new ReceptiveError(message.error));
    }
  }

  /** The engine stopped working: nothing waits any longer, and `failed` resolves. */
  fail(cause: unknown): void {
    if (this.#end) return;
    const error =
      cause instanceof ReceptiveError && cause.code === 'engine_failed'
        ? cause
        : engineFailure(cause);
    this.#close(error);
    this.#resolveFailed(errorData(error));
  }

  dispose(): void {
    if (!this.#end) this.#close(disposedError('engine'));
  }

  #close(reason: ReceptiveError): void {
    this.#end = reason;
    this.#port?.close();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#runs.clear();
    for (const { reject } of pending) reject(reason);
  }
}
