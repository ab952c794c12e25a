// A data set beside the wasm: it unpacks what arrives, and tells whoever waits that rows are there.

import { disposedError, errorData, ReceptiveError } from './errors.ts';
import { unpacked } from './idx-source.ts';
import { unwrap } from './outcome.ts';
import type { ErrorData } from './types.ts';
import type { WasmDataset } from './wasm-module.ts';

export class HostDataset {
  readonly #wasm: WasmDataset;
  readonly #name: string;
  /** Whose images these are, when they arrive elsewhere. */
  readonly #source: HostDataset | undefined;
  #released = false;
  #listeners: (() => void)[] = [];
  #failure: ErrorData | undefined;
  readonly #intake: WritableStreamDefaultWriter<Uint8Array>;
  /** Resolves when all that was taken in has been given to the wasm. */
  readonly #filled: Promise<void>;

  constructor(wasm: WasmDataset, name: string, source?: HostDataset) {
    this.#wasm = wasm;
    this.#name = name;
    this.#source = source;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#intake = writable.getWriter();
    this.#filled = this.#fill(readable, `${name}.images`);
    // Whoever appends or finishes hears of a failure; it is not unhandled.
    this.#filled.catch(() => {});
    this.#intake.closed.catch(() => {});
  }

  get wasm(): WasmDataset {
    if (this.#released) throw disposedError('dataset');
    return this.#wasm;
  }

  get complete(): boolean {
    return this.wasm.available() >= this.wasm.rows();
  }

  /** The same images with other labels. */
  relabel(mapText: string): HostDataset {
    return new HostDataset(unwrap(this.wasm.relabel(mapText)), this.#name, this.#source ?? this);
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await Promise.race([this.#intake.write(bytes), this.#filled]);
    } catch (thrown) {
      // What went wrong with the bytes before is the better reason.
      await this.#filled;
      throw thrown;
    }
  }

  /** All bytes have been sent. */
  async finish(): Promise<void> {
    // When the bytes are refused the intake is closed already; the reason comes with #filled.
    this.#intake.close().catch(() => {});
    await this.#filled;
    unwrap(this.wasm.finishImages());
  }

  /** Resolves to [c, h, w] when the header is there; rejects when it never will be. */
  async shape(): Promise<readonly [number, number, number]> {
    for (;;) {
      const shape = this.wasm.shape();
      if (shape) return shape;
      this.check();
      await this.changed();
    }
  }

  fail(error: ErrorData): void {
    this.#failure = error;
    this.#intake.abort(new ReceptiveError(error)).catch(() => {});
    this.#tell();
  }

  /** Throws when the rows still missing will never arrive. */
  check(): void {
    if (this.#failure) throw new ReceptiveError(this.#failure);
    this.#source?.check();
  }

  /** Resolves when more rows have arrived or never will. */
  changed(): Promise<void> {
    const own = new Promise<void>((resolve) => this.#listeners.push(resolve));
    return this.#source ? Promise.race([own, this.#source.changed()]) : own;
  }

  /** Frees the bytes; what waits for more of them fails. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#wasm.delete();
    this.fail(errorData(disposedError('dataset')));
  }

  async #fill(packed: ReadableStream<Uint8Array>, where: string): Promise<void> {
    for await (const bytes of unpacked(packed, { where })) {
      unwrap(this.wasm.appendImageBytes(bytes));
      this.#tell();
    }
  }

  #tell(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
