// node scripts/build/reorder.mjs WASM_OPT FILE: puts functions that are alike side by side, in place.
// gzip finds what it has seen up to 32 kB before, and a module's code is ten times that long.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const headerBytes = 8;
const section = { custom: 0, import: 2, code: 10 };
const importKind = { function: 0 };
const hasMaximum = 1;
// Indices below 128 take one byte. Binaryen has given them to the functions called most often, of
// which these stay where they are.
const oftenCalled = 60;
// What alike means: runs of as many bytes, found in as many functions before.
const runLength = 6;
const before = 40;
// A function of few bytes is like everything: as many runs count as unseen in all.
const unseen = 40;
const slotBits = 18;

// What the modules use beyond WebAssembly's first version; the passes change no code.
const passes = [
  '--enable-simd',
  '--enable-relaxed-simd',
  '--enable-threads',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-reference-types',
  '--enable-multivalue',
  '--optimize-level=2',
  '--shrink-level=2',
  '--reorder-functions-by-name',
];

function reader(bytes, at) {
  return {
    get at() {
      return at;
    },
    skip(count) {
      at += count;
    },
    byte() {
      return bytes[at++];
    },
    number() {
      for (let value = 0, factor = 1; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (byte < 128) return value;
      }
    },
  };
}

function numberBytes(number) {
  const bytes = [];
  for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
  return [...bytes, number];
}

/** Where the content of the section of this kind begins. */
function contentOf(bytes, wanted) {
  const read = reader(bytes, headerBytes);
  while (read.at < bytes.length) {
    const kind = read.byte();
    const length = read.number();
    if (kind === wanted) return read.at;
    read.skip(length);
  }
  throw new Error(`there is no section ${wanted}`);
}

/** How many functions are imported: their indices come first. Node 20 knows no relaxed SIMD, so its
 * own WebAssembly.Module.imports would refuse the fast modules. */
function importedFunctions(bytes) {
  const read = reader(bytes, contentOf(bytes, section.import));
  let functions = 0;
  for (let left = read.number(); left > 0; --left) {
    read.skip(read.number()); // the name of the module
    read.skip(read.number()); // and that in it
    if (read.byte() === importKind.function) {
      read.number(); // its type
      ++functions;
    } else {
      const limits = read.byte(); // of a memory, the one other thing that is imported
      read.number();
      if (limits & hasMaximum) read.number();
    }
  }
  return functions;
}

function functionBodies(bytes) {
  const read = reader(bytes, contentOf(bytes, section.code));
  return Array.from({ length: read.number() }, () => {
    const length = read.number();
    read.skip(length);
    return bytes.subarray(read.at - length, read.at);
  });
}

/** The slots of a body's different runs of bytes. */
function runs(body) {
  const slots = new Set();
  for (let i = 0; i + runLength <= body.length; ++i) {
    let slot = 0;
    for (let j = 0; j < runLength; ++j) slot = (Math.imul(slot, 31) + body[i + j]) >>> 0;
    slots.add(Math.imul(slot, 0x9e3779b1) >>> (32 - slotBits));
  }
  return Uint32Array.from(slots);
}

/** The indices of `bodies` so that each is followed by the one most like those before it. */
function alikeSideBySide(bodies) {
  const runsOf = bodies.map(runs);
  const seen = new Uint8Array(1 << slotBits); // in how many of the functions before
  const order = bodies.slice(0, oftenCalled).map((_, i) => i);
  const left = new Set(bodies.keys());
  for (const i of order) left.delete(i);
  const likeness = (i) => {
    let count = 1;
    for (const slot of runsOf[i]) if (seen[slot] > 0) ++count;
    return count / (runsOf[i].length + unseen);
  };
  while (left.size > 0) {
    let next = -1;
    let most = -1;
    for (const i of left) {
      const like = likeness(i);
      if (like > most) [next, most] = [i, like];
    }
    left.delete(next);
    order.push(next);
    for (const slot of runsOf[next]) ++seen[slot];
    const gone = order[order.length - 1 - before];
    if (order.length - 1 - before >= oftenCalled) for (const slot of runsOf[gone]) --seen[slot];
  }
  return order;
}

/** A section of names by which the functions from index `first` on sort in this order. */
function nameSection(order, first) {
  const digits = String(order.length).length;
  const rank = new Map(order.map((index, place) => [index, String(place).padStart(digits, '0')]));
  const names = order.flatMap((_, i) => [
    ...numberBytes(first + i),
    digits,
    ...Buffer.from(rank.get(i)),
  ]);
  const functions = [...numberBytes(order.length), ...names];
  const content = [4, ...Buffer.from('name'), 1, ...numberBytes(functions.length), ...functions];
  return Buffer.from([section.custom, ...numberBytes(content.length), ...content]);
}

const [wasmOpt, file] = process.argv.slice(2);
const bytes = readFileSync(file);
const order = alikeSideBySide(functionBodies(bytes));
const names = nameSection(order, importedFunctions(bytes));
writeFileSync(file, Buffer.concat([bytes, names]));
// Binaryen writes no names unless it is asked to.
const { status } = spawnSync(wasmOpt, [file, '-o', file, ...passes], { stdio: 'inherit' });
process.exitCode = status ?? 1;
