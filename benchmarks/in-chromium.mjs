// A contestant in a page of its own.

/** Longest that a contestant may take to load, compile and warm up. */
const patienceMs = 180_000;

/** A contestant ready to be measured; rejects with the page's own words when it cannot take part. */
export async function openInChromium(browser, address, { module, options }, task, sliceMs) {
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
    const prepared = ask('prepare', { module, taskName: task.name, options, sliceMs });
    await Promise.race([prepared, late]).finally(() => clearTimeout(timer));
  } catch (error) {
    await context.close();
    throw error;
  }
  return {
    measure: () => ask('measure'),
    loss: () => ask('loss'),
    probabilities: () => ask('probabilities'),
    close: () => context.close(),
  };
}
