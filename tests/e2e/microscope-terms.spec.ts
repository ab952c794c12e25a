import type { Page } from '@playwright/test';
import type { Derivation } from '../../web/api/types.ts';
import { formatNumber } from '../../web/widgets/shared/format.ts';
import { type Microscope, numberOf, openTrained, patience, shown } from './microscope.ts';
import { expect, test, trainOnce } from './page.ts';

/** Steps of a small generator, so that the cells are the same in every run. */
function* draws(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Shares of 1: which picture of the open layer, and where on it. */
type Spot = readonly [picture: number, x: number, y: number];

/** Opens a layer and says where on the screen a place of one of its pictures lies. */
function spotOn(page: Page, layer: number, spot: Spot) {
  return page.locator('rf-microscope').evaluate(
    async (element, [at, [picture, x, y]]) => {
      const microscope = element as Microscope;
      const root = microscope.shadowRoot as ShadowRoot;
      const tile = root.querySelectorAll<HTMLElement>('.strip .tile')[at];
      tile?.click();
      const name = tile?.querySelector('.node')?.textContent;
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
    },
    [layer, spot] as const,
  );
}

/** What stands on the screen once it is the clicked cell's: its numbers as they are written. */
function readScreen(page: Page) {
  return page.locator('rf-microscope').evaluate(async (element) => {
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
      /** The last line but one: what is added up in the end. */
      summands: texts('.chosen .formula > .line .term'),
      /** The terms as they are multiplied; nothing of those that are struck out. */
      terms: texts('.chosen .formula > .lines .term:not(.off)'),
      value: texts('.chosen math.value').join(),
    };
  });
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
const cells = 200;

// A trace would keep the whole page, with all its numbers, for each of some 600 actions.
test.use({ trace: 'off' });

test('in a LeNet-5 trained on the page, the terms of 200 cells add up to what is shown', async ({
  page,
}) => {
  test.setTimeout(480_000);
  await trainOnce(page);
  await openTrained(page);
  await page.getByRole('button', { name: 'Both' }).click();

  const random = draws(1);
  const draw = () => random.next().value;
  expect(await page.locator('rf-microscope .strip .tile').count()).toBe(14);
  // All but the loss, which comes last.
  const layers = 13;
  const kinds = new Map<string, number>();
  const rules = new Set<string>();
  const nodes = new Set<string>();
  const clicked = new Set<string>();
  for (let at = 0; at < cells; at += 1) {
    const { x, y } = await spotOn(page, at % layers, [draw(), draw(), draw()]);
    await page.mouse.click(x, y);
    const { derivation, summands, terms: written, value: shownValue } = await readScreen(page);
    const { target, value, rule, terms, groups } = derivation;
    const cell = JSON.stringify(target);
    kinds.set(target.of, (kinds.get(target.of) ?? 0) + 1);
    rules.add(rule);
    nodes.add(target.node);
    clicked.add(cell);
    expect(additive, cell).toContain(rule);
    expect(shownValue).toContain(formatNumber(value));
    const exact = terms.map(({ product }) => product);
    const size = sum(exact.map(Math.abs));
    expect(Math.abs(sum(exact) - value), cell).toBeLessThanOrEqual(2e-6 * size + 1e-12);
    // What is written has three digits: each number may be off by half of the last one.
    const sums = groups?.sums ?? [];
    const long = rule === 'sum_of_products';
    // Of an activation the number stands in its brackets: "relu(−0.67)".
    const inRelu = derivation.function === 'relu' && target.of === 'output';
    const factor = (text: string) => (inRelu ? Math.max(0, productOf(text)) : productOf(text));
    const read = long ? summands.map(numberOf) : written.map(factor);
    const alone = terms.length - sum(sums.map(({ count }) => count));
    const passed = terms.filter(({ constant }) => constant !== 0).length;
    expect(read, cell).toHaveLength(long ? alone + sums.length : passed);
    const rounding = long ? 0.005 : 0.0101;
    expect(Math.abs(sum(read) - value), cell).toBeLessThanOrEqual(
      rounding * sum(read.map(Math.abs)) + 0.005 * Math.abs(value) + 1e-12,
    );
  }
  // Of every layer; the gradient of a layer's input is that of the output before it.
  expect(nodes.size).toBe(layers);
  expect([...kinds.keys()].sort()).toEqual(['output', 'outputGradient', 'parameterGradient']);
  for (const [kind, count] of kinds) expect(count, kind).toBeGreaterThan(cells / 10);
  for (const rule of ['sum_of_products', 'copy', 'route_extreme', 'elementwise']) {
    expect(rules).toContain(rule);
  }
  expect(clicked.size).toBeGreaterThan(cells * 0.75);
});

test('in a trained LeNet-5 factors alone lead from a weight of conv1 to the logits, and the breadcrumb back', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await trainOnce(page);
  await openTrained(page);
  // The same page goes on: what it has trained is kept.
  await page.goto(
    '/#derive/microscope?path=conv1.parameterGradient.weight[2,0,2,2]&show=gradients',
  );
  await expect(page.getByLabel('Network', { exact: true })).toContainText('place Train, trained');
  const microscope = page.locator('rf-microscope');
  const order = [
    'conv1',
    'relu1',
    'pool1',
    'conv2',
    'relu2',
    'pool2',
    'flatten1',
    'dense1',
    'relu3',
    'dense2',
    'relu4',
    'dense3',
  ];
  for (const node of order) {
    const before = await shown(page);
    // The factor that carries most of the gradient: where it is 0 the way ends.
    const factors = before.terms
      .flatMap((term) => term.factors.map((factor) => ({ factor, size: Math.abs(term.product) })))
      .filter(({ factor: { tensor } }) => tensor.node === node && tensor.of === 'outputGradient')
      .sort((one, other) => other.size - one.size);
    const [best] = factors;
    if (best === undefined) throw new Error(`No factor of ${before.target.node} lies in ${node}`);
    expect(best.size, node).toBeGreaterThan(0);
    const index = best.factor.index.slice(1).join(', ');
    const name = `∂L/∂${node}[${index}]: where from?`;
    const factor = microscope.locator(`.chosen button.factor[title="${name}"]`).first();
    // Of a sum over filters only the largest one's products are written at first.
    const filter = new RegExp(`Filter ${best.factor.index[1]}:`);
    const group = microscope.locator('.chosen .group button[aria-expanded="false"]');
    if ((await factor.count()) === 0) await group.filter({ hasText: filter }).click();
    await factor.click();
    await expect
      .poll(async () => (await shown(page)).target.node, { timeout: patience })
      .toBe(node);
  }
  await expect(microscope.locator('.title')).toHaveText(
    'The gradient is the probability minus the target',
  );
  const crumbs = microscope.getByRole('navigation', { name: 'Cells you came through' });
  await expect(crumbs.getByRole('button')).toHaveCount(13);
  await page.goBack();
  await expect(crumbs.getByRole('button')).toHaveCount(12);
  await crumbs.getByRole('button').first().click();
  await expect(crumbs.getByRole('button')).toHaveCount(1);
  expect((await shown(page)).target).toMatchObject({ node: 'conv1', of: 'parameterGradient' });
});
