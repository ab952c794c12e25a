import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageHeaders } from '../../scripts/serve/headers.mjs';
import { serveFolders } from '../../scripts/serve/server.mjs';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const folder = mkdtempSync(join(tmpdir(), 'receptive-serve-'));
const script = 'export const words = "the same again, the same again";\n'.repeat(200);
const data = gzipSync('digits '.repeat(500));
let close: () => void;
let port: number;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), `<!doctype html>${'<p>Page</p>'.repeat(100)}`);
  writeFileSync(join(folder, 'plain.js'), script);
  writeFileSync(join(folder, 'tiny.js'), ';');
  writeFileSync(join(folder, 'digits.gz'), data);
  writeFileSync(join(folder, 'assets/chunk-1a2b.js'), script);
  const routes = [{ prefix: '/', folder, headers: pageHeaders(), hashed: 'assets' }];
  const server = await serveFolders(routes, 0);
  close = () => server.close();
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks as a browser would, but for the decoding. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, path, method, headers, agent: false };
    request(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const { statusCode: status, headers } = response;
        resolve({ status, headers, body: Buffer.concat(parts) });
      });
    })
      .on('error', reject)
      .end();
  });
}

const brotli = { 'accept-encoding': 'gzip, deflate, br' };

test('a script goes out as Brotli where the browser takes it, otherwise as gzip or as it is', async () => {
  const best = await ask('/plain.js', brotli);
  expect(best.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(best.body).toString()).toBe(script);
  expect(Number(best.headers['content-length'])).toBe(best.body.length);
  const good = await ask('/plain.js', { 'accept-encoding': 'br;q=0, gzip' });
  expect(good.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(good.body).toString()).toBe(script);
  const plain = await ask('/plain.js');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
  for (const { headers } of [best, good, plain]) {
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  }
  const names = [best, good, plain].map(({ headers }) => headers.etag);
  expect(new Set(names).size, 'other bytes, another name').toBe(3);
});

test('what the build has compressed is sent, unless the file is newer', async () => {
  const path = join(folder, 'built.js');
  const before = brotliCompressSync('// compressed beforehand');
  writeFileSync(path, script);
  writeFileSync(`${path}.br`, before);
  const bodyOf = async () => brotliDecompressSync((await ask('/built.js', brotli)).body).toString();
  expect(await bodyOf()).toBe('// compressed beforehand');
  const later = new Date(Date.now() + 60_000);
  utimesSync(path, later, later);
  expect(await bodyOf()).toBe(script);
});

test('what would only grow, and what is compressed already, goes out as it is', async () => {
  const tiny = await ask('/tiny.js', brotli);
  expect(tiny.headers['content-encoding']).toBeUndefined();
  expect(tiny.body.toString()).toBe(';');
  const digits = await ask('/digits.gz', brotli);
  expect(digits.headers['content-encoding']).toBeUndefined();
  expect(digits.headers['content-type']).toBe('application/gzip');
  expect(digits.body.equals(data)).toBe(true);
});

test.each(['/plain.js', '/digits.gz', '/'])(
  '%s is sent once, then its name is enough',
  async (path) => {
    const first = await ask(path, brotli);
    expect(first.status).toBe(200);
    const etag = first.headers.etag ?? '';
    expect(etag, 'a strong name').toMatch(/^"[\w-]+"$/);
    for (const names of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await ask(path, { ...brotli, 'if-none-match': names });
      expect(again.status, names).toBe(304);
      expect(again.body.length).toBe(0);
      expect(again.headers.etag).toBe(etag);
      expect(again.headers['cache-control']).toBe('no-cache');
    }
    const other = await ask(path, { ...brotli, 'if-none-match': '"other"' });
    expect(other.status).toBe(200);
  },
);

test('a file that was changed is sent again, and one that only has another date is not', async () => {
  const path = join(folder, 'changing.js');
  writeFileSync(path, script);
  const first = await ask('/changing.js', brotli);
  const named = { ...brotli, 'if-none-match': first.headers.etag ?? '' };
  writeFileSync(path, script);
  expect((await ask('/changing.js', named)).status).toBe(304);
  writeFileSync(path, `${script};`);
  const second = await ask('/changing.js', named);
  expect(second.status).toBe(200);
  expect(brotliDecompressSync(second.body).toString()).toBe(`${script};`);
});

test('HEAD says the same as GET, without the bytes', async () => {
  for (const path of ['/plain.js', '/digits.gz', '/missing.js']) {
    const got = await ask(path, brotli);
    const head = await ask(path, brotli, 'HEAD');
    expect(head.status).toBe(got.status);
    expect(head.body.length).toBe(0);
    for (const name of ['etag', 'content-length', 'content-encoding', 'content-type', 'vary']) {
      expect(head.headers[name], `${path} ${name}`).toBe(got.headers[name]);
    }
  }
  const { headers } = await ask('/plain.js', brotli);
  const named = { ...brotli, 'if-none-match': headers.etag ?? '' };
  expect((await ask('/plain.js', named, 'HEAD')).status).toBe(304);
});

test('what has its hash in its name is never asked for again; everything else always is', async () => {
  const chunk = await ask('/assets/chunk-1a2b.js');
  expect(chunk.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const path of [
    '/',
    '/plain.js',
    '/digits.gz',
    '/assets/missing.js',
    '/assets/../plain.js',
  ]) {
    expect((await ask(path)).headers['cache-control'], path).toBe('no-cache');
  }
});

test('every answer isolates the page', async () => {
  const { etag = '' } = (await ask('/plain.js')).headers;
  const answers = [
    await ask('/'),
    await ask('/assets/chunk-1a2b.js', brotli),
    await ask('/plain.js', { 'if-none-match': etag }),
    await ask('/missing.js'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 304, 404]);
  for (const { headers } of answers) {
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  }
});

test('a file outside of the folder is not found', async () => {
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fetc']) {
    expect((await ask(path)).status, path).toBe(404);
  }
  expect((await ask('/plain.js', {}, 'POST')).status).toBe(405);
});
