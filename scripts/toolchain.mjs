// Prints one fact about the toolchain for CMake: `node scripts/toolchain.mjs emscripten|prefix`.

import { findEmscripten } from './setup/emscripten.mjs';
import { cmakePrefix } from './setup/environment.mjs';

const answers = { emscripten: () => findEmscripten()?.emscripten ?? '', prefix: cmakePrefix };
console.log(answers[process.argv[2]]?.() ?? '');
