// A data set beside the wasm: it tells whoever waits that rows have arrived.

import { disposedError, errorData, ReceptiveError } from './errors.ts';
import { unwrap } from './registry.ts';
import type { ErrorData } from './types.ts';
import type { WasmDataset } from './wasm-module.ts';

export class HostDataset {
  readonly #wasm: WasmDataset;
  #released = false;
  #listeners: (() => void)[] = [];
  #failure: ErrorData | undefined;

  constructor(wasm: WasmDataset) {
    this.#wasm = wasm;
  }

  get wasm(): WasmDataset {
    if (this.#released) throw disposedError('dataset');
    return this.#wasm;
  }

  get complete(): boolean {
    return this.wasm.available() >= this.wasm.rows();
  }

  append(bytes: Uint8Array): void {
    unwrap(this.wasm.appendImageBytes(bytes));
    this.#tell();
  }

  fail(error: ErrorData): void {
    this.#failure = error;
    this.#tell();
  }

  /** Throws when the rows still missing will never arrive. */
  check(): void {
    if (this.#failure) throw new ReceptiveError(this.#failure);
  }

  /** Resolves when more rows have arrived or never will. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  /** Frees the bytes; what waits for more of them fails. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#wasm.delete();
    this.fail(errorData(disposedError('dataset')));
  }

  #tell(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
