import type { Page } from '@playwright/test';
import type { Derivation } from '../../web/api/types.ts';
import type { Microscope } from '../widgets/written-terms.ts';
import { expect } from './page.ts';

export { type Microscope, numberOf } from '../widgets/written-terms.ts';

/** What a busy machine may take for one answer. */
export const patience = 30_000;

export async function openMicroscope(
  page: Page,
  address = '/#derive/microscope',
  drawn = 'math.value',
): Promise<void> {
  await page.goto(address);
  const formula = page.locator('rf-microscope .formula-box.chosen').locator(drawn).first();
  await expect(formula).toBeVisible({ timeout: patience });
}

/** Goes from the place Train, where a network has learned, to that network. */
export async function openTrained(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Derive' }).click();
  await page.getByRole('link', { name: 'Any network' }).click();
  await expect(page.getByLabel('Network', { exact: true })).toContainText('place Train, trained');
  await expect(page.locator('rf-microscope .chosen math.value')).toBeVisible();
}

/** The derivation on the screen, once it is that of the present path. */
export async function shown(page: Page): Promise<Derivation> {
  const microscope = page.locator('rf-microscope');
  await expect
    .poll(
      () =>
        microscope.evaluate((element: Microscope) => {
          const { target } = element.shown ?? {};
          const words = [target?.node, target?.of, target?.name].filter(
            (word) => word !== undefined,
          );
          return element.path.endsWith(`${words.join('.')}[${target?.index.join(',')}]`);
        }),
      { timeout: patience },
    )
    .toBe(true);
  return microscope.evaluate((element: Microscope) => element.shown as Derivation);
}
