import { expect, heading, test } from './page.ts';

test('every view of the laboratory has an address of its own', async ({ page }) => {
  await page.goto('/#laboratory');
  await expect(page).toHaveURL(/#laboratory\/convolution$/);
  await expect(heading(page)).toHaveText('Convolution, one idea at a time');
  await expect(
    page
      .getByRole('navigation', { name: 'What to try' })
      .getByRole('link', { name: 'Convolution' }),
  ).toHaveAttribute('aria-current', 'page');
});

test('the digit chosen in Train can be filtered, pooled and moved', async ({ page }) => {
  await page.goto('/#laboratory/convolution?topic=shift');
  for (const [topic, label] of [
    ['Moving', 'The picture, moved'],
    ['Pooling', 'Before the pooling'],
    ['Filters', 'Picture'],
  ] as const) {
    await page.getByRole('link', { name: topic, exact: true }).click();
    const picture = page.getByRole('combobox', { name: 'Picture' });
    await picture.selectOption('The chosen digit', { timeout: 30_000 });
    await expect(page).toHaveURL(/picture=chosen-digit/);
    await expect(page.getByRole('application', { name: `${label}, 28 × 28` })).toBeVisible();
  }
});

test('a view keeps its state while another one is looked at', async ({ page }) => {
  await page.goto('/#laboratory/activations?function=tanh&z=2');
  const title = page.locator('rf-activation .title');
  await expect(title).toHaveText('At z = 2, tanh gives 0.964, with slope 0.0707');
  const views = page.getByRole('navigation', { name: 'What to try' });
  await views.getByRole('link', { name: 'Perceptron' }).click();
  await expect(heading(page)).toHaveText('A line that learns from its mistakes');
  await expect(page.locator('rf-perceptron').getByText('Separated')).toBeVisible();
  await views.getByRole('link', { name: 'Activations' }).click();
  await expect(page).toHaveURL(/#laboratory\/activations\?function=tanh&z=2$/);
  await expect(title).toHaveText('At z = 2, tanh gives 0.964, with slope 0.0707');
});
