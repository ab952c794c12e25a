// Entry of the classic worker, bundled with Emscripten's glue into one script: pages of other
// origins start it from a blob, where nothing can be imported. Always one thread.

import { compileExplaining, loadedOnce } from './explaining.ts';
import { instantiate } from './instantiate.ts';
import { serve } from './serve.ts';
import createReceptive from './wasm/receptive.mjs';
import createReceptiveExplain from './wasm/receptive-explain.mjs';

serve(
  (start) => instantiate(createReceptive, start.module, 1),
  ({ explain }) =>
    loadedOnce(async () =>
      instantiate(createReceptiveExplain, await compileExplaining(explain), 1),
    ),
);
