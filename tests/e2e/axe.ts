import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
  }[];
}

/** The rules that see colours. All others find the same in either scheme. */
export const colourRules = ['color-contrast', 'link-in-text-block'];

/** Violations of the page as it is, in one line each; of all rules, or of those that are named. */
export async function violations(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // `preload` is for a rule about the orientation of screens alone, and is slow.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const result = await page.evaluate((runOnly) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResult> } };
    return axe.run({
      resultTypes: ['violations'],
      preload: false,
      ...(runOnly.length > 0 ? { runOnly } : {}),
    });
  }, rules);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`),
  );
}

/** The same in light, and in dark of the rules that see colours. */
export async function violationsInBoth(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const inLight = await violations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await violations(page, colourRules);
  await page.emulateMedia({ colorScheme: null });
  return [...inLight, ...inDark.map((line) => `in dark, ${line}`)];
}
