import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { tensorText } from '../../api/cells.ts';
import type { CellQuery, Derivation, Factor, TensorQuery } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { derivationView } from '../../formula/derivation.ts';
import { mathNamed } from '../../formula/numbers.ts';
import { formatFull } from '../shared/format.ts';
import { positionOf } from '../tensor/layout.ts';
import { sentenceOf } from './sentences.ts';
import type { Specimen } from './specimen.ts';
import { tensorView } from './tensor-view.ts';
import { partWith } from './views.ts';

export interface Panel {
  readonly specimen: Specimen;
  readonly derivation: Derivation;
  readonly litTerm: number | undefined;
  readonly all: boolean;
  readonly showAll: () => void;
  readonly hover: (term: number | undefined) => void;
  readonly follow: (cell: CellQuery) => void;
}

/** Sums longer than this are shown in part first. */
const mostTerms = 30;
/** Width of a map that stands alone, in pixels. */
const sourceSide = 240;

/** A tensor that factors lie in, and the factors' terms by their places. */
export interface Source {
  readonly query: TensorQuery;
  readonly terms: ReadonlyMap<number, number>;
}

/** The tensors that the terms take numbers from. */
export function sourcesOf(derivation: Derivation): readonly TensorQuery[] {
  const found = new Map<string, TensorQuery>();
  for (const { factors } of derivation.terms) {
    for (const { tensor } of factors) found.set(tensorText(tensor), tensor);
  }
  return [...found.values()];
}

function sourceOf(panel: Panel, query: TensorQuery): Source {
  const { derivation, specimen } = panel;
  const shape = specimen.tensor(query)?.shape ?? [];
  const key = tensorText(query);
  const terms = new Map<number, number>();
  derivation.terms.forEach(({ factors }, at) => {
    for (const { tensor, index } of factors) {
      if (tensorText(tensor) === key) terms.set(positionOf(index, shape), at);
    }
  });
  return { query, terms };
}

function sourceView(panel: Panel, query: TensorQuery): TemplateResult | typeof nothing {
  const { specimen, litTerm, hover, follow } = panel;
  const tensor = specimen.tensor(query);
  if (tensor === undefined || tensor.data.length === 1) return nothing;
  const { terms } = sourceOf(panel, query);
  const places = [...terms];
  const meant = litTerm === undefined ? places : places.filter(([, term]) => term === litTerm);
  return tensorView({
    query,
    tensor,
    part: partWith(query, tensor.shape, [...terms.keys()]),
    lit: new Set(meant.map(([place]) => place)),
    side: sourceSide,
    choose: follow,
    hover: (place) => hover(place === undefined ? undefined : terms.get(place)),
  });
}

/** The same cell seen from the other side: a value's gradient, a gradient's value. */
function twinOf({ node, of, ...rest }: CellQuery): CellQuery | undefined {
  switch (of) {
    case 'output':
      return node === 'loss' ? undefined : { node, of: 'outputGradient', ...rest };
    case 'outputGradient':
      return { node, of: 'output', ...rest };
    case 'parameter':
      return { node, of: 'parameterGradient', ...rest };
    case 'parameterGradient':
      return { node, of: 'parameter', ...rest };
    default:
      return undefined;
  }
}

function twinView({ specimen, derivation, follow }: Panel): TemplateResult | typeof nothing {
  const twin = specimen.hasGradients ? twinOf(derivation.target) : undefined;
  if (twin === undefined) return nothing;
  return html`<p>
    <button type="button" class="twin" @click=${() => follow(twin)}>
      Go to ${cellName(twin)}
    </button>
  </p>`;
}

/** Where the chosen cell came from: a sentence, the formula, and the cells it was made of. */
export function derivationPanel(panel: Panel): TemplateResult {
  const { derivation, litTerm, all, showAll, hover, follow } = panel;
  const { target, value } = derivation;
  return html`
    <h2 class="title">${sentenceOf(derivation)}</h2>
    <p class="small muted">${cellName(target)} = ${formatFull(value)}</p>
    <div class=${classMap({ 'formula-box': true, all })}>
      ${derivationView(derivation, {
        litTerm,
        hoverTerm: hover,
        chooseFactor: (factor: Factor) => follow({ ...factor.tensor, index: factor.index }),
        target: mathNamed(cellName(target)),
        showAll,
        ...(all ? {} : { mostTerms }),
      })}
    </div>
    ${twinView(panel)}
    <div class="sources">${sourcesOf(derivation).map((query) => sourceView(panel, query))}</div>
  `;
}
