// Bytes from wherever they come, unpacked where they are gzip.

import { messageOf, ReceptiveError, receptiveError } from './errors.ts';

type Source = Uint8Array | ReadableStream<Uint8Array>;

// Small enough that an engine looks at its other messages between two of them.
const CHUNK_BYTES = 1 << 20;
const GZIP_MAGIC = [0x1f, 0x8b];

/** The bytes of a source in pieces, as they are. `where` names it in errors. */
export function piecesOf(source: Source, where: string): AsyncGenerator<Uint8Array> {
  return source instanceof Uint8Array ? slicesOf(source) : readAll(source, where);
}

/** The same bytes, unpacked where they are gzip. */
export async function* unpacked(source: Source, where: string): AsyncGenerator<Uint8Array> {
  const pieces = withWholeMagic(piecesOf(source, where));
  const first = await pieces.next();
  if (first.done) return;
  const all = prepend(first.value, pieces);
  if (GZIP_MAGIC.every((byte, i) => first.value[i] === byte)) yield* unpack(all, where);
  else yield* all;
}

/** All bytes of a source, unpacked. */
export async function wholeOf(source: Source, where: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of unpacked(source, where)) {
    pieces.push(piece);
    length += piece.length;
  }
  if (pieces.length === 1) return pieces[0] as Uint8Array;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

async function* slicesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let begin = 0; begin < bytes.length; begin += CHUNK_BYTES) {
    yield bytes.subarray(begin, begin + CHUNK_BYTES).slice();
  }
}

async function* readAll(
  stream: ReadableStream<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      yield value;
    }
    ended = true;
  } catch (thrown) {
    ended = true;
    throw readError(thrown, where);
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

// The first piece holds at least the two bytes that tell gzip from IDX, if there are two.
async function* withWholeMagic(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(0);
  for await (const piece of pieces) {
    if (held.length >= GZIP_MAGIC.length) {
      yield piece;
      continue;
    }
    const joined = new Uint8Array(held.length + piece.length);
    joined.set(held);
    joined.set(piece, held.length);
    held = joined;
    if (held.length >= GZIP_MAGIC.length) yield held;
  }
  if (held.length > 0 && held.length < GZIP_MAGIC.length) yield held;
}

async function* prepend(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    yield* rest;
  } finally {
    // Whoever stops at the first piece ends the rest as well.
    await rest.return(undefined);
  }
}

async function* unpack(
  packed: AsyncGenerator<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writing = pump(packed, writable);
  // Seen below, with the reading.
  writing.catch(() => {});
  try {
    yield* readAll(readable, where);
    await writing;
  } catch (thrown) {
    // What broke off the download is the better reason.
    await writing.catch((reason: unknown) => {
      if (reason instanceof ReceptiveError) throw reason;
    });
    throw receptiveError(
      'idx_truncated',
      where,
      `the gzip data is damaged or ends early (${messageOf(rootOf(thrown))})`,
      'fetch the file again',
      thrown,
    );
  }
}

async function pump(
  from: AsyncGenerator<Uint8Array>,
  to: WritableStream<BufferSource>,
): Promise<void> {
  const writer = to.getWriter();
  try {
    for await (const piece of from) await writer.write(piece as Uint8Array<ArrayBuffer>);
    await writer.close();
  } catch (thrown) {
    await writer.abort(thrown).catch(() => {});
    throw thrown;
  }
}

function rootOf(thrown: unknown): unknown {
  return thrown instanceof ReceptiveError ? thrown.cause : thrown;
}

function readError(thrown: unknown, where: string): ReceptiveError {
  if (thrown instanceof ReceptiveError) return thrown;
  const message = `the data broke off (${messageOf(thrown)})`;
  return receptiveError(
    'fetch_failed',
    where,
    message,
    'check the connection and load it again',
    thrown,
  );
}
