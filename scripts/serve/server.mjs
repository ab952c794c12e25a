// A static server for the built page (/) and the built widgets (/embed/). Files go out as they
// are: compressed data stays compressed, and a missing file is a 404, never the page's HTML.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';
import { embedHeaders, pageHeaders } from './headers.mjs';

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.gz': 'application/gzip',
};

/** The file below `folder` that `path` names, or undefined; never one outside of it. */
function fileFor(folder, path) {
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  if (!file.startsWith(folder + sep) || decoded.includes('\0')) return undefined;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

/**
 * Serves `routes`, a list of `{prefix, folder, headers}`, the first match wins, on localhost.
 * Resolves to the listening server; rejects with a remedy when the port is taken.
 */
export function serveFolders(routes, port) {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split(/[?#]/, 1)[0];
    const route = routes.find(({ prefix }) => path.startsWith(prefix));
    const allowed = request.method === 'GET' || request.method === 'HEAD';
    const found = allowed && route && fileFor(route.folder, `/${path.slice(route.prefix.length)}`);
    for (const [name, value] of Object.entries(route?.headers ?? {}))
      response.setHeader(name, value);
    if (!found) {
      response.writeHead(allowed ? 404 : 405, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(allowed ? `not found: ${path}\n` : 'only GET and HEAD\n');
      return;
    }
    response.writeHead(200, {
      'Content-Type': contentTypes[extname(found.file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const remedy = `choose another one: npm start -- --port ${port + 1}`;
      if (error.code === 'EADDRINUSE')
        reject(new SetupProblem(`port ${port} is already in use`, remedy));
      else if (error.code === 'EACCES')
        reject(new SetupProblem(`port ${port} is not allowed`, remedy));
      else reject(error);
    });
    server.listen(port, 'localhost', () => resolve(server));
  });
}

/**
 * Serves the built page and widgets of the checkout in `root`. `isolation` may be a function, which is
 * asked with every request.
 */
export function servePage(root, { port, isolation = true }) {
  const isolated = typeof isolation === 'function' ? isolation : () => isolation;
  return serveFolders(
    [
      { prefix: '/embed/', folder: join(root, 'dist/embed'), headers: embedHeaders },
      {
        prefix: '/',
        folder: join(root, 'dist/page'),
        get headers() {
          return pageHeaders({ isolation: isolated() });
        },
      },
    ],
    port,
  );
}
