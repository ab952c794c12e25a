import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serveFolders } from '../../scripts/serve/server.mjs';
import { states } from '../../web/page/laboratory/topics.ts';
import type { State } from '../../web/widgets/shared/state.ts';
import { wrongTexts } from '../widgets/wrong-values.ts';
import { hostileAddresses, mutatedAddresses } from './hostile-addresses.ts';
import { expect, test } from './page.ts';
import { ended } from './servers.ts';

const folder = fileURLToPath(new URL('../../dist/page', import.meta.url));
/** The long run takes a thousand. */
const mutations = Number(process.env.RECEPTIVE_ADDRESSES ?? 60);
const seed = Number(process.env.RECEPTIVE_ADDRESSES_SEED ?? 1);
let server: Server;

// A plain host, which sends no header of ours.
test.beforeAll(async () => {
  server = await serveFolders([{ prefix: '/', folder, headers: {} }], 0);
});
test.afterAll(() => ended(server));

/** The engine has answered. */
async function expectConvolution(page: Page): Promise<void> {
  const title = page.getByText('This cell is 9 products added up');
  await expect(title).toBeVisible({ timeout: 60_000 });
}

async function open(page: Page, { policy }: { readonly policy: boolean }): Promise<void> {
  const root = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const html = readFileSync(`${folder}/index.html`, 'utf8');
  const meta = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
  expect(html).toMatch(meta);
  if (!policy) {
    await page.route(root, (route) =>
      route.fulfill({ contentType: 'text/html', body: html.replace(meta, '') }),
    );
  }
  await page.goto(`${root}#laboratory/convolution`);
  await expectConvolution(page);
}

/** Goes to an address and touches what is shown there; says what is wrong, or nothing. */
async function visit(page: Page, address: string): Promise<string> {
  return page.evaluate(async (hash) => {
    location.hash = hash;
    const shown = () =>
      document.querySelector('rf-app')?.shadowRoot?.querySelector('main > div:not([hidden]) > *')
        ?.shadowRoot;
    const isBlank = () => (shown()?.textContent ?? '').trim() === '';
    // A place is fetched when it is first gone to.
    const patience = 600;
    for (let frame = 0; frame < 2 || (isBlank() && frame < patience); frame += 1) {
      await new Promise(requestAnimationFrame);
    }
    const place = shown();
    const deep = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((each) => [
        each,
        ...(each.shadowRoot === null ? [] : deep(each.shadowRoot)),
      ]);
    if (place == null || isBlank()) return 'nothing is shown';
    const elements = deep(place).filter(({ localName }) => localName.startsWith('rf-'));
    for (const element of elements.slice(0, 12)) {
      const handler = element
        .getAttributeNames()
        .find((name) => name.startsWith('on') && name in element);
      if (handler !== undefined) return `${element.localName} has got ${handler}`;
      for (const type of ['pointerover', 'pointermove', 'click', 'focusin']) {
        element.dispatchEvent(new Event(type, { bubbles: false }));
      }
    }
    return 'pwned' in globalThis ? 'script has run' : '';
  }, address);
}

async function visitAll(page: Page, addresses: readonly string[]): Promise<void> {
  const thrown: string[] = [];
  let present = '';
  page.on('pageerror', (error) => thrown.push(`${present}: ${error.message}`));
  page.on('dialog', (dialog) => {
    thrown.push(`${present}: a dialog`);
    void dialog.dismiss();
  });
  for (present of addresses) {
    expect(await visit(page, present), present).toBe('');
  }
  expect(thrown).toEqual([]);
  // It still answers.
  await page.evaluate(() => {
    location.hash = '#laboratory/convolution?topic=by-hand&preset=example-5x5&cell=0,0,0';
  });
  await expectConvolution(page);
}

test('74 hostile addresses run nothing, though the page has no policy at all', async ({ page }) => {
  expect(new Set(hostileAddresses).size).toBe(74);
  await open(page, { policy: false });
  await visitAll(page, hostileAddresses);
});

test(`${mutations} mutated addresses throw nothing and leave no view blank`, async ({ page }) => {
  test.setTimeout(120_000 + mutations * 1000);
  await open(page, { policy: true });
  const values = wrongTexts.filter(({ length }) => length < 1000);
  await visitAll(page, mutatedAddresses(mutations, seed, values));
});

test('a plain host’s page has the policy itself: a script put into it does not run', async ({
  page,
  complaints,
}) => {
  await open(page, { policy: true });
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.pwned = 1';
    document.body.append(script);
    const element = document.createElement('div');
    element.setAttribute('onclick', 'globalThis.pwned = 1');
    document.body.append(element);
    element.click();
  });
  await expect.poll(() => complaints.policy.length).toBe(2);
  await expect.poll(() => complaints.console.length).toBe(2);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  complaints.policy.length = 0;
  complaints.console.length = 0;
});

test('what an address limits is told, and the address corrected', async ({ page }) => {
  await page.goto('/#laboratory/convolution?topic=matrix&image=99&kernel=maximal&onclick=x');
  const told = page.getByRole('alert');
  await expect(told).toContainText(
    /image: a whole number from 3 to 8 is wanted, not “99”; 8 is shown\./i,
  );
  await expect(told).toContainText('“maximal”');
  await expect(told).toContainText('“onclick” is nothing that can be set here.');
  await expect(page).toHaveURL(/#laboratory\/convolution\?topic=matrix&image=8$/);
});

for (const [name, { kinds }] of Object.entries<State>(states)) {
  if (kinds.picture === undefined) continue;
  const usual = String(kinds.picture.usual);
  test(`in an address of the topic ${name} an unknown picture is told and taken out`, async ({
    page,
  }) => {
    const address = `#laboratory/convolution?topic=${name}`;
    await page.goto(`/${address}&picture=missing&cell=0,0,1`);
    const told = page.getByRole('alert');
    await expect(told).toHaveText(
      new RegExp(`^Picture: .*${usual}.* is wanted, not “missing”; ${usual} is shown\\.$`),
    );
    await expect.poll(() => new URL(page.url()).hash).toBe(`${address}&cell=0,0,1`);
    await expect(page.getByRole('combobox', { name: 'Picture' })).toHaveValue(usual);
    // What this page offers itself may come later than the address that names it.
    await page.goto(`/${address}&picture=chosen-digit`);
    await expect(page.getByRole('combobox', { name: 'Picture' })).toHaveValue('chosen-digit');
    await expect(told).toHaveCount(0);
    expect(new URL(page.url()).hash).toBe(`${address}&picture=chosen-digit`);
  });
}

test('Back takes a kernel out again that the address before did not have', async ({ page }) => {
  await page.goto('/#laboratory/convolution?topic=by-hand&preset=example-5x5');
  await expectConvolution(page);
  const kernel = page.getByRole('combobox', { name: 'Kernel', exact: true });
  await kernel.selectOption('blur');
  await expect(page).toHaveURL(/kernel=blur/);
  await page.goBack();
  await expect(kernel).toHaveValue('');
});

test('an address of no place says so, and shows and names the one that is shown', async ({
  page,
}) => {
  await page.goto('/#nowhere/at-all?x=1');
  const told = page.getByText('There is no place “nowhere” here; this is Train.');
  await expect(told).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#train\//);
  await page.getByRole('link', { name: 'Derive' }).click();
  await expect(told).toHaveCount(0);
});
