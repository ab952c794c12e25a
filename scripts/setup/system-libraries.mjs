// Emscripten compiles its system libraries when a variant is first used. Doing that here, with a
// message, keeps the first build from looking stuck.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheRoot, readJson, writeJson } from './cache.mjs';
import { run } from './process.mjs';
import { say } from './progress.mjs';
import { recipeVersion } from './versions.mjs';

const common = ['-std=c++20', '-msimd128', '-sMODULARIZE', '-sEXPORT_ES6'];
const module = [
  ...common,
  // As the modules are linked, so that no library is built that none of them takes.
  ...['-Oz', '-sMALLOC=emmalloc', '-sFILESYSTEM=0'],
  ...['-fno-exceptions', '-fno-rtti', '-DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0', '-lembind'],
  '-sENVIRONMENT=web,worker,node',
];

// One entry for each combination of flags that picks other system libraries.
const variants = {
  'single-thread': { flags: module, bindings: true },
  threads: { flags: [...module, '-pthread', '-sPTHREAD_POOL_SIZE=1'], bindings: true },
  tests: { flags: [...common, '-O3', '-fwasm-exceptions', '-sNODERAWFS=1', '-sENVIRONMENT=node'] },
};

const plainSource = `
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>
int main(int count, char** arguments) {
  std::vector<std::string> all(arguments, arguments + count);
  std::printf("%s %f\\n", all[0].c_str(), std::exp(double(count)));
}
`;
const bindingsSource = `
#include <emscripten/bind.h>
#include <string>
std::string twice(std::string text) { return text + text; }
EMSCRIPTEN_BINDINGS(warm) { emscripten::function("twice", &twice); }
`;

/** Builds the system libraries of the named variants that are not there yet. */
export async function warmSystemLibraries(tools, names) {
  const marker = join(cacheRoot(), `system-libraries-${tools.emscripten.kind}.json`);
  const key = `${recipeVersion} ${tools.emscripten.version} ${tools.emscripten.emscripten}`;
  const done = readJson(marker);
  const warm = done?.key === key ? done.variants : [];
  const missing = names.filter((name) => !warm.includes(name));
  if (missing.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'receptive-warm-'));
  try {
    for (const name of missing) {
      say(`building Emscripten's system libraries: ${name} (one to three minutes, once)`);
      const { flags, bindings } = variants[name];
      const source = join(folder, `${name}.cpp`);
      writeFileSync(source, bindings ? bindingsSource : plainSource);
      await run('em++', [...flags, source, '-o', join(folder, `${name}.mjs`)], {
        env: tools.env,
        what: `em++ (${name})`,
        remedy: `remove ${cacheRoot()} and run again; if it stays, report the lines above`,
      });
      warm.push(name);
      writeJson(marker, { key, variants: warm });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
