import { isSameTensor, tensorText } from '../../api/cells.ts';
import type { CellQuery, Derivation, TensorQuery } from '../../api/types.ts';
import { shownTensors } from './layer-view.ts';
import { windowsOf } from './routing.ts';
import type { Ahead, Specimen } from './specimen.ts';
import type { Show } from './strip-view.ts';

/** What the engine said about a cell, with every tensor there that is shown with it. */
export interface Finding {
  readonly derivation: Derivation;
  /** Of a value, when gradients are shown too: what adds up to its gradient. */
  readonly back: Derivation | undefined;
  /** Of a pooling: the windows that it is about, by their winners. */
  readonly windows: readonly Derivation[];
}

/** The tensors that the terms take numbers from, or are decided by. */
export function sourcesOf({ terms }: Derivation): readonly TensorQuery[] {
  const found: TensorQuery[] = [];
  for (const { factors, deciding = [] } of terms) {
    for (const { tensor } of [...factors, ...deciding]) {
      if (!found.some((source) => isSameTensor(source, tensor))) found.push(tensor);
    }
  }
  return found;
}

/** The same cell seen from the other side: a value's gradient, a gradient's value. */
export function twinOf(specimen: Specimen, cell: CellQuery): CellQuery | undefined {
  const { node, of, name } = cell;
  if (!specimen.hasGradients || node === 'loss') return undefined;
  switch (of) {
    case 'output':
      return name === undefined ? { ...cell, of: 'outputGradient' } : undefined;
    case 'outputGradient':
      return { ...cell, of: 'output' };
    case 'parameter':
      return specimen.isLearnt(node, name ?? '') ? { ...cell, of: 'parameterGradient' } : undefined;
    case 'parameterGradient':
      return { ...cell, of: 'parameter' };
    default:
      return undefined;
  }
}

/** The cells that are derived when one is looked at: of a value beside its gradient, both. */
function derivedWith(
  specimen: Specimen,
  cell: CellQuery,
  show: Show,
): readonly [CellQuery, CellQuery?] {
  const twin = show === 'both' && cell.of === 'output' ? twinOf(specimen, cell) : undefined;
  return twin === undefined ? [cell] : [cell, twin];
}

export async function find(specimen: Specimen, cell: CellQuery, show: Show): Promise<Finding> {
  const [chosen, twin] = derivedWith(specimen, cell, show);
  const [derivation, back] = await Promise.all([
    specimen.derive(chosen),
    twin && specimen.derive(twin),
  ]);
  const [windows] = await Promise.all([
    windowsOf(specimen, derivation),
    specimen.fetch([...shownTensors(specimen, show, cell), ...sourcesOf(derivation)]),
  ]);
  return { derivation, back, windows };
}

/** What a specimen like this one will be asked for, when the same cell is looked at there. */
export function aheadOf(specimen: Specimen, found: Derivation, show: Show): Ahead {
  const { target } = found;
  const shown = shownTensors(specimen, show, target);
  const cells = derivedWith(specimen, target, show).flatMap((cell) => cell ?? []);
  const tensors = [...specimen.maps, ...shown, ...sourcesOf(found)];
  const each = new Map(tensors.map((query) => [tensorText(query), query]));
  return { cells, tensors: [...each.values()] };
}
