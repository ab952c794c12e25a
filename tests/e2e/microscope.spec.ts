import type { Page } from '@playwright/test';
import type { Derivation } from '../../web/api/types.ts';
import { formatNumber } from '../../web/widgets/shared/format.ts';
import { violations } from './axe.ts';
import { expect, test, trainOnce } from './page.ts';

/** Steps of a small generator, so that the cells are the same in every run. */
function* draws(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** What a busy machine may take for one answer. */
const patience = 30_000;

async function openMicroscope(
  page: Page,
  address = '/#derive/microscope',
  drawn = 'math.value',
): Promise<void> {
  await page.goto(address);
  const formula = page.locator('rf-microscope .formula-box.chosen').locator(drawn).first();
  await expect(formula).toBeVisible({ timeout: 30_000 });
}

/** Goes from the place Train, where a network has learned, to that network. */
async function openTrained(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Derive' }).click();
  await page.getByRole('link', { name: 'Any network' }).click();
  await expect(page.getByLabel('Network', { exact: true })).toContainText('place Train, trained');
  await expect(page.locator('rf-microscope .chosen math.value')).toBeVisible();
}

/** A number as it is read. */
function numberOf(text: string): number {
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

/** The derivation on the screen, once it is that of the present path. */
async function shown(page: Page): Promise<Derivation> {
  const microscope = page.locator('rf-microscope');
  await expect
    .poll(
      () =>
        microscope.evaluate((element: HTMLElement & { path: string; shown?: Derivation }) => {
          const { target } = element.shown ?? {};
          const words = [target?.node, target?.of, target?.name].filter(
            (word) => word !== undefined,
          );
          return element.path.endsWith(`${words.join('.')}[${target?.index.join(',')}]`);
        }),
      { timeout: patience },
    )
    .toBe(true);
  return microscope.evaluate(
    (element: HTMLElement & { shown?: Derivation }) => element.shown as Derivation,
  );
}

interface Microscope extends HTMLElement {
  readonly path: string;
  readonly shown?: Derivation;
  readonly updateComplete: Promise<boolean>;
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
  ];
  const rest = ['dense2', 'relu4', 'dense3'];
  for (const node of [...order, ...rest]) {
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

test('a digit that the trained network misreads is found and taken apart', async ({ page }) => {
  test.setTimeout(240_000);
  await trainOnce(page);
  await openTrained(page);
  await page.getByRole('button', { name: 'Next misread digit' }).click();
  await expect(page).not.toHaveURL(/image=1(&|$)/);
  const label = /, a (\d)$/.exec(
    (await page.getByText(/^Test digit \d+, a \d$/).textContent()) ?? '',
  );
  await page.locator('rf-microscope .tile').filter({ hasText: 'loss' }).click();
  await expect.poll(async () => (await shown(page)).target.node).toBe('loss');
  const probabilities = page.locator('rf-microscope .layer td');
  await expect(probabilities).toHaveCount(10);
  const read = (await probabilities.allInnerTexts()).map(numberOf);
  expect(read.indexOf(Math.max(...read))).not.toBe(Number(label?.[1]));
});

test('a weight of a trained network is asked in every way, and the address keeps which', async ({
  page,
}) => {
  await openMicroscope(page, '/#derive/microscope?path=conv1.parameterGradient.weight[2,0,2,2]');
  const microscope = page.locator('rf-microscope');
  const answer = microscope.locator('.answer');
  await microscope.getByRole('button', { name: 'Chain', exact: true }).click();
  await expect(answer.locator('.links > li')).toHaveCount(13);
  await expect(page).toHaveURL(/question=chain/);
  await microscope.getByRole('button', { name: 'As an operation' }).click();
  await expect(answer).toContainText('They are the same');
  await microscope.getByRole('button', { name: 'Numeric check' }).click();
  await expect(answer).toContainText('Difference quotient');
  await microscope
    .getByRole('group', { name: 'Look at it another way' })
    .getByRole('button', { name: 'Update', exact: true })
    .click();
  await expect(answer).toContainText('After the first update of every weight');
  await expect(answer.getByLabel('Optimiser').locator('option:checked')).toHaveText(
    'As in training',
  );
  await page.reload();
  await expect(answer).toContainText('After the first update of every weight', { timeout: 30_000 });
  await page.goBack();
  await expect(answer).toContainText('Difference quotient');
});

test('Escape climbs from a factor to the cell and to its layer in the network', async ({
  page,
}) => {
  await openMicroscope(page, '/#derive/microscope?path=conv1.output[0,0,14,14]');
  const microscope = page.locator('rf-microscope');
  await microscope.locator('.chosen button.factor').first().click();
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,14,14\];/);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,14,14\]$/);
  await microscope.locator('.chosen button.factor').first().focus();
  await page.keyboard.press('Escape');
  await expect(microscope.locator('.tile.here')).toBeFocused();
});

