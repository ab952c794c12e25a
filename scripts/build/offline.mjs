// The page's service worker, with the list of the files that it keeps. Runs last: it reads what
// the other stages made.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { compressedSuffix } from './compress.mjs';
import { filesBelow } from './fingerprint.mjs';
import { inRepository } from './paths.mjs';

const name = 'service-worker.js';
const folder = inRepository('dist/page');

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** The page itself first; it is asked for as the folder. */
function builtFiles() {
  const files = {};
  for (const file of filesBelow(folder)) {
    const path = relative(folder, file).split(sep).join('/');
    // Compressed files are only another form in which a server sends the same.
    if (path === name || path.endsWith(compressedSuffix)) continue;
    files[path === 'index.html' ? '' : path] = sha256(readFileSync(file));
  }
  return { '': files[''], ...files };
}

export async function buildOffline() {
  if (!existsSync(`${folder}/index.html`)) return;
  // Not at the top: the set-up that installs packages reads this file before it has.
  const { build } = await import('vite');
  const files = builtFiles();
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      BUILD_FILES: JSON.stringify(files),
      BUILD_VERSION: JSON.stringify(sha256(JSON.stringify(files)).slice(0, 12)),
    },
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: inRepository('web/page/offline/service-worker.ts'),
        formats: ['iife'],
        name: 'receptiveOffline',
      },
    },
  });
  const [{ output }] = [result].flat();
  writeFileSync(inRepository('dist/page', name), output[0].code);
}
