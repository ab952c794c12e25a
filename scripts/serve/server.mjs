// A static server for the built page (/) and the built widgets (/embed/). Texts and modules go out
// compressed, as from any good host; compressed data stays as it is, and a missing file is a 404,
// never the page's HTML.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize, sep } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';
import { embedHeaders, immutableHeaders, pageHeaders } from './headers.mjs';
import { isNamed, representationOf } from './representation.mjs';

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
  return stat?.isFile() ? { file, stat } : undefined;
}

async function answer(routes, request, response) {
  const path = (request.url ?? '/').split(/[?#]/, 1)[0];
  const route = routes.find(({ prefix }) => path.startsWith(prefix));
  const allowed = request.method === 'GET' || request.method === 'HEAD';
  const found = allowed && route && fileFor(route.folder, `/${path.slice(route.prefix.length)}`);
  for (const [name, value] of Object.entries(route?.headers ?? {})) response.setHeader(name, value);
  if (!found) {
    response.writeHead(allowed ? 404 : 405, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(allowed ? `not found: ${path}\n` : 'only GET and HEAD\n');
    return;
  }
  const accepted = request.headers['accept-encoding'];
  const { headers, bytes } = await representationOf(found.file, found.stat, accepted);
  if (route.hashed && found.file.startsWith(join(route.folder, route.hashed) + sep)) {
    response.setHeaders(new Map(Object.entries(immutableHeaders)));
  }
  if (isNamed(request.headers['if-none-match'], headers.ETag)) {
    // Says no more than what may have changed about the kept one.
    const { ETag, Vary } = headers;
    response.writeHead(304, { ETag, ...(Vary && { Vary }) }).end();
    return;
  }
  response.writeHead(200, headers);
  if (request.method === 'HEAD') response.end();
  else if (bytes) response.end(bytes);
  // A file that changes while it is sent breaks off: what was promised cannot be kept.
  else
    createReadStream(found.file)
      .on('error', () => response.destroy())
      .pipe(response);
}

/**
 * Serves `routes`, a list of `{prefix, folder, headers, hashed}`, the first match wins, on
 * localhost. Files below the folder `hashed` have their hash in their name and never change.
 * Resolves to the listening server; rejects with a remedy when the port is taken.
 */
export function serveFolders(routes, port) {
  const server = createServer((request, response) => {
    answer(routes, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
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
        hashed: 'assets',
      },
    ],
    port,
  );
}
