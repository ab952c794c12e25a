// Prints one fact about the toolchain for CMake: `node scripts/toolchain.mjs emscripten|prefix`.
import { cmakePrefix } from './setup/environment.mjs'
import { findEmscripten } from './setup/emscripten.mjs'

const answers = { emscripten: () => findEmscripten()?.emscripten ?? '', prefix: cmakePrefix }
console.log(answers[process.argv[2]]?.() ?? '')
