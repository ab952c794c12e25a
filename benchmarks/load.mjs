// npm run bench:load [-- --rounds N --task NAME --against CHECKOUT --out FOLDER]: what a person waits for
// who opens the built page for the first time: bytes over the wire, and the time until it answers.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { inRepository, repositoryRoot } from '../scripts/build/paths.mjs';
import { build } from '../scripts/build.mjs';
import { reportProblem } from '../scripts/setup/problem.mjs';
import { setup } from '../scripts/setup.mjs';
import { checkedOptions } from './options.mjs';
import { keep, machineOf, markdown, median } from './report.mjs';

const mostBytes = 400_000;
const mostMs = 1500;
/** Nothing has come for so long: what the page loads by itself is there. */
const quietMs = 1500;

/** Where a person begins: the button to press first, and the element that shows that it was pressed. */
const places = [
  { name: 'train', title: 'Train', hash: '', button: '^Train ', answers: 'rf-control-panel' },
  { name: 'derive', title: 'Derive', hash: '#derive/tour', button: '^Step$', answers: 'rf-tour' },
  {
    name: 'laboratory',
    title: 'Laboratory',
    hash: '#laboratory/convolution',
    button: '^Step$',
    answers: 'rf-convolution',
  },
];

/**
 * In the page, before its scripts: from frame to frame, until the button is there and enabled; presses it
 * if told to, until what it changes is drawn. Keeps the milliseconds since the page was asked for.
 */
function watch({ button, answers, press }) {
  const label = new RegExp(button);
  const find = (root, isWanted) => {
    for (const element of root.querySelectorAll('*')) {
      if (isWanted(element)) return element;
      const inside = element.shadowRoot && find(element.shadowRoot, isWanted);
      if (inside) return inside;
    }
    return undefined;
  };
  const isButton = (element) =>
    element.localName === 'button' &&
    !element.disabled &&
    label.test(element.ariaLabel ?? element.textContent.trim());
  const frame = () => {
    const place = find(document, ({ localName }) => localName === answers);
    const found = place?.shadowRoot && find(place.shadowRoot, isButton);
    // An element without an answer of the engine has nothing to step through.
    if (!found || (answers !== 'rf-control-panel' && !find(place.shadowRoot, isNumber))) {
      requestAnimationFrame(frame);
      return;
    }
    globalThis.readyMs = performance.now();
    if (press) answered(place, found);
  };
  const isNumber = ({ localName }) => localName === 'math';
  const answered = (place, found) => {
    const before = place.shadowRoot.textContent;
    found.click();
    const look = () => {
      if (place.shadowRoot.textContent === before) requestAnimationFrame(look);
      else globalThis.answeredMs = performance.now();
    };
    requestAnimationFrame(look);
  };
  requestAnimationFrame(frame);
}

/** Counts what goes out over a server's connections: all that the page and its workers ask for. */
function countBytes(server) {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  return () => [...sockets].reduce((bytes, socket) => bytes + socket.bytesWritten, 0);
}

/** A visit with nothing kept from an earlier one, and without the service worker, which comes later. */
async function visit(browser, { servePage, root }, place, press) {
  const server = await servePage(root, { port: 0 });
  const sent = countBytes(server);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch, { ...place, press });
    await page.goto(`http://localhost:${server.address().port}/${place.hash}`);
    const read = (name) =>
      page.waitForFunction((name) => globalThis[name], name).then((handle) => handle.jsonValue());
    if (press) return { readyMs: await read('readyMs'), answeredMs: await read('answeredMs') };
    await read('readyMs');
    const readyBytes = sent();
    for (let before = -1; before < sent(); ) {
      before = sent();
      await page.waitForTimeout(quietMs);
    }
    return { readyBytes, bytes: sent() };
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

async function subjectOf(title, root) {
  const { servePage } = await import(pathToFileURL(join(root, 'scripts/serve/server.mjs')).href);
  return { title, root, servePage };
}

const kB = (bytes) => (bytes / 1000).toFixed(0);

function rowOf({ title, visits }) {
  const of = (name, text) => text(median(visits.map((visit) => visit[name])));
  const ms = (value) => value.toFixed(0);
  const times = visits.map(({ answeredMs }) => answeredMs);
  const spread = `${ms(Math.min(...times))} to ${ms(Math.max(...times))}`;
  return [
    title,
    of('bytes', kB),
    of('readyBytes', kB),
    of('readyMs', ms),
    of('answeredMs', ms),
    spread,
  ];
}

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      task: { type: 'string', multiple: true },
      against: { type: 'string' },
      out: { type: 'string', default: inRepository('build/bench') },
    },
  });
  const { rounds, chosen } = checkedOptions(values, places);
  await setup({ purpose: 'test' });
  await build(['wasm', 'types', 'page', 'data', 'offline']);
  const subjects = [await subjectOf('', repositoryRoot)];
  if (values.against) subjects.unshift(await subjectOf('before: ', resolve(values.against)));
  // Not at the top: the set-up has to install it first.
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const measured = chosen.flatMap((place) =>
      subjects.map((subject) => ({
        subject,
        place,
        title: subject.title + place.title,
        visits: [],
      })),
    );
    for (let round = 0; round < rounds; ++round) {
      for (const { subject, place, visits } of measured) {
        const counted = await visit(browser, subject, place, false);
        visits.push({ ...counted, ...(await visit(browser, subject, place, true)) });
      }
    }
    const header = [
      '',
      `kB in all (≤ ${kB(mostBytes)})`,
      'kB until it is ready',
      'ms until it is ready',
      `ms until it has answered (≤ ${mostMs})`,
      'fastest to slowest',
    ];
    const table = markdown('The first visit', [header, ...measured.map(rowOf)]);
    const method = `medians of ${rounds} visits with empty caches, served from this machine, at 1440 × 900`;
    keep('load', { machine: machineOf(browser), out: values.out, measured }, [table], method);
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The benchmark stopped');
});
