import type { Page } from '@playwright/test';
import type { Derivation } from '../../web/api/types.ts';
import { formatNumber } from '../../web/widgets/shared/format.ts';
import { violations } from './axe.ts';
import { expect, heading, openTrain, startButton, test } from './page.ts';

/** Steps of a small generator, so that the cells are the same in every run. */
function* draws(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

async function openMicroscope(page: Page, address = '/#derive/microscope'): Promise<void> {
  await page.goto(address);
  await expect(page.locator('rf-microscope math.value')).toBeVisible({ timeout: 30_000 });
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
    .poll(() =>
      microscope.evaluate((element: HTMLElement & { path: string; shown?: Derivation }) => {
        const { target } = element.shown ?? {};
        const words = [target?.node, target?.of, target?.name].filter((word) => word !== undefined);
        return element.path.endsWith(`${words.join('.')}[${target?.index.join(',')}]`);
      }),
    )
    .toBe(true);
  return microscope.evaluate(
    (element: HTMLElement & { shown?: Derivation }) => element.shown as Derivation,
  );
}

/** Every product and the value as they are written. */
async function written(page: Page): Promise<{ terms: number[]; value: number }> {
  const more = page.locator('rf-microscope').getByRole('button', { name: /^Show all/ });
  if ((await more.count()) > 0) await more.click();
  await expect(more).toHaveCount(0);
  const products = page.locator('rf-microscope .formula > .line .term');
  const terms = (await products.allTextContents()).map(numberOf);
  const value = numberOf((await page.locator('rf-microscope math.value').textContent()) ?? '');
  return { terms, value };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Rules whose terms are the value when they are added up. */
const additive = new Set(['sum_of_products', 'copy', 'route_extreme', 'mean', 'elementwise']);

test('in a LeNet-5 trained on the page, the terms of 60 cells add up to what is shown', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openTrain(page);
  await startButton(page).click();
  await expect(heading(page)).toHaveText(/of the test digits correctly/, { timeout: 90_000 });
  await page.getByRole('link', { name: 'Derive' }).click();
  await page.getByRole('link', { name: 'Any network' }).click();
  await expect(page.getByLabel('Network', { exact: true })).toContainText('place Train, trained');
  await expect(page.locator('rf-microscope math.value')).toBeVisible();
  await page.getByRole('button', { name: 'Both' }).click();

  const random = draws(1);
  const pick = (count: number) => Math.floor(random.next().value * count);
  const microscope = page.locator('rf-microscope');
  const tiles = microscope.locator('.strip .tile');
  const layers = await tiles.count();
  expect(layers).toBe(14);
  const seen = new Set<string>();
  for (let at = 0; at < 60; at += 1) {
    await tiles.nth(at % layers).click();
    // Of the layer's tensors (values, gradients, weights and theirs) any place of any picture.
    const own = microscope.locator(':is(.layer, .rest) rf-tensor').locator('canvas, table');
    await expect(own.first()).toBeVisible();
    const picture = own.nth(pick(await own.count()));
    const box = await picture.boundingBox();
    if (box === null) continue;
    const position = { x: pick(box.width - 2) + 1, y: pick(box.height - 2) + 1 };
    await picture.click({ position });
    const { target, value, rule, terms } = await shown(page);
    seen.add(`${target.node}.${target.of}`);
    await expect(microscope.locator('math.value')).toHaveText(formatNumber(value));
    if (!additive.has(rule)) continue;
    const exact = terms.map(({ product }) => product);
    const size = sum(exact.map(Math.abs));
    expect(Math.abs(sum(exact) - value), JSON.stringify(target)).toBeLessThanOrEqual(
      2e-6 * size + 1e-12,
    );
    if (rule !== 'sum_of_products') continue;
    // What is written has three digits: each term may be off by half of the last one.
    const { terms: read, value: total } = await written(page);
    expect(read).toHaveLength(terms.length);
    expect(Math.abs(sum(read) - total), JSON.stringify(target)).toBeLessThanOrEqual(
      0.005 * (sum(read.map(Math.abs)) + Math.abs(total)) + 1e-12,
    );
  }
  expect(seen.size).toBeGreaterThan(15);
});

test('factors alone lead from a weight of conv1 to the logits, and the breadcrumb back', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openMicroscope(
    page,
    '/#derive/microscope?path=conv1.parameterGradient.weight[2,0,2,2]&show=gradients',
  );
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
    await microscope.locator(`button.factor[title="${name}"]`).first().click();
    await expect.poll(async () => (await shown(page)).target.node).toBe(node);
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing under the microscope, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const path of [
      'conv1.output[0,0,14,14]',
      'conv2.parameterGradient.weight[3,2,1,1]',
      'dense3.outputGradient[0,3,0,0]',
    ]) {
      await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
      expect(await violations(page), path).toEqual([]);
    }
  });
}

test('nothing lies beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['conv2.output[0,3,4,5]', 'dense1.parameterGradient.weight[3,17]']) {
    await openMicroscope(page, `/?${path}#derive/microscope?show=both&path=${path}`);
    const beside = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beside, path).toBe(0);
  }
});
