import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { isSameTensor } from '../../api/cells.ts';
import type { CellQuery, Derivation, TensorQuery } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { derivationView } from '../../formula/derivation.ts';
import { layerSymbols } from '../../formula/layer-symbols.ts';
import { mathNamed } from '../../formula/numbers.ts';
import type { FormulaOptions } from '../../formula/options.ts';
import { formatFull } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import { withTerms } from '../term/with-terms.ts';
import type { Field } from './field.ts';
import { fieldMaps } from './field-view.ts';
import { type Finding, sourcesOf, twinOf } from './finding.ts';
import { notedMaker } from './noted-layer.ts';
import { routingView } from './routing-view.ts';
import { sentenceOf } from './sentences.ts';
import { mostTerms, type ShownTerms } from './shown-terms.ts';
import type { Specimen } from './specimen.ts';
import { tensorView } from './tensor-view.ts';
import { tryThis } from './tries.ts';
import { partWith } from './views.ts';

export interface Panel extends Finding {
  readonly specimen: Specimen;
  readonly field: Field;
  /** What else can be asked, and the answer. */
  readonly question: TemplateResult | typeof nothing;
  readonly terms: ShownTerms;
  /** The term that is lit: under the pointer, or that of a step. */
  readonly litTerm: number | undefined;
  /** Formulas in symbols only. */
  readonly symbols: boolean;
  readonly follow: (cell: CellQuery) => void;
}

/** Width of a map that stands alone, in pixels. */
const sourceSide = 240;

/** A tensor that factors lie in, and the factors' terms by their places. */
export interface Source {
  readonly query: TensorQuery;
  readonly terms: ReadonlyMap<number, number>;
}

function sourceOf(panel: Panel, query: TensorQuery): Source {
  const { derivation, specimen } = panel;
  const shape = specimen.tensor(query)?.shape ?? [];
  const terms = new Map<number, number>();
  derivation.terms.forEach(({ factors, deciding = [] }, at) => {
    for (const { tensor, index } of [...factors, ...deciding]) {
      if (isSameTensor(tensor, query)) terms.set(positionOf(index, shape), at);
    }
  });
  return { query, terms };
}

function sourceView(panel: Panel, query: TensorQuery): TemplateResult | typeof nothing {
  const { specimen, litTerm, follow } = panel;
  const tensor = specimen.tensor(query);
  if (tensor === undefined || tensor.data.length === 1) return nothing;
  const { terms } = sourceOf(panel, query);
  const places = [...terms];
  const meant = litTerm === undefined ? places : places.filter(([, term]) => term === litTerm);
  const part = partWith(query, tensor.shape, [...terms.keys()]);
  const size = part.shape.reduce((product, side) => product * side, 1);
  const lit = new Set(meant.map(([place]) => place));
  return tensorView({
    query,
    tensor,
    part,
    // Where every cell is a factor there is nothing to point out.
    lit: lit.size === size && size > 1 ? undefined : lit,
    side: sourceSide,
    choose: follow,
    hover: (place) => panel.terms.light(place === undefined ? undefined : terms.get(place)),
  });
}

function twinView({ specimen, derivation, follow }: Panel): TemplateResult | typeof nothing {
  const twin = twinOf(specimen, derivation.target);
  if (twin === undefined) return nothing;
  return html`<p>
    <button type="button" class="twin" @click=${() => follow(twin)}>
      Go to ${cellName(twin)}
    </button>
  </p>`;
}

function optionsOf(panel: Panel, target: CellQuery): FormulaOptions {
  const { terms, follow } = panel;
  return {
    chooseFactor: ({ tensor, index }) => follow({ ...tensor, index }),
    target: mathNamed(cellName(target)),
    isGroupOpen: (group) => terms.isGroupOpen(target, group),
    toggleGroup: (group) => terms.toggleGroup(target, group),
    showAll: () => terms.showAll(),
    ...(terms.all ? {} : { mostTerms }),
  };
}

/** What adds up to the gradient of the chosen value. */
function backView(panel: Panel): TemplateResult | typeof nothing {
  const { back } = panel;
  if (back === undefined) return nothing;
  return html`<section class="back" aria-label="The way back">
    <h3>Back: ${sentenceOf(back)}</h3>
    <div class="formula-box">${formulaView(panel, back, optionsOf(panel, back.target))}</div>
  </section>`;
}

/** The formula of a cell: in symbols, or above the numbers where their rule says it only so. */
function formulaView(
  panel: Panel,
  derivation: Derivation,
  options: FormulaOptions,
): TemplateResult {
  const { formula, says } = layerSymbols(derivation, notedMaker(panel.specimen, derivation.target));
  const letters =
    says === '' ? nothing : html`<p class="small muted letters">${withTerms(says)}</p>`;
  if (panel.symbols) return html`<div class="general">${formula}</div>${letters}`;
  const general =
    derivation.rule === 'sum_of_products' ? html`<div class="general">${formula}</div>` : nothing;
  return html`${general}${derivationView(derivation, options)}`;
}

function tryView({ specimen, derivation: { target } }: Panel): TemplateResult | typeof nothing {
  const words = tryThis(target, notedMaker(specimen, target)?.type);
  return words === undefined
    ? nothing
    : html`<p class="try"><strong>Try:</strong> ${withTerms(words)}</p>`;
}

/** Where the chosen cell came from: a sentence, the formula, and the cells it was made of. */
export function derivationPanel(panel: Panel): TemplateResult {
  const { derivation, windows, specimen, field, litTerm, terms, follow } = panel;
  const { target, value } = derivation;
  const sources = sourcesOf(derivation);
  const listed = new Set(sources.map(({ node }) => node));
  return html`
    <h2 class="title" tabindex="-1">${sentenceOf(derivation)}</h2>
    <p class="small muted">${cellName(target)} = ${formatFull(value)}</p>
    <div class=${classMap({ 'formula-box': true, chosen: true, all: terms.all })}>
      ${formulaView(panel, derivation, {
        ...optionsOf(panel, target),
        litTerm,
        hoverTerm: (term) => terms.light(term),
      })}
    </div>
    ${tryView(panel)}
    ${twinView(panel)} ${routingView(windows, target, specimen)} ${panel.question} ${backView(panel)}
    <div class="sources">
      ${sources.map((query) => sourceView(panel, query))}
      ${fieldMaps(field, target, specimen, follow)
        .filter(({ node }) => !listed.has(node))
        .map(({ view }) => view)}
    </div>
  `;
}
