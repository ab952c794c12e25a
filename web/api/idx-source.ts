// Bytes from wherever they come, unpacked where they are gzip.

import { messageOf, ReceptiveError, receptiveError } from './errors.ts';

type Source = Uint8Array | ReadableStream<Uint8Array>;

// Small enough that an engine looks at its other messages between two of them.
const CHUNK_BYTES = 1 << 20;
const GZIP_MAGIC = [0x1f, 0x8b];
const MAGIC_BYTES = 4;
const MOST_DIMENSIONS = 4;

/** How a source is read. */
export interface Reading {
  /** Names it in errors. */
  readonly where: string;
  /** How long a stream may give nothing; for ever where it is left out. */
  readonly idleMs?: number;
}

/** The bytes of a source in pieces, as they are. */
export function piecesOf(source: Source, reading: Reading): AsyncGenerator<Uint8Array> {
  return source instanceof Uint8Array ? slicesOf(source) : readAll(source, reading);
}

/** The same bytes, unpacked where they are gzip. Errors: fetch_failed, idx_truncated, idx_bad_header. */
export async function* unpacked(source: Source, reading: Reading): AsyncGenerator<Uint8Array> {
  const { where } = reading;
  const pieces = withWholeMagic(piecesOf(source, reading));
  const first = await pieces.next();
  if (first.done) return;
  const all = prepend(first.value, pieces);
  const packed = GZIP_MAGIC.every((byte, i) => first.value[i] === byte);
  let begun = false;
  for await (const piece of withWholeMagic(packed ? unpack(all, where) : all)) {
    if (!begun) refuseReversed(piece, where);
    begun = true;
    yield piece;
  }
}

/**
 * The bytes of a file of labels, unpacked. One more than its header promises is enough for the engine to
 * refuse it: a small file may unpack to more than memory holds.
 */
export async function labelsOf(source: Source, reading: Reading): Promise<Uint8Array> {
  let whole = new Uint8Array(0);
  let length = 0;
  for await (const piece of unpacked(source, reading)) {
    if (length + piece.length > whole.length) {
      const larger = new Uint8Array(2 * (length + piece.length));
      larger.set(whole.subarray(0, length));
      whole = larger;
    }
    whole.set(piece, length);
    length += piece.length;
    if (length > promisedBy(whole.subarray(0, length), reading.where)) break;
  }
  return whole.slice(0, length);
}

const LABELS_MAGIC = [0, 0, 8, 1];
const LABELS_HEADER_BYTES = 8;
const MOST_LABELS = 1 << 28;

/** The length that a file of labels has by its header; of another file no byte more is needed. */
function promisedBy(bytes: Uint8Array, where: string): number {
  if (bytes.length < LABELS_HEADER_BYTES) return LABELS_HEADER_BYTES;
  if (!LABELS_MAGIC.every((byte, i) => bytes[i] === byte)) return LABELS_HEADER_BYTES;
  const labels = new DataView(bytes.buffer).getUint32(LABELS_MAGIC.length);
  if (labels <= MOST_LABELS) return LABELS_HEADER_BYTES + labels;
  const message = `the header promises ${labels} labels, more than fit into memory`;
  throw receptiveError('over_budget', where, message, 'check that it is a file of labels');
}

async function* slicesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let begin = 0; begin < bytes.length; begin += CHUNK_BYTES) {
    yield bytes.subarray(begin, begin + CHUNK_BYTES).slice();
  }
}

async function* readAll(
  stream: ReadableStream<Uint8Array>,
  { where, idleMs }: Reading,
): AsyncGenerator<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let ended = false;
  try {
    reader = stream.getReader();
    for (;;) {
      const reading = reader.read();
      const { value, done } = await (idleMs === undefined
        ? reading
        : within(idleMs, reading, where));
      if (done) break;
      if (!(value instanceof Uint8Array)) throw noBytes(where);
      yield value;
    }
    ended = true;
  } catch (thrown) {
    throw readError(thrown, where);
  } finally {
    // Not awaited: what stands still may never answer.
    if (!ended) reader?.cancel().catch(() => {});
    reader?.releaseLock();
  }
}

// Counted in parts, for a page that sleeps has a timer that comes late, and then at once.
const IDLE_PARTS = 4;

function within<T>(idleMs: number, reading: Promise<T>, where: string): Promise<T> {
  let timer: ReturnType<typeof setInterval> | undefined;
  let left = IDLE_PARTS;
  const stalled = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      left -= 1;
      const message = `no data came for ${idleMs} ms`;
      const remedy = 'check the connection and load it again, or raise idleMs';
      if (left === 0) reject(receptiveError('fetch_failed', where, message, remedy));
    }, idleMs / IDLE_PARTS);
    // Node ends when nothing but this is awaited.
    (timer as { unref?: () => void }).unref?.();
  });
  return Promise.race([reading, stalled]).finally(() => clearInterval(timer));
}

function noBytes(where: string): ReceptiveError {
  const remedy = 'give a stream of Uint8Array';
  return receptiveError('wrong_type', where, 'the stream gave something else than bytes', remedy);
}

/** A header whose numbers begin with their low byte, as some programs write it: 03 08 00 00. */
function refuseReversed(start: Uint8Array, where: string): void {
  const [dimensions = 0, ...rest] = start.subarray(0, MAGIC_BYTES);
  const reversed = [...LABELS_MAGIC.slice(0, 3)].reverse();
  if (dimensions === 0 || dimensions > MOST_DIMENSIONS || `${rest}` !== `${reversed}`) return;
  const message = 'the numbers of its header have their bytes reversed (little-endian)';
  const remedy = 'write them with the high byte first, as 00 00 08 and the number of dimensions';
  throw receptiveError('idx_bad_header', where, message, remedy);
}

// The first piece holds the bytes that tell a kind of file, if there are as many.
async function* withWholeMagic(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(0);
  for await (const piece of pieces) {
    if (held.length >= MAGIC_BYTES) {
      yield piece;
      continue;
    }
    const joined = new Uint8Array(held.length + piece.length);
    joined.set(held);
    joined.set(piece, held.length);
    held = joined;
    if (held.length >= MAGIC_BYTES) yield held;
  }
  if (held.length > 0 && held.length < MAGIC_BYTES) yield held;
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
    yield* readAll(readable, { where });
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
