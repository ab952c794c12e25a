import { mapCell } from '../laboratory/cell-kind.ts';
import { describe, flag, ofHost, oneOf, reflected, text, whole } from '../shared/state.ts';
import { kernelOfNumbers, kernelPreset, kernelPresets } from './kernels.ts';
import { convolutionPresets } from './presets.ts';

/** Larger ones would not be readable as numbers any more. */
const mostPadding = 8;
export const largestKernel = 11;
const largestStride = 20;
/** As long as a number gets that names a 32-bit float. */
const charactersOfNumber = 20;

function isKernel(given: string): boolean {
  if (kernelPreset(given) !== undefined) return true;
  const own = kernelOfNumbers(given);
  return own !== undefined && own.size <= largestKernel;
}

/** Names of kernels, as they stand in sentences. */
export const kernelNames = kernelPresets.map(({ name }) => name);

export const convolutionState = describe({
  preset: oneOf(
    convolutionPresets.map(({ name }) => name),
    'example-5x5',
  ),
  kernel: text(null, {
    most: largestKernel * largestKernel * charactersOfNumber,
    fits: isKernel,
    wanted: `${kernelNames.join(', ')} or the numbers of a square`,
  }),
  padding: whole(null, 0, mostPadding),
  // No stride at all is a mistake to be seen: the engine says what is wrong with it.
  stride: whole(null, 0, largestStride),
  dilation: whole(null, 1, largestStride),
  flip: reflected(flag()),
  oneSided: reflected(flag()),
  cell: mapCell(),
  playable: ofHost(flag()),
  editable: ofHost(flag()),
  options: ofHost(flag()),
});
