// Which build of the engine to load, and where its files lie.

import { receptiveError } from './errors.ts';
import { isNode, nodeProcess } from './node-process.ts';
import type { Variant } from './protocol.ts';
import type { Arithmetic, EngineOptions } from './types.ts';

// More threads than this share too little work in networks of this size.
const MOST_THREADS = 4;

/** Of one module: Emscripten's script, and the WebAssembly. */
export interface ModuleUrls {
  readonly glueUrl: string;
  readonly wasmUrl: string;
}

export interface LoadPlan extends ModuleUrls {
  readonly variant: Variant;
  readonly arithmetic: Arithmetic;
  readonly threads: number;
  /** Whether a run may use fewer where more turn out not to pay. */
  readonly mayUseFewer: boolean;
  /** What could not be had, and why, in words for the user. */
  readonly note: string | undefined;
  /** The module that explains: the same for every variant. */
  readonly explain: ModuleUrls;
}

/** Chooses before anything is loaded: a threaded build on a page without isolation never starts. */
export function planLoad(options: EngineOptions, inWorker: boolean): LoadPlan {
  const wanted = options.threads ?? 'auto';
  const { threads, note: aboutThreads } = chooseThreads(wanted, inWorker);
  const variant = threads > 1 ? 'threads' : 'single';
  const asked = options.arithmetic ?? 'exact';
  const arithmetic = chooseArithmetic(asked);
  const aboutArithmetic =
    asked === arithmetic ? undefined : 'this host has no relaxed SIMD, so arithmetic is exact';
  const { assetBase } = options;
  return {
    variant,
    arithmetic,
    threads,
    mayUseFewer: wanted === 'auto',
    note: [aboutThreads, aboutArithmetic].filter(Boolean).join('; ') || undefined,
    ...addresses(arithmetic === 'fast' ? `${variant}-fast` : variant, assetBase),
    explain: addresses('explain', assetBase),
  };
}

function chooseArithmetic(asked: Arithmetic): Arithmetic {
  if (asked === 'exact') return asked;
  if (asked === 'fast') return hasRelaxedSimd() ? 'fast' : 'exact';
  throw receptiveError(
    'out_of_range',
    'arithmetic',
    `"${asked}" is no arithmetic`,
    "give 'exact' or 'fast'",
  );
}

function hasRelaxedSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(relaxedSimd);
}

// A module with the one function (f32x4.relaxed_madd (v128 v128 v128)) of zeros.
const relaxedSimd = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // type: () -> v128
  ...[3, 2, 1, 0], // one function of that type
  ...[10, 19, 1, 17, 0], // its code, without locals:
  ...[0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f], // i8x16.splat 0, three times
  ...[0xfd, 0x85, 2, 0x0b], // f32x4.relaxed_madd
);

function chooseThreads(
  asked: number | 'auto',
  inWorker: boolean,
): { readonly threads: number; readonly note: string | undefined } {
  const reason = reasonForOneThread(inWorker);
  if (asked === 'auto') {
    const threads = reason ? 1 : Math.min(MOST_THREADS, processors());
    return { threads, note: reason };
  }
  if (!Number.isInteger(asked) || asked < 1 || asked > MOST_THREADS) {
    throw receptiveError(
      'out_of_range',
      'threads',
      `${asked} is no number of threads`,
      `give an integer from 1 to ${MOST_THREADS}, or 'auto'`,
    );
  }
  if (asked > 1 && reason) {
    throw receptiveError(
      'threads_unavailable',
      'threads',
      `${asked} threads cannot be had: ${reason}`,
      "take threads: 'auto', or serve the page with the headers Cross-Origin-Opener-Policy: " +
        'same-origin and Cross-Origin-Embedder-Policy: require-corp',
    );
  }
  return { threads: asked, note: undefined };
}

function reasonForOneThread(inWorker: boolean): string | undefined {
  if (isNode) return undefined;
  if (!globalThis.crossOriginIsolated) {
    return 'this page is not cross-origin isolated, so the engine has no memory to share';
  }
  return inWorker ? undefined : 'the main thread of a page may not wait for other threads';
}

function processors(): number {
  const process = nodeProcess();
  if (process) return process.getBuiltinModule('node:os').availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

type ModuleName = Variant | `${Variant}-fast` | 'explain';

const MODULE_FILES: Readonly<Record<ModuleName, string>> = {
  single: 'receptive',
  threads: 'receptive-threads',
  'single-fast': 'receptive-fast',
  'threads-fast': 'receptive-threads-fast',
  explain: 'receptive-explain',
};

// The addresses are written out, so that bundlers see them.
function besideThisFile(name: ModuleName): readonly [glue: URL, wasm: URL] {
  switch (name) {
    case 'single':
      return [
        new URL('./wasm/receptive.mjs', import.meta.url),
        new URL('./wasm/receptive.wasm', import.meta.url),
      ];
    case 'threads':
      return [
        new URL('./wasm/receptive-threads.mjs', import.meta.url),
        new URL('./wasm/receptive-threads.wasm', import.meta.url),
      ];
    case 'single-fast':
      return [
        new URL('./wasm/receptive-fast.mjs', import.meta.url),
        new URL('./wasm/receptive-fast.wasm', import.meta.url),
      ];
    case 'threads-fast':
      return [
        new URL('./wasm/receptive-threads-fast.mjs', import.meta.url),
        new URL('./wasm/receptive-threads-fast.wasm', import.meta.url),
      ];
    case 'explain':
      return [
        new URL('./wasm/receptive-explain.mjs', import.meta.url),
        new URL('./wasm/receptive-explain.wasm', import.meta.url),
      ];
  }
}

function addresses(name: ModuleName, assetBase: string | URL | undefined): ModuleUrls {
  if (assetBase === undefined) {
    const [glue, wasm] = besideThisFile(name);
    return { glueUrl: glue.href, wasmUrl: wasm.href };
  }
  const base = baseUrl(assetBase);
  const file = MODULE_FILES[name];
  return {
    glueUrl: new URL(`${file}.mjs`, base).href,
    wasmUrl: new URL(`${file}.wasm`, base).href,
  };
}

function baseUrl(assetBase: string | URL): URL {
  const process = nodeProcess();
  const here = process
    ? process.getBuiltinModule('node:url').pathToFileURL(`${process.cwd()}/`)
    : new URL(globalThis.document?.baseURI ?? globalThis.location.href);
  const base = new URL(assetBase, here);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}
