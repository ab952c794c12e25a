// Mutants of web/: each is planted in a copy of the tree, in which the tests that are to catch it run.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../build/paths.mjs';
import { build } from '../build.mjs';
import { isolatedTestPort } from '../serve/ports.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { run } from '../setup/process.mjs';
import { say } from '../setup/progress.mjs';
import { setup } from '../setup.mjs';
import { copyTree, linkPackages, planted } from './copy.mjs';
import { hosts, runTests } from './hosts.mjs';
import { hasTest } from './titles.mjs';

/** More lanes than these would wait for each other's browsers. */
const kMostLanes = 2;
/** Ports that the tests of one lane may take. */
const kPorts = 10;
/** What git does not know and the tests need. */
const built = ['web/api/wasm', 'web/api/generated'];

/** What is wrong with a bug's own description, or undefined. */
export function webMisfit({ tests }) {
  const gone = tests.find(({ file }) => !existsSync(inRepository(file)));
  if (gone) return `${gone.file} does not exist`;
  const unknown = tests.find(({ file, title }) => !hasTest(inRepository(file), title));
  return unknown ? `no test of ${unknown.file} is called "${unknown.title}"` : undefined;
}

const hostsOf = (tests) => [...new Set(tests.map(({ host }) => host))];

/** Builds of a copy what some tests look at, as far as it is stale. */
async function buildFor({ tree }, tests) {
  const stages = new Set(
    tests.flatMap(({ host, builds = [] }) => [...hosts[host].stages, ...builds]),
  );
  if (stages.size === 0) return;
  await run(process.execPath, [join('scripts', 'build.mjs'), ...stages], {
    cwd: tree,
    what: `building ${[...stages].join(', ')}`,
  });
}

/** The tests must pass before anything is planted, or their failure would say nothing. */
async function checkUnchanged(lane, tests) {
  await buildFor(lane, tests);
  for (const host of hostsOf(tests)) {
    const own = tests.filter((test) => test.host === host);
    say(`running ${own.length} tests without a bug: ${host}`);
    const { found, broken } = await runTests(lane, host, own);
    const failure = found.find(({ failed }) => failed);
    const missing = own.find(({ title }) => !found.some(({ name }) => name.includes(title)));
    const wrong =
      broken ??
      (failure && `"${failure.name}" fails: ${failure.reason}`) ??
      (missing && `there is no "${missing.title}" in ${missing.file}`);
    if (wrong) throw new SetupProblem(`without a bug: ${wrong}`, `npm test -- ${host}`);
  }
}

/** Plants one bug; resolves to the test that it is caught by, or to why it is missed. */
function catcher(lane, mutation) {
  const { tests } = mutation;
  return planted(lane.tree, mutation, async () => {
    try {
      await buildFor(lane, tests);
    } catch (error) {
      return { why: error.message };
    }
    for (const host of hostsOf(tests)) {
      const own = tests.filter((test) => test.host === host);
      const { found, broken } = await runTests(lane, host, own);
      if (broken) return { why: `no test fails, but ${host} ends badly:\n${broken}` };
      const failure = found.find(({ failed }) => failed);
      if (failure) return { by: `${host}: ${failure.name}\n    ${failure.reason}` };
    }
    return { why: `${tests.map(({ title }) => `"${title}"`).join(', ')} pass` };
  });
}

/** Each test once, its files dealt out to the lanes. */
function dealt(list, lanes) {
  const tests = new Map();
  for (const test of list.flatMap((mutation) => mutation.tests)) {
    tests.set(`${test.file} ${test.title}`, test);
  }
  const files = [...new Set([...tests.values()].map(({ file }) => file))];
  return lanes.map((_, lane) =>
    [...tests.values()].filter(({ file }) => files.indexOf(file) % lanes.length === lane),
  );
}

/** Builds what the bugs of a list need; resolves to what plants one of them, for each lane. */
export async function prepareWeb(list) {
  await setup({ purpose: 'test', only: ['npm', 'chromium'] });
  // Its bindings are what they are here: no bug of this part lies in C++.
  if (!built.every((folder) => existsSync(inRepository(folder)))) await build(['wasm', 'types']);
  const count = Math.min(kMostLanes, availableParallelism(), list.length);
  const lanes = Array.from({ length: count }, (_, lane) => ({
    tree: inRepository('build', 'mutations', `web-tree-${lane}`),
    port: isolatedTestPort + lane * kPorts,
  }));
  for (const { tree } of lanes) {
    copyTree(tree, { built });
    linkPackages(tree);
  }
  const shares = dealt(list, lanes);
  await Promise.all(lanes.map((lane, at) => checkUnchanged(lane, shares[at])));
  return lanes.map((lane) => (mutation) => catcher(lane, mutation));
}
