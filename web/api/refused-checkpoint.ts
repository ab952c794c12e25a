// What a refused checkpoint is, as far as its header tells: cut, or no file of this project. Looked at
// only when the engine has refused it.

import { ReceptiveError } from './errors.ts';
import { unwrap } from './outcome.ts';
import type { ErrorData } from './types.ts';
import type { Outcome } from './wasm-module.ts';

/** Of the number that says how long the header is. */
const lengthBytes = 8;
/** What the engine takes for a header at most (engine/model/safetensors.cpp). */
const mostHeaderBytes = 16 * 2 ** 20;
const listedTensors = 8;
const copyAgain = 'copy or save it again, and use the whole file';

/** How files begin that people have and this is not. */
const beginnings = [
  { letters: 'PK', what: 'a ZIP archive, as PyTorch and Keras write' },
  { letters: '\x89HDF', what: 'an HDF5 file, as Keras writes' },
  { letters: '\x1f\x8b', what: 'a gzip file' },
  { letters: '<', what: 'a web page' },
  { letters: '{', what: 'JSON, as the description of a network is' },
  { letters: '\0\0\x08', what: 'an IDX file, as data is' },
] as const;

type Told = Pick<ErrorData, 'message'> & Partial<ErrorData>;

/**
 * The value of an outcome of the engine, which was given this file; its refusal is thrown, as exact as
 * can be.
 */
export function unwrapOf<T>(file: Uint8Array, outcome: Outcome<T>): T {
  if ('error' in outcome && outcome.error.code === 'bad_checkpoint') {
    throw new ReceptiveError({ ...outcome.error, ...whatIs(file) });
  }
  return unwrap(outcome);
}

function whatIs(file: Uint8Array): Told | undefined {
  if (file.length === 0) return { message: 'the file is empty', remedy: copyAgain };
  if (file.length <= lengthBytes) return cutWithin('its first number', file);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const isOurKind = length <= mostHeaderBytes && file[lengthBytes] === '{'.charCodeAt(0);
  if (!isOurKind) return { message: `the file is ${kindOf(file)}, and no safetensors file` };
  const dataStart = lengthBytes + Number(length);
  if (file.length < dataStart) return cutWithin('its header', file);
  const header = headerOf(file.subarray(lengthBytes, dataStart));
  if (header === undefined) return undefined;
  const whole = dataStart + header.dataBytes;
  if (file.length < whole) {
    return {
      message: `the file is cut: it has ${file.length} of its ${whole} bytes`,
      remedy: copyAgain,
    };
  }
  if (header.format.startsWith('receptive/')) return undefined;
  return { message: `the file is another program’s: it holds ${listed(header.tensors)}` };
}

function cutWithin(part: string, { length }: Uint8Array): Told {
  const message = `the file is cut: it ends within ${part}, after ${length} bytes`;
  return { message, remedy: copyAgain };
}

function kindOf(file: Uint8Array): string {
  const known = beginnings.find(({ letters }) =>
    [...letters].every((letter, i) => file[i] === letter.charCodeAt(0)),
  );
  return known?.what ?? 'of an unknown kind';
}

function listed(tensors: readonly string[]): string {
  if (tensors.length === 0) return 'no tensors';
  const further = tensors.length - listedTensors;
  const shown = tensors.slice(0, listedTensors).join(', ');
  return further > 0 ? `${shown} and ${further} more tensors` : shown;
}

interface Header {
  readonly format: string;
  /** Every tensor as `conv1.weight 6×1×5×5`. */
  readonly tensors: readonly string[];
  /** How long what follows it must be. */
  readonly dataBytes: number;
}

interface TensorEntry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** What a header says; `undefined` where it is not written as those of safetensors are. */
function headerOf(bytes: Uint8Array): Header | undefined {
  try {
    const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes));
    const tensors = Object.entries(entries as Record<string, TensorEntry>);
    return {
      format: String(metadata?.format ?? ''),
      tensors: tensors.map(([name, { shape }]) => `${name} ${shape.join('×') || 'of one number'}`),
      dataBytes: Math.max(0, ...tensors.map(([, { data_offsets }]) => data_offsets[1])),
    };
  } catch {
    return undefined;
  }
}
