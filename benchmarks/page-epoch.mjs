// npm run bench:page [-- --rounds N --epochs N --task NAME --out FOLDER --write]: an epoch of MNIST in the built
// page, as a student sees it: how long until its evaluation is shown, whether the page goes on drawing,
// how much memory later epochs take, and how long the page's thread is busy at a time.
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { repositoryRoot } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { servePage } from '../scripts/serve/server.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { readOptions } from './options.mjs';
import { pageTasks, taskHeader, taskRows } from './page-tasks.mjs';
import { keep, keepFigure, machineOf, markdown, median } from './report.mjs';

/** A frame at 60 Hz is 16.7 ms: a longer one came late. */
const lateMs = 20;

// A page that is not cross-origin isolated has one thread.
const subjects = [
  { name: 'page-1', title: '1 thread', isolation: false, limitSeconds: 5 },
  { name: 'page-2', title: '2 threads', isolation: true, limitSeconds: 3.5 },
];
const leastFramesPerSecond = 50;
const leastPicturesPerSecond = 10;
/** Megabytes by which memory may have grown since the first epoch. */
const mostGrowth = 1;

/**
 * In the page, on the place Train: presses the button and looks at every frame until `epochs`
 * evaluations were shown. An epoch lasts from the press, or from the evaluation before, to its own.
 * Memory is that of page and workers; only an isolated page can ask for it, and not in every browser.
 */
async function watchEpochs(place, epochs) {
  const root = place.shadowRoot;
  /** Of the last evaluation; before the first there is none. */
  const caption = () =>
    ['rf-mistakes-panel', 'rf-confusion', 'caption'].reduce(
      (place, name) => (place?.shadowRoot ?? place)?.querySelector(name),
      root,
    )?.textContent ?? '';
  // How often the network is drawn anew, with other numbers.
  const network = root.querySelector('rf-network');
  const { updated } = network;
  let pictures = 0;
  network.updated = (changed) => {
    if (changed.has('pass')) pictures += 1;
    updated.call(network, changed);
  };
  // The headless shell refuses it.
  const memory = () =>
    crossOriginIsolated
      ? performance.measureUserAgentSpecificMemory().then(
          ({ bytes }) => bytes,
          () => undefined,
        )
      : undefined;
  let firstMemory;
  const longTasks = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask' });
  root.querySelector('rf-control-panel').shadowRoot.querySelector('button.primary').click();
  const watched = [];
  let shown = caption();
  let [began, before] = [performance.now(), performance.now()];
  let frames = [];
  while (watched.length < epochs) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - before);
    before = now;
    if (caption() === shown) continue;
    shown = caption();
    watched.push({ began, ended: now, frames, pictures });
    firstMemory ??= memory();
    began = now;
    frames = [];
    pictures = 0;
  }
  while (place.session.history === undefined) await new Promise(requestAnimationFrame);
  observer.disconnect();
  const [first, last] = [await firstMemory, await memory()];
  const seen = watched.map(({ began, ended, frames, pictures }, at) => {
    const { evaluationSeconds, validation } = place.session.history.epochs[at];
    const long = longTasks.filter(({ startTime }) => startTime >= began && startTime < ended);
    return {
      seconds: (ended - began) / 1000,
      evaluationSeconds,
      accuracy: validation.accuracy,
      frames,
      pictures,
      longTasks: long.map(({ duration }) => duration),
    };
  });
  return { seen, grown: first === undefined ? undefined : last - first };
}

/** Serves the page and does `body(page, url)` in a new one. */
async function visit(browser, { isolation }, body) {
  const server = await servePage(repositoryRoot, { port: 0, isolation });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    return await body(await context.newPage(), `http://localhost:${server.address().port}/`);
  } finally {
    await context.close();
    server.close();
  }
}

