// Mutants of web/: each is planted in a copy of the tree, in which the tests that are to catch it run.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../build/fingerprint.mjs';
import { inRepository } from '../build/paths.mjs';
import { build } from '../build.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { run } from '../setup/process.mjs';
import { say } from '../setup/progress.mjs';
import { setup } from '../setup.mjs';
import { copyTree, linkPackages, planted } from './copy.mjs';
import { hosts, runTests } from './hosts.mjs';

const tree = inRepository('build', 'mutations', 'web-tree');
/** What git does not know and the tests need. */
const built = ['web/api/wasm', 'web/api/generated'];
/** So much of a title must stand in the tests; the rest of it may be put together there. */
const kLiteral = 12;

let testTexts;

/** All that tests say, to look for titles in: a suite may lie beside the file that runs it. */
function textOfTests() {
  testTexts ??= [...filesBelow(inRepository('tests'))]
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return testTexts;
}

/** What is wrong with a bug's own description, or undefined. */
export function webMisfit({ tests }) {
  const gone = tests.find(({ file }) => !existsSync(inRepository(file)));
  if (gone) return `${gone.file} does not exist`;
  const unknown = tests.find(({ title }) => !textOfTests().includes(title.slice(0, kLiteral)));
  return unknown ? `no test is called "${unknown.title}"` : undefined;
}

const hostsOf = (tests) => [...new Set(tests.map(({ host }) => host))];

/** Builds of the copy what some tests look at, as far as it is stale. */
async function buildFor(tests) {
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
async function checkUnchanged(list) {
  const tests = list.flatMap((mutation) => mutation.tests);
  await buildFor(tests);
  for (const host of hostsOf(tests)) {
    const own = tests.filter((test) => test.host === host);
    say(`running the tests without a bug: ${host}`);
    const { found, broken } = runTests(tree, host, own);
    const failure = found.find(({ failed }) => failed);
    const missing = own.find(({ title }) => !found.some(({ name }) => name.includes(title)));
    const wrong =
      broken ??
      (failure && `"${failure.name}" fails`) ??
      (missing && `there is no "${missing.title}" in ${missing.file}`);
    if (wrong) throw new SetupProblem(`without a bug: ${wrong}`, `npm test -- ${host}`);
  }
}

/** Plants one bug; resolves to the test that it is caught by, or to why it is missed. */
function catcher(mutation) {
  const { tests } = mutation;
  return planted(tree, mutation, async () => {
    try {
      await buildFor(tests);
    } catch (error) {
      return { why: error.message };
    }
    for (const host of hostsOf(tests)) {
      const own = tests.filter((test) => test.host === host);
      const { found, broken } = runTests(tree, host, own);
      if (broken) return { why: `no test fails, but ${host} ends badly:\n${broken}` };
      const failure = found.find(({ failed }) => failed);
      if (failure) return { by: `${host}: ${failure.name}\n    ${failure.reason}` };
    }
    return { why: `${tests.map(({ title }) => `"${title}"`).join(', ')} pass` };
  });
}

/** Builds what the bugs of a list need; resolves to what plants one of them. */
export async function prepareWeb(list) {
  await setup({ purpose: 'test', only: ['npm', 'chromium'] });
  // Its bindings are what they are here: no bug of this part lies in C++.
  if (!built.every((folder) => existsSync(inRepository(folder)))) await build(['wasm', 'types']);
  copyTree(tree, { built });
  linkPackages(tree);
  await checkUnchanged(list);
  return catcher;
}
