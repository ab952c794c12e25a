import { html, nothing, type TemplateResult } from 'lit';
import type { Derivation, Factor, Term } from '../../api/types.ts';
import { derivationView } from '../../formula/derivation.ts';
import { notesRule } from '../../formula/notes-rules.ts';
import { notesSymbols } from '../../formula/notes-symbols.ts';
import { mathNamed } from '../../formula/numbers.ts';
import { isShutOff } from '../../formula/terms.ts';
import { formatNumber } from '../shared/format.ts';
import type { CellWindow } from '../tensor/grid-view.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import type { Answer } from './calculation.ts';
import type { Chosen } from './chosen.ts';
import { sharesView } from './shares-view.ts';
import type { Step } from './steps.ts';
import {
  cellsOf,
  firstOf,
  type Given,
  givens,
  idOf,
  nameOf,
  symbolOf,
  type TensorId,
  tensors,
} from './tensors.ts';

export interface Card {
  readonly step: Step;
  readonly answer: Answer;
  /** How many images there are, and which one is looked at. */
  readonly images: number;
  readonly image: number;
  readonly chosen: Chosen;
  readonly derivation: Derivation | undefined;
  readonly litTerm: number | undefined;
  /** Formulas in symbols only. */
  readonly symbols: boolean;
  readonly changed: ReadonlyMap<TensorId, ReadonlySet<number>>;
  readonly choose: (chosen: Chosen) => void;
  readonly visitImage: (image: number) => void;
  readonly edit: (given: Given, at: number, value: number) => void;
  readonly hover: (term: number | undefined) => void;
  readonly follow: (factor: Factor) => void;
}

/** The part of a tensor that is on the screen: of numbers that come one for an image, the row. */
interface Part {
  readonly shape: readonly [number, number];
  readonly first: number;
  /** Of which image; undefined for the numbers of all. */
  readonly image: number | undefined;
}

export function partOf({ images, image }: Pick<Card, 'images' | 'image'>, id: TensorId): Part {
  const { rows, columns, perImage } = tensors[id];
  if (perImage && images > 1 && rows * columns === 1) {
    return { shape: [1, images], first: 0, image: undefined };
  }
  return { shape: [rows, columns], first: firstOf(id, image), image };
}

function isGiven(id: TensorId): id is Given {
  return givens.some((given) => given === id);
}

function placeOf({ answer, chosen }: Card, factor: Factor): Chosen | undefined {
  const id = idOf(factor, tensors[chosen.id].pass);
  if (id === undefined) return undefined;
  return { id, at: positionOf(factor.index, answer.values.get(id)?.shape ?? []) };
}

/** Those places of a tensor that are on the screen, counted there. */
function shownPlaces({ shape, first }: Part, places: Iterable<number>): number[] {
  const cells = shape[0] * shape[1];
  return [...places].map((at) => at - first).filter((at) => at >= 0 && at < cells);
}

/** Those cells that lie in one tensor, by their places. */
function placesOf(card: Card, id: TensorId, cells: readonly Factor[]): number[] {
  const found = cells
    .map((cell) => placeOf(card, cell))
    .filter((place) => place?.id === id)
    .map((place) => place?.at ?? 0);
  return shownPlaces(partOf(card, id), found);
}

/** The cells that a term was made of, and those that decided what became of it. */
const cellsBehind = ({ factors, deciding = [] }: Term) => [...factors, ...deciding];

/** The cell that is to be seen without pointing at a term: the one that won its window. */
function winnersOf({ derivation, litTerm }: Card): readonly Factor[] {
  if (derivation?.rule !== 'route_extreme' || litTerm !== undefined) return [];
  return derivation.terms.flatMap((term) => {
    const [winner] = term.deciding ?? (isShutOff(term) ? [] : term.factors);
    return winner ?? [];
  });
}

/** Places in one tensor to light up. */
function litIn(card: Card, id: TensorId): ReadonlySet<number> {
  const lit = card.derivation?.terms.filter((_, at) => at === card.litTerm) ?? [];
  return new Set(placesOf(card, id, [...lit.flatMap(cellsBehind), ...winnersOf(card)]));
}

