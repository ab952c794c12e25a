// node scripts/build/minify.mjs FILE...: makes Emscripten's scripts small and ours, in place.
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from 'vite';
import { changedGlue } from './glue.mjs';

for (const file of process.argv.slice(2)) {
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), { module: true });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  writeFileSync(file, changedGlue(code));
}
