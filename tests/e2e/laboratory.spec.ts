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
