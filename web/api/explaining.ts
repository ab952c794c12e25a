// The module that explains, beside the one that trains: fetched with the first question.

import { compile } from './compile.ts';
import { instantiateFrom } from './instantiate.ts';
import type { ModuleUrls } from './load.ts';
import type { ExplainModule } from './wasm-module.ts';

const LOAD_TIMEOUT_MS = 30_000;

export type Explaining = () => Promise<ExplainModule>;

/** Loads once, however many ask; after a failure the next question tries again. */
export function loadedOnce(load: Explaining): Explaining {
  let loading: Promise<ExplainModule> | undefined;
  return () => {
    loading ??= load().catch((thrown: unknown) => {
      loading = undefined;
      throw thrown;
    });
    return loading;
  };
}

export function compileExplaining({ wasmUrl }: ModuleUrls): Promise<WebAssembly.Module> {
  return compile(wasmUrl, AbortSignal.timeout(LOAD_TIMEOUT_MS));
}

/** With the glue that lies at its address. */
export function explainingAt(urls: ModuleUrls): Explaining {
  return loadedOnce(async () => instantiateFrom(urls.glueUrl, await compileExplaining(urls), 1));
}
