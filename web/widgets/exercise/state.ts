import { exercises } from '../../api/index.ts';
import { describe, flag, ofHost, oneOf, parts, text, whole } from '../shared/state.ts';
import { mostSheets, parseSeeds } from './seeds.ts';

const names = exercises.map(({ name }) => name);
/** As many digits as a number holds without loss. */
const largestSeed = 999_999_999_999_999;
const longestList = 2000;

const seed = whole(1, 0, largestSeed);
const kinds = parts('convolution', {
  divider: ',',
  most: longestList,
  fits: (part) => part === '' || names.some((name) => name === part),
  wanted: names.join(', '),
});

export const exerciseState = describe({
  kind: oneOf(names, 'convolution'),
  seed,
  solution: flag(),
  noSolution: ofHost(flag()),
  choose: ofHost(flag()),
});

export const exerciseSheetState = describe({
  kinds,
  seed,
  seeds: text('', {
    most: longestList,
    fits: (given) => given.trim() === '' || parseSeeds(given) !== undefined,
    wanted: `sheet numbers such as 1-30 or 3, 8, 12-15 (at most ${mostSheets})`,
  }),
  solution: flag(),
  appendix: flag(),
  student: text(''),
});

/** Beside the sheet that is open, an address names those of a sheet to be printed. */
export const printState = describe({ print: { ...kinds, usual: '' } });
