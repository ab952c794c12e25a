import type { TensorQuery } from '../../api/types.ts';
import type { NotedLayer } from '../../formula/layer-symbols.ts';
import { makerOf } from './questions.ts';
import type { Specimen } from './specimen.ts';

/** Fields of a layer as the engine writes them: in full, sizes as [h, w], sides as [t, b, l, r]. */
interface WrittenFields {
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number, number, number];
  readonly dilation?: readonly [number, number];
  readonly bias?: boolean;
  readonly groups?: number;
}

/** The layer whose formula made a cell, with what its formula depends on; of a loss nothing. */
export function notedMaker(specimen: Specimen, tensor: TensorQuery): NotedLayer | undefined {
  const spec = specimen.specOf(makerOf(specimen, tensor) ?? tensor.node);
  if (spec === undefined) return undefined;
  const { stride, padding, dilation, bias, groups } = spec as WrittenFields;
  const [top = 0, , left = 0] = padding ?? [];
  return {
    type: spec.type,
    stride: stride ?? [1, 1],
    padding: [top, left],
    dilation: dilation ?? [1, 1],
    bias: bias ?? true,
    groups: groups ?? 1,
  };
}
