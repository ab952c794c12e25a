import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Factor } from '../../api/types.ts';
import { derivationView } from '../../formula/derivation.ts';
import { notesSymbols } from '../../formula/notes-symbols.ts';
import { mathNamed } from '../../formula/numbers.ts';
import { formatNumber } from '../shared/format.ts';
import type { CellWindow } from '../tensor/grid-view.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { Values } from './calculation.ts';
import type { Numbers } from './starts.ts';
import type { Step } from './steps.ts';
import { type Given, givens, idOf, type NotesTensor, type TensorId, tensors } from './tensors.ts';

/** A cell of a tensor, by its place in reading order. */
export interface Chosen {
  readonly id: TensorId;
  readonly place: number;
}

export interface Card {
  readonly step: Step;
  readonly values: Values;
  readonly numbers: Numbers;
  readonly chosen: Chosen;
  readonly derivation: Derivation | undefined;
  readonly litTerm: number | undefined;
  /** Formulas in symbols only. */
  readonly symbols: boolean;
  readonly changed: ReadonlyMap<TensorId, ReadonlySet<number>>;
  readonly choose: (chosen: Chosen) => void;
  readonly edit: (given: Given, place: number, value: number) => void;
  readonly hover: (term: number | undefined) => void;
  readonly follow: (factor: Factor) => void;
}

function isGiven(id: TensorId): id is Given {
  return givens.some((given) => given === id);
}

function passOf({ chosen }: Card): NotesTensor['pass'] {
  return tensors[chosen.id].pass;
}

function placeOf(card: Card, factor: Factor): Chosen | undefined {
  const id = idOf(factor, passOf(card));
  if (id === undefined) return undefined;
  return { id, place: positionOf(factor.index, card.values.get(id)?.shape ?? []) };
}

/** Places in one tensor of the factors of all terms, or of the one that is lit. */
function placesIn(card: Card, id: TensorId, litOnly: boolean): number[] {
  const terms = card.derivation?.terms ?? [];
  const meant = litOnly ? terms.filter((_, at) => at === card.litTerm) : terms;
  return meant
    .flatMap(({ factors }) => factors.map((factor) => placeOf(card, factor)))
    .filter((found) => found?.id === id)
    .map((found) => found?.place ?? 0);
}

/** The rectangle of the cells that the chosen one was made of. */
function windowIn(card: Card, id: TensorId): CellWindow | undefined {
  const { columns } = tensors[id];
  const places = placesIn(card, id, false);
  if (places.length === 0) return undefined;
  const ys = places.map((place) => Math.floor(place / columns));
  const xs = places.map((place) => place % columns);
  const [y, x] = [Math.min(...ys), Math.min(...xs)];
  return { y, x, height: Math.max(...ys) - y + 1, width: Math.max(...xs) - x + 1 };
}

/** The term that a cell of an input is a factor of. */
function termWith(card: Card, id: TensorId, place: number): number | undefined {
  const found = card.derivation?.terms.findIndex(({ factors }) =>
    factors.some((factor) => {
      const at = placeOf(card, factor);
      return at?.id === id && at.place === place;
    }),
  );
  return found === undefined || found < 0 ? undefined : found;
}

function gridView(card: Card, id: TensorId): TemplateResult {
  const { symbol, words, rows, columns, kind } = tensors[id];
  const shape = [rows, columns];
  const made = card.step.outputs.includes(id);
  const editable = isGiven(id);
  const lit = made ? undefined : new Set(placesIn(card, id, true));
  const chosen = card.chosen.id === id ? indexOf(card.chosen.place, shape) : undefined;
  return html`<div class="grid">
    <h3>${symbol} <span class="muted">${rows} × ${columns}</span></h3>
    <rf-tensor
      data-tensor=${id}
      label=${words}
      plain
      .kind=${kind}
      .scale=${kind === 'image' ? 1 : 0}
      .data=${card.values.get(id)?.data ?? []}
      .shape=${shape}
      .editable=${editable}
      .selected=${chosen}
      .window=${made ? undefined : windowIn(card, id)}
      .lit=${lit}
      .changed=${card.changed.get(id)}
      @rf-select=${(event: CustomEvent<CellDetail>) => {
        event.stopPropagation();
        if (made) card.choose({ id, place: positionOf(event.detail.index, shape) });
      }}
      @rf-edit=${(event: CustomEvent<CellDetail>) => {
        event.stopPropagation();
        if (editable) card.edit(id, positionOf(event.detail.index, shape), event.detail.value);
      }}
      @rf-hover=${(event: CustomEvent<CellDetail | null>) => {
        event.stopPropagation();
        if (made) return;
        const { detail } = event;
        const at = detail === null ? undefined : positionOf(detail.index, shape);
        card.hover(at === undefined ? undefined : termWith(card, id, at));
      }}
    ></rf-tensor>
  </div>`;
}

/** "Z₁[0, 2]"; a single number has no index. */
function nameOf(id: TensorId, place: number): string {
  const { symbol, rows, columns } = tensors[id];
  if (rows * columns === 1) return symbol;
  const index = rows === 1 || columns === 1 ? [place] : indexOf(place, [rows, columns]);
  return `${symbol}[${index.join(', ')}]`;
}

function numbersView(card: Card): TemplateResult | typeof nothing {
  const { derivation, chosen } = card;
  if (derivation === undefined) return nothing;
  return derivationView(derivation, {
    litTerm: card.litTerm,
    hoverTerm: card.hover,
    chooseFactor: card.follow,
    nameFactor: (factor) => {
      const at = placeOf(card, factor);
      return at === undefined ? 'a number on the way' : nameOf(at.id, at.place);
    },
    target: mathNamed(nameOf(chosen.id, chosen.place)),
  });
}

/** The step's tensors, its formula in symbols or with the numbers in, and what it means. */
export function cardView(card: Card): TemplateResult {
  const { step, chosen, values, symbols } = card;
  const value = values.get(chosen.id)?.data[chosen.place] ?? 0;
  return html`
    <div class="picture">
      <div class="grids">
        ${step.inputs.map((id) => gridView(card, id))}
        <span class="arrow" aria-hidden="true">→</span>
        ${step.outputs.map((id) => gridView(card, id))}
      </div>
      <p class="small muted">${step.shapes}</p>
    </div>
    <div class="derivation">
      <div class="formula-box">${symbols ? notesSymbols[step.id]?.() : numbersView(card)}</div>
      <p class="visually-hidden" role="status">
        ${nameOf(chosen.id, chosen.place)} is ${formatNumber(value)}
      </p>
      <p>${step.says}</p>
      ${step.care === undefined ? nothing : html`<p class="care"><strong>Take care:</strong> ${step.care}</p>`}
    </div>
  `;
}
