import { cellText, isSameTensor, parseCell } from '../../api/cells.ts';
import { receptiveError } from '../../api/errors.ts';
import type { CellQuery, Shape, TensorQuery } from '../../api/types.ts';
import { parseNumber, plainNumber } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';

// What a person changed, as one text: input.output[0,0,14,14]=0.5;conv1.parameter.weight[0,0,2,2]=1

/** A number of the network, or of its image, that a person has set. */
export interface Edit {
  readonly cell: CellQuery;
  readonly value: number;
}

/** Whether a tensor is the image. */
export function isImage({ node, of, name }: TensorQuery): boolean {
  return node === 'input' && of === 'output' && name === undefined;
}

/** Whether the numbers of a tensor are given, not made of others: pixels and parameters. */
export function isGiven(query: TensorQuery): boolean {
  return isImage(query) || query.of === 'parameter';
}

/** What a person typed, as a number that fits into a cell. */
export function cellNumber(text: string): number | undefined {
  const value = parseNumber(text);
  return value !== undefined && Number.isFinite(Math.fround(value)) ? value : undefined;
}

export function parseEdits(text: string): readonly Edit[] {
  return text.split(';').flatMap((part): Edit[] => {
    const [name = '', number = ''] = part.split('=');
    const cell = parseCell(name);
    const value = cellNumber(number);
    return cell === undefined || value === undefined || !isGiven(cell) ? [] : [{ cell, value }];
  });
}

export function editsText(edits: readonly Edit[]): string {
  return edits.map(({ cell, value }) => `${cellText(cell)}=${plainNumber(value)}`).join(';');
}

/** The same with one more number set; one that was set before is replaced. */
export function withEdit(text: string, edit: Edit): string {
  const key = cellText(edit.cell);
  const others = parseEdits(text).filter(({ cell }) => cellText(cell) !== key);
  return editsText([...others, edit]);
}

/** Without the pixels: those of another image are others. */
export function withoutPixels(text: string): string {
  return editsText(parseEdits(text).filter(({ cell }) => !isImage(cell)));
}

/** The edits that one text has and the other has not, or has with another number. */
export function editsBeyond(text: string, other: string): readonly Edit[] {
  const known = new Set(other.split(';'));
  return parseEdits(text).filter((edit) => !known.has(editsText([edit])));
}

/** A copy of a tensor's numbers with some of them set. Error: bad_index. */
export function editedData(
  query: TensorQuery,
  data: Float32Array,
  shape: Shape,
  edits: readonly Edit[],
): Float32Array {
  const edited = data.slice();
  for (const { cell, value } of edits) {
    if (!isSameTensor(cell, query)) continue;
    const { index } = cell;
    const inside = index.every((place, axis) => place >= 0 && place < (shape[axis] ?? 0));
    if (index.length !== shape.length || !inside) {
      const size = `this tensor is ${shape.join(' × ')}`;
      throw receptiveError('bad_index', cellText(cell), size, 'name one of its cells');
    }
    edited[positionOf(index, shape)] = value;
  }
  return edited;
}
