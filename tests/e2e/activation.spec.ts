import { violationsInBoth } from './axe.ts';
import { beside, expect, test } from './page.ts';

test('the cursor moves by pointer and by keyboard, and the address keeps it', async ({ page }) => {
  await page.goto('/#laboratory/activations?function=sigmoid&z=1');
  const title = page.locator('rf-activation .title');
  await expect(title).toHaveText('At z = 1, Sigmoid gives 0.731, with slope 0.197');
  const drawing = page.locator('rf-activation svg.plane');
  const box = await drawing.boundingBox();
  if (box === null) throw new Error('The curves are not on screen');
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.99, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(title).toHaveText('At z = 6, Sigmoid gives 0.998, with slope 0.00247');
  await expect(page.getByText('Saturated: the curve is almost flat here.')).toBeVisible();
  await page.locator('rf-activation').getByRole('slider', { name: 'z' }).focus();
  await page.keyboard.press('Home');
  await expect(title).toContainText('At z = −6');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/function=sigmoid&z=-5\.95$/);
  await page.getByLabel('Activation', { exact: true }).selectOption('step');
  await expect(title).toHaveText('At z = −5.95, Step gives 0 and lets no gradient through');
  await expect(page).toHaveURL(/function=step&z=-5\.95$/);
  await page.reload();
  await expect(title).toHaveText('At z = −5.95, Step gives 0 and lets no gradient through');
});

test('adding the same to all scores changes no probability', async ({ page }) => {
  await page.goto('/#laboratory/activations?function=tanh&z=2&scores=2,1,0');
  const widget = page.locator('rf-softmax');
  const title = 'Class 1 gets 0.665 of a probability that adds up to 1';
  await expect(widget.locator('.title')).toHaveText(title);
  await widget.getByRole('button', { name: 'Add 1000 to all' }).click();
  await expect(page).toHaveURL(/function=tanh&z=2&scores=1002,1001,1000$/);
  await expect(widget.locator('.formulas')).toContainText('1001−1002');
  await expect(widget.locator('.title')).toHaveText(title);
  await widget.getByLabel('Score z₂').fill('1003');
  await widget.getByLabel('Score z₂').press('Enter');
  await expect(widget.locator('.title')).toContainText('Class 2 gets 0.705');
});

test('no activation lies beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const name of ['relu', 'leaky-relu', 'prelu', 'elu', 'sigmoid', 'tanh', 'linear', 'step']) {
    await page.goto(`/#laboratory/activations?function=${name}&z=-1.5&gradient=-0.5`);
    await expect(page.locator('rf-activation .title')).toContainText('At z = −1.5');
    await expect.poll(() => beside(page), { message: name }).toBe(0);
  }
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the activations, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/#laboratory/activations');
  for (const tag of ['rf-activation', 'rf-softmax']) {
    await expect(page.locator(`${tag} math`).first()).toBeVisible();
  }
  expect(await violationsInBoth(page)).toEqual([]);
});
