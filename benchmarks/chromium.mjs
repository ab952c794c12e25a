// Contestants in Chromium, each in a page of its own.
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { inRepository } from '../scripts/build/paths.mjs';
import { isolationHeaders } from '../scripts/serve/headers.mjs';
import { serveFolders } from '../scripts/serve/server.mjs';

/** Longest that a contestant may take to load, compile and warm up. */
const patienceMs = 180_000;

/** A contestant ready to be measured; rejects with the page's own words when it cannot take part. */
export async function openInChromium({ browser, address }, { module, options }, task, sliceMs) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const ask = async (question, wanted) => {
    try {
      return await page.evaluate(
        ([name, value]) => globalThis.benchmark[name](value),
        [question, wanted],
      );
    } catch (error) {
      // Playwright puts its own words before the page's, and a stack behind them.
      const text = String(error.message ?? error).replace(/^page\.evaluate: (Error: )?/, '');
      throw new Error(text.split('\n', 1)[0]);
    }
  };
  try {
    await page.goto(address);
    await page.waitForFunction(() => 'benchmark' in globalThis);
    let timer;
    const late = new Promise((_, reject) => {
      const seconds = patienceMs / 1000;
      timer = setTimeout(() => reject(new Error(`not ready after ${seconds} s`)), patienceMs);
    });
    const prepared = ask('prepare', { module, task, options, sliceMs });
    await Promise.race([prepared, late]).finally(() => clearTimeout(timer));
  } catch (error) {
    await context.close();
    throw error;
  }
  return {
    measure: () => ask('measure'),
    loss: () => ask('loss'),
    probabilities: () => ask('probabilities'),
    memory: () => ask('memory'),
    run: (batches) => ask('run', batches),
    close: () => context.close(),
  };
}

/**
 * Serves the benchmark's page with the library, the data and `folders` (`{prefix: folder}`) beside
 * it, cross-origin isolated, and does `work({browser, address})`.
 */
export async function withChromium(folders, work) {
  const all = {
    ...folders,
    '/receptive/': inRepository('dist/api'),
    '/data/': inRepository('dist/page/data/mnist'),
    '/': inRepository('benchmarks/page'),
  };
  const routes = Object.entries(all).map(([prefix, folder]) => ({
    prefix,
    folder,
    headers: isolationHeaders,
  }));
  // Not at the top: the set-up has to install it first.
  const { chromium } = await import('@playwright/test');
  const server = await serveFolders(routes, 0);
  let browser;
  try {
    browser = await chromium.launch(chromiumLaunchOptions());
    return await work({ browser, address: `http://localhost:${server.address().port}/` });
  } finally {
    await browser?.close();
    server.close();
  }
}
