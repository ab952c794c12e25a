// Vite plugin: Emscripten's glue and its .wasm go through untouched. They find each other by
// relative URLs, which hashing or bundling would break.
import { cpSync, createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const moduleFolder = fileURLToPath(new URL('../../web/api/wasm', import.meta.url));
const contentTypes = { '.mjs': 'text/javascript', wasm: 'application/wasm' };

// `new URL('./wasm/receptive.mjs', import.meta.url)` in our sources, `new URL("receptive.wasm",
// import.meta.url)` in the glue itself where a classic worker bundles it.
const ourUrl =
  /new URL\(\s*(['"`])(?:\.\.?\/)+(?:api\/)?wasm\/([\w.-]+)\1\s*,\s*import\.meta\.url\s*\)/g;
const glueUrl = /new URL\(\s*(['"`])(receptive[\w.-]*)\1\s*,\s*import\.meta\.url\s*\)/g;

/**
 * `fromChunk`: the way from a built chunk to the copied folder, './wasm/' or '../wasm/'.
 * `outDir`: where the build puts the folder `wasm`; without it nothing is copied.
 */
export function wasmModule({ fromChunk, outDir } = {}) {
  let building = false;
  return {
    name: 'receptive-wasm-module',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build';
    },
    transform(code, id) {
      if (!building || !fromChunk || id.includes('/node_modules/')) return undefined;
      // Through a call, so that Vite does not take the URL for an asset to hash.
      const runtime = (_, __, name) => `new URL('${fromChunk}${name}', String(import.meta.url))`;
      const changed = code.replace(ourUrl, runtime).replace(glueUrl, runtime);
      return changed === code ? undefined : { code: changed, map: null };
    },
    writeBundle() {
      if (outDir && existsSync(moduleFolder)) {
        // Pages are exact; who wants fast arithmetic takes it from the package.
        const filter = (file) => !/-fast\.\w+$/.test(file);
        cpSync(moduleFolder, join(outDir, 'wasm'), { recursive: true, filter });
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /\/web\/api\/wasm\/([\w-]+\.(?:mjs|wasm))(?:\?.*)?$/.exec(
          request.url ?? '',
        )?.[1];
        const file = name && join(moduleFolder, name);
        if (!file || !existsSync(file)) return next();
        const type = contentTypes[name.endsWith('.wasm') ? 'wasm' : '.mjs'];
        for (const [key, value] of Object.entries(server.config.server.headers ?? {})) {
          response.setHeader(key, value);
        }
        response.setHeader('Content-Type', type);
        createReadStream(file).pipe(response);
      });
    },
  };
}

export const repositoryRoot = dirname(dirname(dirname(moduleFolder)));
