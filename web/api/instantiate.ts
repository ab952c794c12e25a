// A compiled module and its glue made into a running engine.

import { messageOf, receptiveError } from './errors.ts';
import type { ModuleFactory } from './wasm-module.ts';

export function instantiate<M>(
  factory: ModuleFactory<M>,
  module: WebAssembly.Module,
  threads: number,
): Promise<M> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: unknown) =>
      reject(
        receptiveError(
          'wasm_unavailable',
          'engine',
          `the engine could not be started (${messageOf(thrown)})`,
          'close other pages that use much memory, or use another browser',
          thrown,
        ),
      );
    factory({
      threads,
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(module, imports).then(
          (instance) => receive(instance, module),
          refuse,
        );
        return {};
      },
    }).then(resolve, refuse);
  });
}

/** Loads the glue from its address and starts the engine with it. */
export async function instantiateFrom<M>(
  glueUrl: string,
  module: WebAssembly.Module,
  threads: number,
): Promise<M> {
  let glue: { readonly default: ModuleFactory<M> };
  try {
    glue = await import(/* webpackIgnore: true */ /* @vite-ignore */ glueUrl);
  } catch (thrown) {
    throw receptiveError(
      'fetch_failed',
      glueUrl,
      `the engine's script could not be loaded (${messageOf(thrown)})`,
      'set assetBase to the folder that holds receptive.mjs and receptive.wasm',
      thrown,
    );
  }
  return instantiate(glue.default, module, threads);
}
