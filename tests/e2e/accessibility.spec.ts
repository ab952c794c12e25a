import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { draw, expect, heading, one, openTrain, startButton, test } from './page.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
  }[];
}

/** Violations of the page as it is, in one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`),
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}, before and after training`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openTrain(page);
    expect(await violations(page)).toEqual([]);
    await draw(page, one);
    await startButton(page).click();
    await expect(heading(page)).toHaveText(/of the test digits correctly/, { timeout: 90_000 });
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing in the laboratory, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/#laboratory');
    for (const example of ['example-5x5', 'padded-5x5', 'stride-6x7']) {
      await page.getByLabel('Example').selectOption(example);
      await expect(page.getByText(/This cell is/)).toBeVisible();
      expect(await violations(page)).toEqual([]);
    }
  });
}
