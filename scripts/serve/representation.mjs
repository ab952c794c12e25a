// What of a file goes over the wire: compressed as the browser takes it, with the name (ETag) by
// which the browser can ask whether it is still the same.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

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
const compressible = new Set(['.html', '.js', '.mjs', '.css', '.json', '.map', '.svg', '.wasm']);

/**
 * By preference. Brotli's highest level takes a second a module, for a tenth less than this one: it is
 * for files that are compressed beforehand.
 */
const encoders = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

/** The encodings that a browser takes, by its `Accept-Encoding`; the one we prefer first. */
function accepted(header) {
  const weights = new Map();
  for (const part of String(header ?? '').split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith('q='))?.slice(2) ?? 1;
    weights.set(name, Number(weight));
  }
  return Object.keys(encoders).filter((name) => (weights.get(name) ?? weights.get('*') ?? 0) > 0);
}

/** Whether an `If-None-Match` names this entity; a proxy may have made the name a weak one. */
export function isNamed(header, etag) {
  const names = String(header ?? '').split(',');
  return names.some((name) => ['*', etag].includes(name.trim().replace(/^W\//, '')));
}

async function hashOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64url');
}

/** What is known of a file, as long as it has this size and date. */
const known = new Map();

function knownOf(file, { size, mtimeMs }) {
  const old = known.get(file);
  if (old?.size === size && old.mtimeMs === mtimeMs) return old;
  const fresh = { size, mtimeMs, hash: hashOf(file), encoded: new Map() };
  known.set(file, fresh);
  // A file that cannot be read now may be readable later.
  fresh.hash.catch(() => known.delete(file));
  return fresh;
}

/** The file beside it that the build has compressed; nothing when that is older. */
async function compressedBefore(encoding, file, { mtimeMs }) {
  const compressed = `${file}.${encoding}`;
  const made = await stat(compressed).catch(() => undefined);
  return made !== undefined && made.mtimeMs >= mtimeMs ? readFile(compressed) : undefined;
}

async function encode(encoding, file, about) {
  const before = await compressedBefore(encoding, file, about);
  return before ?? encoders[encoding](await readFile(file));
}

async function encodedBy(encoding, file, about) {
  const { encoded } = about;
  if (!encoded.has(encoding)) encoded.set(encoding, encode(encoding, file, about));
  return encoded.get(encoding);
}

/**
 * What to answer a request for a file with: `headers`, and `bytes` where they are not those of the
 * file itself. Compressed bytes are kept for the next request.
 */
export async function representationOf(file, { size, mtimeMs }, acceptEncoding) {
  const about = knownOf(file, { size, mtimeMs });
  const hash = await about.hash;
  const type = contentTypes[extname(file)] ?? 'application/octet-stream';
  if (!compressible.has(extname(file))) {
    return { headers: { 'Content-Type': type, 'Content-Length': size, ETag: `"${hash}"` } };
  }
  const headers = { 'Content-Type': type, Vary: 'Accept-Encoding' };
  for (const encoding of accepted(acceptEncoding)) {
    const bytes = await encodedBy(encoding, file, about);
    // The smallest files only grow.
    if (bytes.length >= size) continue;
    // Other bytes have another name.
    const entity = { 'Content-Encoding': encoding, ETag: `"${hash}-${encoding}"` };
    return { headers: { ...headers, ...entity, 'Content-Length': bytes.length }, bytes };
  }
  return { headers: { ...headers, 'Content-Length': size, ETag: `"${hash}"` } };
}