/** Trains with what a student would press. */
async function train(page, url, epochs) {
  await page.goto(url);
  // The pointer on the button has the digits fetched: downloading them is no part of an epoch.
  await page.getByRole('button', { name: /^Train LeNet-5 on 60,000/, disabled: false }).hover();
  await page.waitForFunction(() => {
    const place = document.querySelector('rf-app').shadowRoot.querySelector('rf-train');
    return place.session.digits.complete;
  });
  await page.getByText(/^Setup/).click();
  const field = page.getByRole('textbox', { name: 'Epochs', exact: true });
  await field.fill(String(epochs));
  await field.press('Enter');
  return page.locator('rf-train').evaluate(watchEpochs, epochs);
}

const spread = (values, digits) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

function rowOf({ title, limitSeconds, watched, grown }) {
  const frames = watched.flatMap((epoch) => epoch.frames).sort((a, b) => a - b);
  const late = frames.filter((ms) => ms > lateMs).length / frames.length;
  const rates = watched.map((epoch) => epoch.frames.length / epoch.seconds);
  const longTasks = watched.flatMap((epoch) => epoch.longTasks);
  return [
    title,
    spread(
      watched.map(({ seconds }) => seconds),
      2,
    ),
    `≤ ${limitSeconds}`,
    spread(
      watched.map(({ evaluationSeconds }) => evaluationSeconds),
      2,
    ),
    spread(rates, 1),
    spread(
      watched.map((epoch) => epoch.pictures / epoch.seconds),
      1,
    ),
    frames[Math.floor(0.95 * (frames.length - 1))].toFixed(1),
    `${(100 * late).toFixed(1)} %`,
    longTasks.length === 0 ? '0' : `${longTasks.length}, to ${Math.max(...longTasks)} ms`,
    grown.length === 0 ? '–' : spread(grown, 2),
  ];
}

/** What the README shows of a subject. */
function figureOf({ title, watched, grown }) {
  const seconds = watched.map((epoch) => epoch.seconds);
  const rates = watched.map((epoch) => epoch.frames.length / epoch.seconds);
  const figure = {
    seconds: median(seconds).toFixed(1),
    slowest: Math.max(...seconds).toFixed(1),
    frames: median(rates).toFixed(0),
  };
  return [title, grown.length > 0 ? { ...figure, grown: median(grown).toFixed(2) } : figure];
}

const header = [
  '',
  's an epoch',
  'aim',
  'of it evaluation',
  `frames a second (≥ ${leastFramesPerSecond})`,
  `pictures a second (≥ ${leastPicturesPerSecond})`,
  '95 % of frames within ms',
  `later than ${lateMs} ms`,
  'tasks over 50 ms',
  `MB more than after the first epoch (≤ ${mostGrowth})`,
];

async function main() {
  const options = readOptions(subjects, { epochs: 4 });
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'page', 'data', 'offline']);
  // Not at the top: the set-up has to install it first.
  const { chromium } = await import('@playwright/test');
  const measured = options.chosen.map((subject) => ({
    ...subject,
    watched: [],
    grown: [],
    tasks: [],
  }));
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    for (let round = 0; round < options.rounds; ++round) {
      for (const subject of measured) {
        const { seen, grown } = await visit(browser, subject, (page, url) =>
          train(page, url, options.epochs),
        );
        subject.watched.push(...seen);
        if (grown !== undefined) subject.grown.push(grown / 1e6);
        const tasks = (page, url) => pageTasks(browser, page, url);
        subject.tasks.push(await visit(browser, subject, tasks));
      }
    }
    const numbers = { machine: machineOf(browser), ...options, measured };
    const tables = [
      markdown('An epoch of 60,000 images and its evaluation on 10,000 in the page', [
        header,
        ...measured.map(rowOf),
      ]),
      markdown("Tasks of the page's thread, by the time they computed", [
        taskHeader,
        ...measured.flatMap(({ title, tasks }) => taskRows(title, tasks)),
      ]),
    ];
    const method = `medians of ${options.rounds} visits of ${options.epochs} epochs each, at 1440 × 900, headless (60 Hz, drawn by the processor)`;
    keep('page-epoch', numbers, tables, method);
    const figure = Object.fromEntries(measured.map(figureOf));
    if (options.write) keepFigure('page', 'bench:page', numbers.machine, figure);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
