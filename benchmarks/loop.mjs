// npm run bench:loop [-- --rounds N --task NAME --against COMMIT --write]: what a developer waits for, in
// fresh clones of HEAD with caches of their own: `npm start`, `npm test` and the quick path. The slower of
// the rounds counts. Nothing else should run meanwhile; it takes about an hour a round.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumLaunchOptions } from '../scripts/browser.mjs';
import { repositoryRoot } from '../scripts/build/paths.mjs';
import { keepFigures, measuredHere } from '../scripts/figures/store.mjs';
import { loopTimes } from '../scripts/figures/tables.mjs';
import { reportProblem, SetupProblem } from '../scripts/setup/problem.mjs';
import { say } from '../scripts/setup/progress.mjs';
import { setup } from '../scripts/setup.mjs';
import { checkedOptions } from './options.mjs';
import { machineOf, markdown } from './report.mjs';

const port = 4713;
const address = `http://localhost:${port}/`;

const git = (folder, ...parameters) =>
  execFileSync('git', parameters, { cwd: folder, encoding: 'utf8' }).trim();

/** A clone of `commit` in a folder of its own, beside caches that nothing was ever kept in. */
function freshClone(commit) {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-loop-'));
  const checkout = join(folder, 'receptive');
  git(folder, 'clone', '--quiet', '--no-hardlinks', repositoryRoot, checkout);
  git(checkout, 'checkout', '--quiet', '--detach', commit);
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package)_|RECEPTIVE_)/.test(name),
  );
  const caches = { XDG_CACHE_HOME: join(folder, 'cache'), npm_config_cache: join(folder, 'npm') };
  for (const cache of Object.values(caches)) mkdirSync(cache);
  return {
    checkout,
    start: (command) => {
      const [program, ...parameters] = command.split(' ');
      const env = { ...Object.fromEntries(kept), ...caches, CI: 'true' };
      const stdio = ['ignore', 'inherit', 'inherit'];
      return spawn(program, parameters, { cwd: checkout, env, stdio, detached: true });
    },
    edit: (path) => appendFileSync(join(checkout, path), '// An edit.\n'),
    restore: (path) => git(checkout, 'checkout', '--quiet', path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const elapsed = (since) => (performance.now() - since) / 1000;
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Seconds until a command has ended well. */
async function secondsOf(clone, command) {
  const since = performance.now();
  const child = clone.start(command);
  const code = await new Promise((resolve, reject) =>
    child.on('exit', resolve).on('error', reject),
  );
  if (code !== 0) throw new SetupProblem(`${command} ended with ${code}`, 'mend it, then measure');
  return elapsed(since);
}

/** Seconds until `npm start` has done `work({since, ended})`; ends it afterwards. */
async function whileStarted(clone, work) {
  const since = performance.now();
  const child = clone.start(`npm start -- --port ${port}`);
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  /** Seconds until the server's answer is the wanted one. */
  const until = async (isWanted) => {
    while (!ended) {
      const response = await fetch(address).catch(() => undefined);
      if (response?.ok && isWanted(response)) return elapsed(since);
      await later(100);
    }
    throw new SetupProblem('npm start ended by itself', 'see what it printed');
  };
  try {
    return await work({ since, until });
  } finally {
    if (!ended) {
      process.kill(-child.pid);
      while (!ended) await later(50);
    }
  }
}

/** Until Train has made a step and Derive shows its first derivation. */
async function usePage() {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.getByRole('button', { name: /^Train / }).click();
    await page.getByText(/^\d+ of 938/).waitFor({ timeout: 120_000 });
    await page.goto(`${address}#derive/tour`);
    await page.locator('rf-tour math').first().waitFor({ timeout: 120_000 });
  } finally {
    await browser.close();
  }
}

const isIsolated = ({ headers }) => headers.has('cross-origin-opener-policy');

async function starts(clone) {
  const cold = await whileStarted(clone, async ({ since, until }) => {
    await until(() => true);
    await usePage();
    const answers = elapsed(since);
    return { answers, threads: await until(isIsolated) };
  });
  const warm = await whileStarted(clone, async ({ since, until }) => {
    await until(() => true);
    await usePage();
    return elapsed(since);
  });
  return {
    'loop.start.cold': cold.answers,
    'loop.start.threads': cold.threads,
    'loop.start.warm': warm,
  };
}

async function edited(clone, path, command) {
  clone.edit(path);
  try {
    return await secondsOf(clone, command);
  } finally {
    clone.restore(path);
  }
}

async function tests(clone) {
  return {
    'loop.test.cold': await secondsOf(clone, 'npm test'),
    'loop.test.warm': await secondsOf(clone, 'npm test'),
    'loop.quick.tanh': await edited(clone, 'engine/layers/tanh.h', 'npm test -- --changed'),
    'loop.quick.pooling': await edited(
      clone,
      'web/widgets/pooling/pooling.ts',
      'npm test -- --changed',
    ),
    'loop.test.layer': await edited(clone, 'engine/layers/layer.h', 'npm test'),
  };
}

/** What one clone is good for. */
const tasks = [
  { name: 'start', measure: starts },
  { name: 'test', measure: tests },
];

const inWords = (seconds) => {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

async function inClone(commit, measure) {
  const clone = freshClone(commit);
  try {
    return await measure(clone);
  } finally {
    clone.remove();
  }
}

/** Seconds until `npm start` of a commit first answers: how fast this machine is, for comparison. */
const firstAnswer = (commit) =>
  inClone(commit, (clone) => whileStarted(clone, ({ until }) => until(() => true)));

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '2' },
      task: { type: 'string', multiple: true },
      against: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const { rounds, chosen, write } = checkedOptions(values, tasks);
  await setup({ purpose: 'test' });
  const commit = git(repositoryRoot, 'rev-parse', 'HEAD');
  if (values.against) {
    const seconds = await firstAnswer(values.against);
    say(`npm start of ${values.against} answers after ${seconds.toFixed(1)} s`);
  }
  const times = {};
  for (let round = 0; round < rounds; ++round) {
    for (const { measure } of chosen) {
      for (const [name, seconds] of Object.entries(await inClone(commit, measure))) {
        times[name] = [...(times[name] ?? []), seconds];
        say(`${name}: ${seconds.toFixed(1)} s`);
      }
    }
  }
  const rows = Object.entries(times).map(([name, all]) => [
    loopTimes[name],
    inWords(Math.max(...all)),
    all.map((seconds) => seconds.toFixed(1)).join(', '),
  ]);
  console.log(markdown(machineOf(), [['', 'slower round', 'seconds'], ...rows]));
  if (!write) return;
  const entry = (all) => ({
    value: inWords(Math.max(...all)),
    ...measuredHere('npm run bench:loop -- --write'),
  });
  keepFigures(Object.fromEntries(Object.entries(times).map(([name, all]) => [name, entry(all)])));
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The loop was not measured');
});
