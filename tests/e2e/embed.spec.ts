import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isolatedTestPort } from '../../scripts/serve/ports.mjs';
import { expect, test } from './page.ts';
import { ended } from './servers.ts';

const example = new URL('../../examples/embed-plain-html/index.html', import.meta.url);
// Every element has its page of documentation; lint holds the two together.
const elements = readdirSync(new URL('../../docs/widgets/', import.meta.url))
  .filter((file) => file.startsWith('rf-'))
  .map((file) => file.replace('.md', ''));
let server: Server;

/** A plain page with the script and these elements, and nothing else. */
function plain(tags: readonly string[], attributes = ''): string {
  const script = `http://localhost:${isolatedTestPort}/embed/receptive-widgets.js`;
  return `<!doctype html><html lang="en"><title>${tags.join()}</title>
    <script type="module" src="${script}"></script>
    ${tags.map((tag) => `<${tag} ${attributes}></${tag}>`).join('\n')}`;
}

// Another port is another origin; this server sends no header of its own, as a plain host would.
test.beforeAll(async () => {
  const page = readFileSync(example, 'utf8').replaceAll(
    'http://localhost:4173/',
    `http://localhost:${isolatedTestPort}/`,
  );
  const pageOf = (url: string | undefined) => {
    const [, names = '', attributes = ''] = /^\/([\w,-]+)(?:\?(.*))?$/.exec(url ?? '') ?? [];
    const tags = names.split(',').filter((name) => elements.includes(name));
    if (url === '/') return page;
    return tags.length > 0 ? plain(tags, decodeURIComponent(attributes)) : undefined;
  };
  server = createServer(({ url }, response) => {
    const found = pageOf(url);
    response.writeHead(found ? 200 : 204, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
});

test.afterAll(() => ended(server));

test('two widgets work in a plain page of another origin, with one engine', async ({ page }) => {
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://localhost:${port}/`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const widgets = page.locator('rf-convolution');
  await expect(widgets).toHaveCount(2);
  await expect(widgets.nth(0).locator('math.value')).toHaveText('6');
  const maps = widgets.nth(1).getByRole('grid', { name: 'Feature map' });
  await expect(maps.locator('td')).toHaveText(
    [0, 765, 765, 0].flatMap((value) => Array(4).fill(String(value))),
  );
  await widgets.nth(0).getByRole('button', { name: 'Step' }).click();
  await expect(widgets.nth(0).locator('math.value')).toHaveText('−9');
  expect(page.workers()).toHaveLength(1);
});

// One engine serves all that stand in a page; a group is as many as show their numbers quickly.
const groupSize = 4;
for (let first = 0; first < elements.length; first += groupSize) {
  const group = elements.slice(first, first + groupSize);
  test(`${group.join(', ')} stand alone in a plain page of another origin`, async ({ page }) => {
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/${group.join()}`);
    for (const element of group) {
      const shown = page.locator(element).first();
      // What it shows comes from the engine; while that starts, or when it cannot, it says so.
      await expect(shown, element).toContainText(/\d/);
      await expect(shown.getByRole('alert'), element).toHaveCount(0);
      await expect(shown.getByText(/starting|loading/i), element).toHaveCount(0);
    }
  });
}

test('a teacher embeds any network under the microscope, and errors are told', async ({ page }) => {
  const { port } = server.address() as AddressInfo;
  const open = (attributes: string) =>
    page.goto(`http://localhost:${port}/rf-microscope?${encodeURIComponent(attributes)}`);
  const microscope = page.locator('rf-microscope');
  await open('preset="lenet5" digit="3" path="loss.output.probabilities[0,3,0,0]"');
  await expect(microscope.locator('.layer td')).toHaveCount(10);
  await open('preset="perceptron"');
  await expect(microscope.getByRole('alert')).toContainText('takes images of 1 × 1 × 2');
  // This server answers with an empty file.
  await open('weights="none.safetensors"');
  await expect(microscope.getByRole('alert')).toContainText('file');
});
