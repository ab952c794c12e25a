// node scripts/build/minify.mjs FILE...: makes scripts small, in place.
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from 'vite';

// A script that starts threads starts itself in each; under which name only it knows where a bundler
// renamed it.
const itself = /new URL\([`'"][\w-]+\.mjs[`'"],\s*import\.meta\.url\)/g;

for (const file of process.argv.slice(2)) {
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), { module: true });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  writeFileSync(file, code.replace(itself, 'new URL(import.meta.url)'));
}
