import { cellText } from '../../api/cells.ts';
import type { TensorQuery, TraceNode } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { formatCount, formatFull, formatNumber } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import { type Edit, editsBeyond, parseEdits } from './edits.ts';
import type { Specimen } from './specimen.ts';

/** Layers whose changed cells are counted in the sentence; the strip counts those of all. */
const mostLayers = 3;
/** Changes that are listed by name. */
const mostEdits = 4;

/** "150 of 4,704 cells of conv1"; nothing where no cell changed. */
function countOf(specimen: Specimen, { name }: TraceNode): readonly string[] {
  const query = { node: name, of: 'output' } as const;
  const count = specimen.changed(query)?.size ?? 0;
  const cells = specimen.tensor(query)?.data.length ?? 0;
  return count === 0 ? [] : [`${formatCount(count)} of ${formatCount(cells)} cells of ${name}`];
}

function and(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Two numbers as short as tells them apart. */
function fromTo(from: number, to: number): string {
  const short = [from, to].map(formatNumber);
  const [one, other] = short[0] === short[1] ? [from, to].map(formatFull) : short;
  return `from ${one} to ${other}`;
}

function valueBefore({ cell }: Edit, before: Specimen): number | undefined {
  const tensor = before.tensor(cell);
  return tensor?.data[positionOf(cell.index, tensor.shape)];
}

function whatChanged(now: Specimen, before: Specimen): string {
  const { edits } = now.source;
  if (edits === '') return 'All numbers are as they were again';
  const set = editsBeyond(edits, before.source.edits);
  const cells = new Set(
    [...set, ...editsBeyond(before.source.edits, edits)].map(({ cell }) => cellText(cell)),
  );
  const [edit] = set;
  if (edit === undefined || cells.size > 1) return `${cells.size} numbers changed`;
  const { cell, value } = edit;
  const old = valueBefore(edit, before);
  const words = old === undefined ? `to ${formatFull(value)}` : fromTo(old, value);
  return `You changed ${cellName(cell)} ${words}`;
}

/** What a change did: "You changed input[0, 14, 14] from 0 to 0.5: 25 of 4,704 cells of conv1 …". */
export function changeWords(now: Specimen): string {
  const { before } = now;
  if (before === undefined) return '';
  const layers = now.trace.nodes.filter(({ type }) => type !== 'input');
  const counts = layers.flatMap((node) => countOf(now, node));
  const more = counts.length - mostLayers;
  const told = counts.slice(0, mostLayers);
  if (more > 0) told.push(`cells of ${more} more ${more === 1 ? 'layer' : 'layers'}`);
  const spread = told.length === 0 ? 'no other cell changed' : `${and(told)} changed with it`;
  const [from, to] = [before.trace.loss, now.trace.loss];
  const known = from !== undefined && to !== undefined;
  const loss = !known
    ? ''
    : from === to
      ? `; the loss stayed ${formatNumber(to)}`
      : `; the loss went ${fromTo(from, to)}`;
  return `${whatChanged(now, before)}: ${spread}${loss}.`;
}

/** What is set to something else than it was: "input[0, 14, 14] = 0.5". */
export function listWords(edits: string): string {
  const all = parseEdits(edits);
  const named = all
    .slice(0, mostEdits)
    .map(({ cell, value }) => `${cellName(cell)} = ${formatFull(value)}`);
  const more = all.length - mostEdits;
  return `Changed: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

/** How many cells of a tensor a change reached, for a layer's tile. */
export function countWords(specimen: Specimen, query: TensorQuery): string {
  const count = specimen.changed(query)?.size ?? 0;
  return count === 0 ? '' : `${formatCount(count)} changed`;
}
