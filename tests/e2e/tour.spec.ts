import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { formatNumber } from '../../web/widgets/shared/format.ts';
import type { RfTour } from '../../web/widgets/tour/tour.ts';
import { violationsInBoth } from './axe.ts';
import { beside, expect, test } from './page.ts';

interface Golden {
  readonly outputs: Readonly<Record<string, { readonly data: readonly number[] }>>;
  readonly grads: Readonly<Record<string, { readonly data: readonly number[] }>>;
}

const file = new URL('../golden/one_filter_cnn.json', import.meta.url);
const [golden] = (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Golden[] }).cases;

/** Each step: the grid that it makes, and what the golden file calls it. */
const walk = [
  ['feature map Z₁', 'Z1'],
  ['activation map A₁', 'A1'],
  ['pooled map P₁', 'P1'],
  ['features F', 'F'],
  ['score Z₂', 'Z2'],
  ['probability A₂', 'A2'],
  ['loss L', 'L'],
  ['gradient of Z₂', 'dL/dZ2'],
  ['gradient of W₂', 'dL/dW2'],
  ['gradient of F', 'dL/dF'],
  ['gradient of P₁', 'dL/dP1'],
  ['gradient of A₁', 'dL/dA1'],
  ['gradient of Z₁', 'dL/dZ1'],
  ['gradient of W₁', 'dL/dW1'],
  ['gradient of X', 'dL/dX'],
  ['new kernel W₁', 'W1_after'],
  ['new bias b₁', 'b1_after'],
  ['new weights W₂', 'W2_after'],
  ['new bias b₂', 'b2_after'],
  ['loss after the step', 'L_after'],
] as const;

function shown(page: Page, label: string) {
  return page.getByRole('grid', { name: label, exact: true }).locator('td');
}

async function openTour(page: Page, address = '/#derive'): Promise<void> {
  await page.goto(address);
  await expect(page.locator('rf-tour math.value').first()).toBeVisible({ timeout: 30_000 });
}

test('the keyboard alone walks the tour, and every number is the golden one', async ({ page }) => {
  await openTour(page);
  await page.getByRole('button', { name: 'Step', exact: true }).focus();
  for (const [at, [label, name]] of walk.entries()) {
    if (at > 0) await page.keyboard.press('ArrowRight');
    await expect(page.getByText(`, step ${at + 1} of ${walk.length}`)).toBeVisible();
    const expected = golden?.outputs[name] ?? golden?.grads[name];
    if (expected === undefined) throw new Error(`The golden file has no ${name}`);
    await expect(shown(page, label), name).toHaveText(expected.data.map(formatNumber));
  }
  await page.keyboard.press('Home');
  await expect(page.getByText(', step 1 of 20')).toBeVisible();
});

test('a pixel changed by keyboard changes the loss, and the address keeps it', async ({ page }) => {
  await openTour(page);
  const pixel = shown(page, 'image X').nth(8);
  await pixel.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('0.25');
  await page.keyboard.press('Enter');
  await expect(page.locator('rf-tour .changes')).toHaveText(
    /^You changed X\[1, 2\]: 6 of 16 cells of Z₁, 4 of 16 cells of A₁, 2 of 4 cells of P₁, Z₂, .*gradients, .*new.* and the loss after the step \(0\.623 → 0\.\d+\) changed with it; L went from 1\.57 to 1\.34\.$/,
  );
  await expect(shown(page, 'feature map Z₁').and(page.locator('.changed'))).toHaveCount(6);
  await expect(page).toHaveURL(/edits=X/);
  await page.reload();
  await expect(shown(page, 'image X').nth(8)).toHaveText('0.25');
  await page.getByRole('button', { name: 'Reset numbers' }).click();
  await expect(shown(page, 'image X').nth(8)).toHaveText('0.938');
});

test('target and rate can be changed, and a rate that is none is refused', async ({ page }) => {
  await openTour(page, '/#derive/tour?step=Ln');
  await expect(shown(page, 'loss after the step')).toHaveText('0.623');
  await page.getByLabel('Rate η').fill('0.25');
  await page.getByLabel('Rate η').press('Enter');
  await expect(shown(page, 'loss after the step')).toHaveText('0.719');
  await page.getByLabel('Target y').selectOption('0');
  await expect(shown(page, 'loss L')).toHaveText('0.232');
  await page.getByLabel('Rate η').fill('fast');
  await page.getByLabel('Rate η').press('Enter');
  const alert = page.locator('rf-tour').getByRole('alert');
  await expect(alert).toHaveText('η: type a number such as 0.5. 0.25 is still in force.');
  await page.getByLabel('Rate η').fill('-1');
  await page.getByLabel('Rate η').press('Enter');
  await expect(alert).toHaveText(/rate.*The old value is still in force\.$/);
  await expect(page.getByLabel('Rate η')).toHaveValue('0.25');
  await expect(shown(page, 'loss L')).toHaveText('0.232');
});

