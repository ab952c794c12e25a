import { html, nothing, type TemplateResult } from 'lit';
import type { CellQuery, Operation, Tensor } from '../../api/types.ts';
import { tensorName } from '../../formula/cell-name.ts';
import { isGradient } from '../../formula/numbers.ts';
import { formatNumber } from '../shared/format.ts';
import { indexOf, positionOf } from '../tensor/layout.ts';
import { type Inserted, insertedPlaces } from './inserted.ts';
import type { ShownOperation } from './questions.ts';
import { fold } from './views.ts';

/** Widths of maps in pixels: of one alone, of one among others. */
const aloneSide = 200;
const amongSide = 84;
const kernelSide = 60;
const kernelWidth = 7;

/** For every axis the one slice that is shown, or all of them. */
type Pick = readonly (number | undefined)[];

/** The slices of a tensor that are picked; numbers are copied, not changed. */
export function picked({ shape, data }: Tensor, pick: Pick): Tensor {
  let places = [0];
  for (const [axis, size] of shape.entries()) {
    const only = pick[axis];
    const steps = only === undefined ? Array.from({ length: size }, (_, at) => at) : [only];
    places = places.flatMap((place) => steps.map((step) => place * size + step));
  }
  return {
    shape: shape.map((size, axis) => (pick[axis] === undefined ? size : 1)),
    data: Float32Array.from(places, (place) => data[place] ?? 0),
  };
}

/** Of what a cell of the result is made: the slices of each operand, and of the result. */
function picksOf(operation: Operation, index: readonly number[]): readonly Pick[] {
  const { kind, target, operands, result } = operation;
  const [first = 0, second = 0] = index;
  if (kind === 'sum') return [[undefined, first], [first]];
  if (kind === 'matrix_product') return [];
  const [input, kernel] = operands;
  if (target.of === 'parameterGradient') {
    // With groups, a filter sees the channels of its own group alone.
    const filters = result.shape[0] ?? 1;
    const seen = result.shape[1] ?? 1;
    const groups = (input?.tensor.shape[1] ?? seen) / seen;
    const channel = Math.floor((first * groups) / filters) * seen + second;
    return [
      [undefined, channel],
      [undefined, first],
      [first, second],
    ];
  }
  if (target.of === 'output') return [[first], [second], [second], [first, second]];
  const own = second % (kernel?.tensor.shape[1] ?? 1);
  return [[first], [undefined, own], [first, second]];
}

/** The cells of the first operand that lie under its kernel for one cell of the result. */
function windowOf(operation: Operation, shape: readonly number[], index: readonly number[]) {
  const { stride, dilation, operands } = operation;
  const [height = 1, width = 1] = operands[1]?.tensor.shape.slice(-2) ?? [];
  const [y = 0, x = 0] = index.slice(-2);
  const maps = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const [rows = 1, columns = 1] = shape.slice(-2);
  const lit = new Set<number>();
  for (let map = 0; map < maps; map += 1) {
    for (let i = 0; i < height; i += 1) {
      const row = y * stride[0] + i * dilation[0];
      for (let j = 0; j < width; j += 1) {
        lit.add((map * rows + row) * columns + x * stride[1] + j * dilation[1]);
      }
    }
  }
  return lit;
}

function sideOf({ shape }: Tensor): number {
  const width = shape.at(-1) ?? 1;
  const maps = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  if (width <= kernelWidth) return kernelSide;
  return maps === 1 ? aloneSide : amongSide;
}

/** What is pointed out in a tensor. */
interface Marks {
  /** Places of cells to outline. */
  readonly lit?: ReadonlySet<number> | undefined;
  /** Of the chosen cell. */
  readonly place?: number;
  /** The zeros that were put in. */
  readonly inserted?: Inserted | undefined;
}

