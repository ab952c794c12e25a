import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test as plain } from '@playwright/test';
import { serveFolders } from '../../scripts/serve/server.mjs';
import { ended } from './servers.ts';

const folder = fileURLToPath(new URL('../../dist/page', import.meta.url));
const servers: Server[] = [];

function portOf(server: Server): number {
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

/** A host of the page with these headers. */
async function host(headers: Readonly<Record<string, string>>): Promise<string> {
  const port = portOf(await serveFolders([{ prefix: '/', folder, headers }], 0));
  return `http://localhost:${port}/`;
}

/** A page of another origin with the page in a frame that is closed off. */
async function around(address: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Around</title>
      <iframe sandbox="allow-scripts" src="${address}" width=900 height=600></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return `http://localhost:${portOf(server)}/`;
}

plain.afterAll(() => Promise.all(servers.map(ended)));

const hosts = [
  ['a plain host', {}],
  ['a host whose files any page may read', { 'Access-Control-Allow-Origin': '*' }],
] as const;

for (const [name, headers] of hosts) {
  plain(`a closed-off frame of ${name} says so or works`, async ({ page }) => {
    await page.goto(await around(await host(headers)));
    const frame = page.frameLocator('iframe');
    const says = frame.getByText('This page has not started yet.');
    const works = frame.getByRole('navigation', { name: 'Places' });
    await expect(says.or(works)).toBeVisible();
  });
}