test('a factor leads to where it came from, and the browser leads back', async ({ page }) => {
  await openTour(page, '/#derive/tour?step=dW1');
  await expect(page.getByRole('list', { name: 'The products' }).getByRole('listitem')).toHaveCount(
    16,
  );
  await page.getByRole('button', { name: /^0\.644, ∂L\/∂Z₁\[0, 2\]/ }).click();
  await expect(page.getByText(', step 13 of 20')).toBeVisible();
  await page.getByRole('button', { name: /∂L\/∂A₁\[0, 2\]/ }).click();
  await expect(page.getByText(', step 12 of 20')).toBeVisible();
  await page.getByRole('button', { name: /∂L\/∂P₁\[0, 1\]/ }).click();
  await expect(page.getByText(', step 11 of 20')).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page.getByText(', step 13 of 20')).toBeVisible();
  await expect(page.locator('rf-tour math.value')).toHaveText('0.644');
});

test('of a batch every image shows what it adds, and the address keeps which', async ({ page }) => {
  await openTour(page, '/#derive/tour?step=dW1');
  await page.getByLabel('Start from').selectOption('batch');
  await expect(page.getByText(', step 15 of 22')).toBeVisible();
  const shares = page.getByRole('group', { name: 'What each image adds to ∂J/∂W₁[1, 1]' });
  await expect(shares.getByRole('button')).toHaveCount(4);
  await expect(shares.getByRole('math')).toHaveAccessibleName(/divided by 4: 0\.0326$/);
  await shares.getByRole('button', { name: /image 3/ }).click();
  await page.reload();
  await expect(page.getByLabel('Target y of image 3')).toHaveValue('0');
  await expect(shares.getByRole('button', { name: /image 3/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: 'Symbols' }).click();
  await expect(page.locator('rf-tour math.symbols')).toHaveAccessibleName(/sum over the images/);
  await page.getByRole('button', { name: 'One image' }).click();
  await expect(page.getByText(', step 14 of 20')).toBeVisible();
});

test('one image and a batch are the same network, with what was changed in it', async ({
  page,
}) => {
  await openTour(page, '/#derive/tour?step=Z1&edits=X.8=0.25,W1.0=1');
  const weights = await shown(page, 'kernel W₁').allInnerTexts();
  const map = await shown(page, 'feature map Z₁').allInnerTexts();
  await page.getByRole('button', { name: 'Batch of 4' }).click();
  await page.getByLabel('Images m').fill('3');
  await page.getByLabel('Images m').press('Enter');
  await expect(page).toHaveURL(/batch=3/);
  await expect(
    page.getByRole('group', { name: 'Images of the batch' }).getByRole('button'),
  ).toHaveCount(3);
  await expect(shown(page, 'kernel W₁')).toHaveText(weights);
  await expect(shown(page, 'feature map Z₁')).toHaveText(map);
  await page.getByRole('button', { name: 'One image' }).click();
  await expect(shown(page, 'feature map Z₁')).toHaveText(map);
  await expect(shown(page, 'image X').nth(8)).toHaveText('0.25');
});

for (const [reducedMotion, properties] of [
  ['no-preference', ['transform']],
  ['reduce', []],
] as const) {
  test(`a map moves to its place in the next step, motion: ${reducedMotion}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await openTour(page);
    const moved = await page.locator('rf-tour').evaluate(async (tour) => {
      (tour as RfTour).step = 'A1';
      await (tour as RfTour).updateComplete;
      const map = tour.shadowRoot?.querySelector('rf-tensor[data-tensor="Z1"]');
      const effects = map?.getAnimations().map(({ effect }) => effect as KeyframeEffect) ?? [];
      return effects.flatMap((effect) =>
        effect
          .getKeyframes()
          .flatMap((frame) => Object.keys(frame).filter((key) => key === 'transform')),
      );
    });
    expect(moved).toEqual(properties);
  });
}

for (const [start, count, widths] of [
  ['notes', 20, [360, 768, 1440]],
  ['batch', 22, [360, 768]],
] as const) {
  test(`no step of ${start} lies beside the page, be it narrow or wide`, async ({ page }) => {
    await openTour(page, `/#derive/tour?step=Z1&start=${start}`);
    await page.getByRole('button', { name: 'Step', exact: true }).focus();
    for (let step = 1; step <= count; step += 1) {
      await expect(page.getByText(`, step ${step} of ${count}`)).toBeVisible();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await expect.poll(() => beside(page), `step ${step} at ${width} pixels`).toBe(0);
      }
      await page.keyboard.press('ArrowRight');
    }
  });
}

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the tour, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openTour(page);
  expect(await violationsInBoth(page)).toEqual([]);
});

test('the step and its calculation are on the first screen of a school’s laptop', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 650 });
  await page.goto('/#derive/tour');
  const title = page.getByRole('heading', { name: /^Convolution: every cell of/ });
  const formula = page.locator('rf-tour math').locator('visible=true').first();
  await expect(formula).toBeVisible();
  expect((await title.boundingBox())?.y).toBeLessThanOrEqual(180);
  expect((await formula.boundingBox())?.y).toBeLessThan(650);
});