function tensorBox(title: string, tensor: Tensor, kind: string, marks: Marks = {}): TemplateResult {
  const { lit, place, inserted } = marks;
  const sizes = tensor.shape.filter((size) => size > 1);
  // What lies along one axis alone makes a readable block.
  const shape = sizes.length < 2 ? fold(sizes[0] ?? 1) : tensor.shape;
  return html`<div>
    <h3>${title} <span class="muted">${tensor.shape.join(' × ')}</span></h3>
    <rf-operand
      label=${title}
      .kind=${kind}
      .mapSize=${sideOf(tensor)}
      .data=${tensor.data}
      .shape=${shape}
      .lit=${lit}
      .selected=${place === undefined ? undefined : indexOf(place, shape)}
      .inserted=${inserted && insertedPlaces(inserted, shape)}
    ></rf-operand>
  </div>`;
}

function verdict({ difference, bound, within }: Operation): string {
  const most = `the largest difference is ${formatNumber(difference)}`;
  return within
    ? `They are the same: ${most}, and rounding alone may make ${formatNumber(bound)}.`
    : `They differ: ${most}, and rounding alone can make no more than ${formatNumber(bound)}.`;
}

const ways: Readonly<Record<Operation['kind'], string>> = {
  convolution: 'The second slides over the first; each place gives one cell of the result.',
  matrix_product: 'Rows of the first times columns of the second.',
  sum: 'All cells of a channel are added up.',
};

/** What the hatching means, where there is any. */
function insertedView(inserted: ShownOperation['inserted']): TemplateResult | typeof nothing {
  const reasons = inserted.flatMap((each) => each?.why ?? []);
  if (reasons.length === 0) return nothing;
  return html`<p class="small hatched">
    <span class="key hatched" aria-hidden="true"></span>Zeros that were put in:
    ${reasons.join('; ')}. They are no numbers of the network.
  </p>`;
}

/** The sum of a cell as one operation on whole tensors, beside the tensor of the trace. */
export function operationView(
  operation: ShownOperation,
  { index }: CellQuery,
  traced: Tensor | undefined,
): TemplateResult {
  const { kind, formula, target, operands, stride, dilation, result, inserted } = operation;
  const picks = picksOf(operation, index);
  const own = picks.at(-1) ?? [];
  const part = (tensor: Tensor, pick: Pick = []) => picked(tensor, pick);
  const inPart = index.map((place, axis) => (own[axis] === undefined ? place : 0));
  const slides = kind === 'convolution';
  const gradientNamed = (name: string) => name.startsWith('dZ');
  const shown = operands.map(({ name, tensor }, at) => {
    const cut = part(tensor, picks.length > operands.length ? picks[at] : []);
    const lit = slides && at === 0 ? windowOf(operation, cut.shape, index) : undefined;
    const marks = { lit, inserted: inserted[at] };
    return tensorBox(name, cut, gradientNamed(name) ? 'gradient' : 'value', marks);
  });
  const resultKind = isGradient(target) ? 'gradient' : 'value';
  const shownResult = part(result, own);
  const marks = { place: positionOf(inPart, shownResult.shape) };
  const steps = stride[0] === 1 && stride[1] === 1 ? '' : ` Steps of ${stride.join(' × ')}.`;
  const gaps = dilation[0] === 1 && dilation[1] === 1 ? '' : ` Taps ${dilation.join(' × ')} apart.`;
  return html`
    <p><strong class="operation">${formula}</strong></p>
    <p class="small">${ways[kind]}${steps}${gaps}</p>
    <div class="operands">
      ${shown.map((box, at) => html`${at === 0 ? '' : html`<span class="sign" aria-hidden="true">${at === 2 ? '+' : slides ? '⋆' : '·'}</span>`}${box}`)}
      <span class="sign" aria-hidden="true">=</span>
      ${tensorBox('Result', shownResult, resultKind, marks)}
      ${traced === undefined ? '' : tensorBox(`${tensorName(target)}, as traced`, part(traced, own), resultKind, marks)}
    </div>
    ${insertedView(inserted)}
    <p role="status">${verdict(operation)}</p>
  `;
}
