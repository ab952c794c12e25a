// The package in projects of its users, fresh and without configuration: Vite and webpack, each as it
// serves while one works and as it builds, and plain Node. Part of `npm run proofs`, as it installs the
// bundlers.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumLaunchOptions } from '../../scripts/browser.mjs';
import { isolationHeaders } from '../../scripts/serve/headers.mjs';
import { serveFolders } from '../../scripts/serve/server.mjs';
import { type InstalledPackage, installPackage, run } from './installed-package.ts';

const bundlers = ['vite@8.3.8', 'webpack@5.113.0', 'webpack-cli@7.3.1', 'webpack-dev-server@6.1.0'];
const kPatienceMs = 300_000;

// Trains on two rows, as its users would write it; the page says what came out.
const program = `
import { createEngine, conv2d, dense, flatten, relu, sgd, sequential } from 'receptive';

const engine = await createEngine();
const image = (value) => Array(64).fill(value);
const header = (dimensions) => dimensions.flatMap((n) => [0, 0, 0, n]);
const data = await engine.idx({
  images: Uint8Array.of(0, 0, 8, 3, ...header([2, 8, 8]), ...image(0), ...image(200)),
  labels: Uint8Array.of(0, 0, 8, 1, ...header([2]), 0, 1),
  classes: 2,
});
const layers = [conv2d(2, 3), relu(), flatten(), dense(2)];
const model = await sequential(layers, { input: [1, 8, 8], seed: 1, engine });
const { steps } = await model.fit(data, { epochs: 3, batchSize: 2, optimizer: sgd({ rate: 0.1 }) });
const trace = await model.trace(new Float32Array(64), 1);
export const result = { steps, threads: engine.info.threads, weights: await model.weightsSha256(), loss: trace.loss };
`;
const page = `
import('./program.js').then(
  ({ result }) => { document.querySelector('pre').textContent = JSON.stringify(result); },
  (error) => { document.querySelector('pre').textContent = JSON.stringify({ error: String(error) }); },
);
`;
const html = (script: string) => `<!doctype html><title>fresh</title><pre></pre>${script}`;

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, 'localhost', resolve));
  const address = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('the package in a fresh project', () => {
  let installed: InstalledPackage;
  let browser: Browser;
  let expected: { readonly weights: string; readonly loss: number };
  const ends: (() => void)[] = [];

  beforeAll(async () => {
    installed = await installPackage();
    const { folder } = installed;
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...bundlers], {
      cwd: folder,
    });
    await mkdir(join(folder, 'src'));
    await mkdir(join(folder, 'public'));
    await writeFile(join(folder, 'src/program.js'), program);
    await writeFile(join(folder, 'src/index.js'), page);
    await writeFile(
      join(folder, 'index.html'),
      html('<script type="module" src="/src/index.js"></script>'),
    );
    await writeFile(join(folder, 'public/webpack.html'), html('<script src="/main.js"></script>'));
    browser = await chromium.launch(chromiumLaunchOptions());
    expected = await inNode();
  }, kPatienceMs);

  afterAll(async () => {
    for (const end of ends) end();
    await browser?.close();
    await installed?.remove();
  });

  async function inNode() {
    const file = join(installed.folder, 'node.mjs');
    await writeFile(
      file,
      `${program}\nconsole.log(JSON.stringify(result)); await engine.dispose();`,
    );
    const { stdout } = await run(process.execPath, [file], { cwd: installed.folder });
    return JSON.parse(stdout);
  }

  async function inPage(url: string) {
    const tab = await browser.newPage();
    try {
      await tab.goto(url);
      const output = tab.locator('pre');
      await expect.poll(() => output.textContent(), { timeout: 60_000 }).not.toBe('');
      return JSON.parse((await output.textContent()) ?? '');
    } finally {
      await tab.close();
    }
  }

  /** Starts a bundler's own server and waits until it answers. */
  async function started(program: string, parameters: readonly string[], url: string) {
    const binary = join(installed.folder, 'node_modules/.bin', program);
    const child: ChildProcess = spawn(process.execPath, [binary, ...parameters], {
      cwd: installed.folder,
      stdio: 'ignore',
    });
    ends.push(() => child.kill());
    const answers = () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 120_000, interval: 500 }).toBe(true);
  }

  /** The build in `folder`, served as a page with and without cross-origin isolation. */
  async function built(folder: string, file: string, isolated: boolean) {
    const port = await freePort();
    const headers = isolated ? isolationHeaders : {};
    const served = [{ prefix: '/', folder: join(installed.folder, folder), headers }];
    const server = await serveFolders(served, port);
    ends.push(() => server.close());
    return inPage(`http://localhost:${port}/${file}`);
  }

  it('trains under Node, and its widgets can be imported there', async () => {
    expect(expected).toMatchObject({ steps: 3, weights: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const file = join(installed.folder, 'widgets.mjs');
    const script = "console.log(typeof (await import('receptive/widgets')).RfConvolution)";
    await writeFile(file, script);
    expect((await run(process.execPath, [file], { cwd: installed.folder })).stdout).toBe(
      'function\n',
    );
  });

  it(
    'trains in a page that Vite serves and builds, on several threads where they can be had',
    async () => {
      const { folder } = installed;
      const port = await freePort();
      const url = `http://localhost:${port}/`;
      await started('vite', ['--port', String(port), '--strictPort'], url);
      const { weights } = expected;
      expect(await inPage(url)).toMatchObject({ weights, threads: 1 });
      await run(join(folder, 'node_modules/.bin/vite'), ['build', '--outDir', 'built-vite'], {
        cwd: folder,
      });
      expect(await built('built-vite', '', false)).toMatchObject({ weights, threads: 1 });
      const { threads, ...isolated } = await built('built-vite', '', true);
      expect(isolated).toMatchObject({ weights });
      expect(threads).toBeGreaterThan(1);
    },
    kPatienceMs,
  );

  it(
    'trains in a page that webpack serves and builds, on several threads where they can be had',
    async () => {
      const { folder } = installed;
      const port = await freePort();
      const url = `http://localhost:${port}/webpack.html`;
      await started('webpack', ['serve', '--mode', 'development', '--port', String(port)], url);
      const { weights } = expected;
      expect(await inPage(url)).toMatchObject({ weights, threads: 1 });
      const { stdout } = await run(
        join(folder, 'node_modules/.bin/webpack'),
        ['--mode', 'production', '--output-path', 'built-webpack'],
        { cwd: folder },
      );
      expect(stdout).not.toContain('Critical dependency');
      await writeFile(
        join(folder, 'built-webpack/index.html'),
        html('<script src="/main.js"></script>'),
      );
      expect(await built('built-webpack', '', false)).toMatchObject({ weights, threads: 1 });
      const { threads, ...isolated } = await built('built-webpack', '', true);
      expect(isolated).toMatchObject({ weights });
      expect(threads).toBeGreaterThan(1);
    },
    kPatienceMs,
  );
});
