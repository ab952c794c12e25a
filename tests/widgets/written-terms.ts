// What the microscope writes of a cell, read from the screen: for elements and for pages alike.
import type { Derivation } from '../../web/api/types.ts';
import { formatNumber } from '../../web/widgets/shared/format.ts';

/** The element, as tests look into it. */
export interface Microscope extends HTMLElement {
  readonly path: string;
  readonly shown?: Derivation;
  readonly updateComplete: Promise<boolean>;
}

/** A layer, which picture of it, and where on that: shares of 1 but for the first. */
export type Spot = readonly [layer: number, picture: number, x: number, y: number];

export interface Screen {
  readonly derivation: Derivation;
  /** The last line but one: what is added up in the end. */
  readonly summands: readonly string[];
  /** The terms as they are multiplied; nothing of those that are struck out. */
  readonly terms: readonly string[];
  readonly value: string;
}

/** Steps of a small generator, so that the cells are the same in every run. */
export function* draws(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

// The next two also run within a page that knows nothing of this file: they use nothing of it.

/** Opens a layer and says where on the screen a place of one of its pictures lies. */
export async function spotOn(element: Element, [at, picture, x, y]: Spot) {
  const microscope = element as Microscope;
  const root = microscope.shadowRoot as ShadowRoot;
  const tile = root.querySelectorAll<HTMLElement>('.strip .tile')[at];
  const name = tile?.querySelector('.node')?.textContent;
  if (microscope.shown?.target.node !== name) tile?.click();
  while (microscope.shown?.target.node !== name) await new Promise(requestAnimationFrame);
  await microscope.updateComplete;
  // What is given, an image or a weight, was made of nothing.
  const made = ({ label = '' }: Element & { label?: string }) =>
    label.startsWith('∂L/∂') || !/^input\b| of /.test(label);
  const tensors = [...root.querySelectorAll(':is(.layer, .rest) rf-tensor')].filter(made);
  const tensor = tensors[Math.floor(picture * tensors.length)]?.shadowRoot;
  const cells = tensor?.querySelectorAll('td:not(.padding)') ?? [];
  const map = cells[Math.floor(x * cells.length)] ?? tensor?.querySelector('canvas');
  map?.scrollIntoView({ block: 'center', behavior: 'instant' });
  const place = () => map?.getBoundingClientRect() ?? new DOMRect();
  // What is shown beside the cell comes when it comes.
  let still = 0;
  for (let before = place(); still < 2; before = place()) {
    await new Promise(requestAnimationFrame);
    still = place().top === before.top ? still + 1 : 0;
  }
  const { left, top, width, height } = place();
  // A picture higher than the window is clicked where it can be seen.
  const [from, to] = [Math.max(top + 1, 1), Math.min(top + height - 1, window.innerHeight - 1)];
  return { x: left + 1 + x * (width - 2), y: from + y * (to - from) };
}

/** What stands on the screen once it is the clicked cell's: its numbers as they are written. */
export async function readScreen(element: Element): Promise<Screen> {
  const microscope = element as Microscope;
  const root = microscope.shadowRoot as ShadowRoot;
  const isDrawn = () => {
    const { target } = microscope.shown ?? {};
    const words = [target?.node, target?.of, target?.name].filter((word) => word !== undefined);
    return microscope.path.endsWith(`${words.join('.')}[${target?.index.join(',')}]`);
  };
  while (!isDrawn()) await new Promise(requestAnimationFrame);
  await microscope.updateComplete;
  root.querySelector<HTMLElement>('.chosen .formula > .lines > span .more')?.click();
  await microscope.updateComplete;
  const texts = (selector: string) =>
    [...root.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');
  return {
    derivation: microscope.shown as Derivation,
    summands: texts('.chosen .formula > .line .term'),
    terms: texts('.chosen .formula > .lines .term:not(.off)'),
    value: texts('.chosen math.value').join(),
  };
}

/** A number as it is read. */
export function numberOf(text: string): number {
  const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const plain = text
    .replace(/\s/g, '')
    .replaceAll('−', '-')
    .replace(/×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, minus: string, digits: string) => {
      const exponent = [...digits].map((digit) => superscripts.indexOf(digit)).join('');
      return `e${minus === '' ? '' : '-'}${exponent}`;
    });
  return Number(plain);
}

/** What a written term comes to: "+0.25·(−1.2)" is −0.3. */
function productOf(text: string): number {
  const factors = text.replace(/[+,()]|bias/g, '').split('·');
  return factors.map(numberOf).reduce((product, factor) => product * factor, 1);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Rules whose terms are the value when they are added up: all that LeNet-5 has before its loss. */
const additive = [
  'sum_of_products',
  'copy',
  'route_extreme',
  'elementwise',
  'sum_of_branches',
  'softmax_minus_target',
];

/** What on the screen does not add up to the number that is shown; nothing when all does. */
export function wrongSums({ derivation, summands, terms: written, value: shown }: Screen) {
  const { target, value, rule, terms, groups } = derivation;
  const exact = terms.map(({ product }) => product);
  const size = sum(exact.map(Math.abs));
  // What is written has three digits: each number may be off by half of the last one.
  const sums = groups?.sums ?? [];
  const long = rule === 'sum_of_products';
  // Of an activation the number stands in its brackets: "relu(−0.67)".
  const inRelu = derivation.function === 'relu' && target.of === 'output';
  const factor = (text: string) => (inRelu ? Math.max(0, productOf(text)) : productOf(text));
  const read = long ? summands.map(numberOf) : written.map(factor);
  const alone = terms.length - sum(sums.map(({ count }) => count));
  const passed = terms.filter(({ constant }) => constant !== 0).length;
  const rounding = long ? 0.005 : 0.0101;
  const allowed = rounding * sum(read.map(Math.abs)) + 0.005 * Math.abs(value) + 1e-12;
  const right: Readonly<Record<string, boolean>> = {
    [`a rule that adds up, not ${rule}`]: additive.includes(rule),
    [`${formatNumber(value)} shown, not ${shown}`]: shown.includes(formatNumber(value)),
    [`terms that are ${value}, not ${sum(exact)}`]:
      Math.abs(sum(exact) - value) <= 2e-6 * size + 1e-12,
    [`each term written, not ${read.length}`]:
      read.length === (long ? alone + sums.length : passed),
    [`written terms that are ${value}, not ${sum(read)}`]: Math.abs(sum(read) - value) <= allowed,
  };
  return Object.keys(right)
    .filter((wanted) => right[wanted] !== true)
    .map((wanted) => `${JSON.stringify(target)}: ${wanted}`);
}