/** The rectangle of the cells that the chosen one was made of. */
function windowIn(card: Card, id: TensorId): CellWindow | undefined {
  const [, columns] = partOf(card, id).shape;
  const places = placesOf(card, id, card.derivation?.terms.flatMap(cellsBehind) ?? []);
  if (places.length === 0) return undefined;
  const ys = places.map((place) => Math.floor(place / columns));
  const xs = places.map((place) => place % columns);
  const [y, x] = [Math.min(...ys), Math.min(...xs)];
  return { y, x, height: Math.max(...ys) - y + 1, width: Math.max(...xs) - x + 1 };
}

/** The term that a cell of an input is a factor of. */
function termWith(card: Card, id: TensorId, at: number): number | undefined {
  const found = card.derivation?.terms.findIndex((term) =>
    cellsBehind(term).some((factor) => {
      const place = placeOf(card, factor);
      return place?.id === id && place.at === at;
    }),
  );
  return found === undefined || found < 0 ? undefined : found;
}

function gridView(card: Card, id: TensorId): TemplateResult {
  const { words, kind } = tensors[id];
  const part = partOf(card, id);
  const { shape, first } = part;
  const [rows, columns] = shape;
  const cells = rows * columns;
  const made = card.step.outputs.includes(id);
  const editable = isGiven(id);
  const lit = made ? undefined : litIn(card, id);
  const [chosen] = card.chosen.id === id ? shownPlaces(part, [card.chosen.at]) : [];
  const changed = card.changed.get(id);
  const stopped = made ? card.answer.stopped.get(id) : undefined;
  return html`<div class="grid">
    <h3>
      ${symbolOf(id, card.images, part.image)} <span class="muted">${rows} × ${columns}</span>
    </h3>
    <rf-tensor
      data-tensor=${id}
      label=${words}
      plain
      .kind=${kind}
      .scale=${kind === 'image' ? 1 : 0}
      .data=${card.answer.values.get(id)?.data.subarray(first, first + cells) ?? []}
      .shape=${shape}
      .editable=${editable}
      .selected=${chosen === undefined ? undefined : indexOf(chosen, shape)}
      .window=${made ? undefined : windowIn(card, id)}
      .lit=${lit}
      .changed=${changed === undefined ? undefined : new Set(shownPlaces(part, changed))}
      .struck=${stopped === undefined ? undefined : new Set(shownPlaces(part, stopped))}
      @rf-select=${(event: CustomEvent<CellDetail>) => {
        event.stopPropagation();
        const at = first + positionOf(event.detail.index, shape);
        if (made) card.choose({ id, at });
        else if (!editable && cells > 1 && cellsOf(id) === 1) card.visitImage(at);
      }}
      @rf-edit=${(event: CustomEvent<CellDetail>) => {
        event.stopPropagation();
        const at = first + positionOf(event.detail.index, shape);
        if (editable) card.edit(id, at, event.detail.value);
      }}
      @rf-hover=${(event: CustomEvent<CellDetail | null>) => {
        event.stopPropagation();
        if (made) return;
        const { detail } = event;
        const at = detail === null ? undefined : first + positionOf(detail.index, shape);
        card.hover(at === undefined ? undefined : termWith(card, id, at));
      }}
    ></rf-tensor>
  </div>`;
}

function numbersView(card: Card): TemplateResult | typeof nothing {
  const { derivation, chosen, images, image, answer } = card;
  if (derivation === undefined) return nothing;
  const name = nameOf(chosen.id, chosen.at, images);
  const shares = answer.shares.has(chosen.id);
  return derivationView(derivation, {
    litTerm: card.litTerm,
    hoverTerm: card.hover,
    chooseFactor: card.follow,
    nameFactor: (factor) => {
      const place = placeOf(card, factor);
      return place === undefined ? 'a number on the way' : nameOf(place.id, place.at, images);
    },
    symbols: notesRule(chosen.id, images > 1),
    target: mathNamed(shares ? `share ${image + 1}` : name),
  });
}

/** The step's tensors, its formula in symbols or with the numbers in, and what it means. */
export function cardView(card: Card): TemplateResult {
  const { step, chosen, answer, symbols, images } = card;
  const value = answer.values.get(chosen.id)?.data[chosen.at] ?? 0;
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
      ${sharesView(card)}
      <div class="formula-box">${symbols ? notesSymbols(images > 1)[step.id]?.() : numbersView(card)}</div>
      <p class="visually-hidden" role="status">
        ${nameOf(chosen.id, chosen.at, images)} is ${formatNumber(value)}
      </p>
      <p>${step.says}</p>
      ${step.care === undefined ? nothing : html`<p class="care"><strong>Take care:</strong> ${step.care}</p>`}
    </div>
  `;
}
