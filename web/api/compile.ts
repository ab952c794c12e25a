// The compiled module behind an address, and what may come in its place.

import { messageOf, ReceptiveError, receptiveError } from './errors.ts';
import { nodeProcess } from './node-process.ts';

/** Compiles once, while the bytes arrive where the server calls them application/wasm. */
export async function compile(wasmUrl: string, signal: AbortSignal): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== 'object') {
    throw unavailable(wasmUrl, 'this browser has no WebAssembly', 'use a current browser');
  }
  try {
    if (wasmUrl.startsWith('file:')) return await compileBytes(await readFile(wasmUrl), wasmUrl);
    const response = await fetchWasm(wasmUrl, signal);
    const type = response.headers.get('Content-Type') ?? '';
    if (type.startsWith('application/wasm')) return await WebAssembly.compileStreaming(response);
    return await compileBytes(new Uint8Array(await response.arrayBuffer()), wasmUrl);
  } catch (thrown) {
    if (thrown instanceof ReceptiveError) throw thrown;
    throw unavailable(
      wasmUrl,
      `the engine could not be compiled (${messageOf(thrown)})`,
      "use a current browser; a page with a policy needs script-src 'wasm-unsafe-eval'",
      thrown,
    );
  }
}

async function readFile(wasmUrl: string): Promise<Uint8Array<ArrayBuffer>> {
  const process = nodeProcess();
  if (!process) throw unavailable(wasmUrl, 'a page cannot read files', 'open it from a server');
  try {
    return new Uint8Array(
      await process.getBuiltinModule('node:fs').promises.readFile(new URL(wasmUrl)),
    );
  } catch (thrown) {
    throw receptiveError(
      'file_not_found',
      wasmUrl,
      `the engine cannot be read (${messageOf(thrown)})`,
      'install the package again, or set assetBase to the folder that holds receptive.wasm',
      thrown,
    );
  }
}

async function fetchWasm(wasmUrl: string, signal: AbortSignal): Promise<Response> {
  const remedy = 'check the address, or set assetBase to the folder that holds receptive.wasm';
  let response: Response;
  try {
    response = await fetch(wasmUrl, { signal });
  } catch (thrown) {
    const message = `the download failed (${messageOf(thrown)})`;
    throw receptiveError('fetch_failed', wasmUrl, message, remedy, thrown);
  }
  if (response.ok) return response;
  throw receptiveError('fetch_failed', wasmUrl, `the server answered ${response.status}`, remedy);
}

async function compileBytes(
  bytes: Uint8Array<ArrayBuffer>,
  wasmUrl: string,
): Promise<WebAssembly.Module> {
  checkMagic(bytes, wasmUrl);
  return WebAssembly.compile(bytes);
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d]; // "\0asm"

function checkMagic(bytes: Uint8Array, wasmUrl: string): void {
  const start = bytes.subarray(0, MAGIC.length);
  if (MAGIC.every((byte, i) => start[i] === byte)) return;
  const text = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  const remedy = 'set assetBase to the folder that holds receptive.wasm';
  if (text.startsWith('<')) {
    throw receptiveError('wasm_is_html', wasmUrl, 'the server sent a web page', remedy);
  }
  const found = [...start].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw unavailable(wasmUrl, `the file begins with "${found}" and is no WebAssembly`, remedy);
}

function unavailable(
  where: string,
  message: string,
  remedy: string,
  cause?: unknown,
): ReceptiveError {
  return receptiveError('wasm_unavailable', where, message, remedy, cause);
}
