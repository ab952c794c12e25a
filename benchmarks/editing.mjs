// npm run bench:editing [-- --write]: how long the page takes to follow a changed pixel, in Chromium.
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { repositoryRoot } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { servePage } from '../scripts/serve/server.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { keepFigure, machineOf } from './report.mjs';

const port = 4193;
const edits = 60;
/** Before the first one is timed: what a page does for the first time it has to get ready for. */
const firstEdits = 10;
const frameMs = 1000 / 60;

const subjects = [
  {
    title: 'tour, one image',
    limitMs: frameMs,
    hash: '#derive/tour?step=Z1',
  },
  {
    title: 'tour, batch of four',
    limitMs: frameMs,
    hash: '#derive/tour?start=batch&step=dW1',
  },
  {
    title: 'microscope, LeNet-5, a pixel',
    limitMs: 50,
    hash: '#derive/microscope?show=both&path=input.output[0,0,14,14]',
  },
  {
    title: 'microscope, LeNet-5, a weight',
    limitMs: 50,
    hash: '#derive/microscope?show=both&path=conv1.parameter.weight[0,0,2,2]',
  },
];

/**
 * In the page: milliseconds that it takes from each change until everything that it changes is
 * painted. A change is made while the page is at rest; waiting for the screen's next frame, in which
 * nothing is done, is left out.
 */
async function changePixels(widget, edits) {
  const isTour = widget.localName === 'rf-tour';
  // Under the microscope as a person does it: typed into the field of the chosen cell.
  const change = (value) => {
    const field = widget.shadowRoot.querySelector('#number');
    if (isTour) {
      widget.edits = `X.8=${value}`;
    } else {
      field.value = String(value);
      field.dispatchEvent(new Event('input'));
      field.dispatchEvent(new Event('change'));
    }
  };
  // The derivation comes last of all answers. Waiting must take no time from the page.
  const answered = (old) =>
    new Promise((resolve) => {
      const watch = {
        hostUpdated() {
          if (widget.shown === old) return;
          widget.removeController(watch);
          resolve();
        },
      };
      widget.addController(watch);
    });
  const parts = () => {
    const all = [...widget.shadowRoot.querySelectorAll('*')];
    return [widget, ...all.filter(({ localName }) => localName.startsWith('rf-'))];
  };
  // What is posted in a frame's first callback is delivered when the frame has been painted.
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const start = performance.now();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - start);
        port2.postMessage(undefined);
      });
    });
  const times = [];
  await painted();
  for (let edit = 0; edit < edits; edit += 1) {
    const old = widget.shown;
    const updated = parts();
    const start = performance.now();
    const waiting = answered(old);
    change((edit + 1) / 64);
    await waiting;
    await Promise.all(updated.map(({ updateComplete }) => updateComplete));
    // Asking for a size has styles and layout done, as a frame would.
    widget.getBoundingClientRect();
    const laidOut = performance.now() - start;
    times.push(laidOut + (await painted()));
  }
  return times;
}

/** Prints what was measured, and returns its median and how many were in time. */
function report(title, times, limitMs) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  const within = sorted.filter((time) => time <= limitMs).length;
  console.log(
    `${title}: median ${at(0.5)} ms, 90 % within ${at(0.9)} ms, ${within} of ${sorted.length} within ${limitMs.toFixed(1)} ms`,
  );
  return {
    median: at(0.5),
    within: `${within} of ${sorted.length} within ${limitMs.toFixed(1)} ms`,
  };
}

async function main() {
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'page', 'data', 'offline']);
  const server = await servePage(repositoryRoot, { port });
  // Not at the top: the set-up has to install it first.
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch(chromiumLaunchOptions());
  const figure = {};
  try {
    for (const { title, limitMs, hash } of subjects) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(`http://localhost:${port}/${hash}`);
      const element = page.locator('rf-tour, rf-microscope');
      await element.locator('math.value').first().waitFor();
      // Keeping the page for offline use takes a processor for some seconds.
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await element.evaluate(changePixels, firstEdits);
      const soon = await element.evaluate(changePixels, edits);
      const opened = report(`${title}, just opened`, soon, limitMs);
      // By then the browser has compiled all that an edit runs through.
      const later = await element.evaluate(changePixels, edits);
      const { median, within } = report(`${title}, thereafter`, later, limitMs);
      figure[title] = { opened: opened.median, thereafter: median, within };
      await page.close();
    }
    if (process.argv.includes('--write'))
      keepFigure('editing', 'bench:editing', machineOf(browser), figure);
  } finally {
    await browser.close();
    server.close();
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