test('nothing moves for people who asked for less motion, and otherwise only for a moment', async ({
  page,
}) => {
  // What lies below the window does not fly into it.
  await page.setViewportSize({ width: 1280, height: 1000 });
  const flights = async () => {
    await page.goto('about:blank');
    await openMicroscope(page, '/#derive/microscope?path=conv1.output[0,0,14,14]');
    return page.locator('rf-microscope').evaluate(async (element) => {
      const root = (element as Microscope).shadowRoot as ShadowRoot;
      root.querySelectorAll<HTMLElement>('.strip .tile')[4]?.click();
      const from = (element as Microscope).shown;
      while ((element as Microscope).shown === from) await new Promise(requestAnimationFrame);
      await (element as Microscope).updateComplete;
      const moving = root.querySelector('.layer .tensor')?.getAnimations() ?? [];
      return moving.map(({ effect }) => Number(effect?.getTiming().duration));
    });
  };
  const moved = await flights();
  expect(moved).toHaveLength(1);
  expect(moved[0]).toBeLessThanOrEqual(250);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await flights()).toEqual([]);
});

test('arrow keys walk the cells of a map, and the address keeps where one is', async ({ page }) => {
  await openMicroscope(page);
  const map = page.locator('rf-microscope .layer [role="application"]').first();
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/path=conv1\.output\[0,0,15,15\]/);
  await page.reload();
  await expect(page.getByText(/^conv1\[0, 15, 15\] = /)).toBeVisible({ timeout: 30_000 });
});

test('another network and another digit are taken apart, branches and all', async ({ page }) => {
  await openMicroscope(page);
  await page.getByLabel('Network', { exact: true }).selectOption('resnet-mini');
  const tiles = page.locator('rf-microscope .tile');
  await expect.poll(() => tiles.count()).toBeGreaterThan(20);
  await tiles.filter({ hasText: 'block1-add' }).click();
  await expect(page.locator('rf-microscope .title')).toHaveText('This cell is 2 numbers added up');
  await page.getByRole('button', { name: 'Next test digit' }).click();
  await expect(page.getByText('Test digit 2, a 2')).toBeVisible();
  await expect(page).toHaveURL(/network=resnet-mini&image=2/);
});

test('as in training, dropout draws a mask, and the address keeps that', async ({ page }) => {
  await openMicroscope(
    page,
    '/#derive/microscope?network=alexnet-mini&path=drop1.output.mask[0,0,0,0]',
  );
  const microscope = page.locator('rf-microscope');
  const chosen = microscope.locator('.derivation > .muted').first();
  await expect(chosen).toHaveText(/= 1$/);
  await microscope.getByRole('button', { name: 'As in training' }).click();
  await expect(chosen).toHaveText(/= (0|1\.25)$/);
  await expect(page).toHaveURL(/training=yes/);
  await page.reload();
  await expect(chosen).toHaveText(/= (0|1\.25)$/, { timeout: patience });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing under the microscope, ${colorScheme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const path of [
      'conv1.output[0,0,14,14]',
      'conv2.parameterGradient.weight[3,2,1,1]',
      'dense3.outputGradient[0,3,0,0]',
    ]) {
      await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
      expect(await violations(page), path).toEqual([]);
    }
    const weight = 'conv2.parameterGradient.weight[3,2,1,1]';
    for (const question of ['chain', 'operations', 'check', 'update']) {
      const address = `show=both&question=${question}&path=${weight}`;
      await openMicroscope(page, `/?${question}#derive/microscope?${address}`);
      await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
      expect(await violations(page), question).toEqual([]);
    }
  });

  test(`axe finds nothing where branches meet, nor in a matrix, nor in symbols, ${colorScheme}`, async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    for (const address of [
      'network=resnet-mini&show=both&path=block1-add.output[0,0,3,3]',
      'network=inception-mini&show=gradients&symbols=yes&path=pool1.outputGradient[0,0,3,3]',
      'network=one-filter-cnn&question=matrix&path=conv1.output[0,0,1,1]',
    ]) {
      await openMicroscope(page, `/?${address}#derive/microscope?${address}`, '.general, .value');
      if (address.includes('question')) {
        await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
      }
      expect(await violations(page), address).toEqual([]);
    }
  });
}

/** How far the page can be scrolled sideways. */
function beside(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

test('nothing lies beside the page at 360 pixels', async ({ page }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['conv2.output[0,3,4,5]', 'dense1.parameterGradient.weight[3,17]']) {
    await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
    expect(await beside(page), path).toBe(0);
  }
  const path = 'conv2.parameterGradient.weight[3,2,1,1]';
  for (const question of ['chain', 'operations', 'check', 'update']) {
    const address = `show=both&question=${question}&path=${path}`;
    await openMicroscope(page, `/?${question}#derive/microscope?${address}`);
    await expect(page.locator('rf-microscope .answer')).toBeVisible({ timeout: patience });
    expect(await beside(page), question).toBe(0);
  }
});
