// npm test [-- SUITE... | --changed [COMMIT]]: sets up, builds, runs every suite (or the named ones,
// or what a change can touch) and ends with counts. A suite that fails does not keep the others from
// running.
import { parseArgs } from 'node:util';
import { stages } from './build/stages.mjs';
import { build } from './build.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { say, seconds } from './setup/progress.mjs';
import { setup } from './setup.mjs';
import { selectionSince } from './test/changed.mjs';
import { runJobs } from './test/schedule.mjs';
import { quickSuites, suites } from './test/suites.mjs';
import { printCounts, printSlowest, printSuites } from './test/table.mjs';

const help = `npm test                          every suite
npm test -- SUITE...              only these: ${Object.keys(suites).join(', ')}
npm test -- --changed [COMMIT]    only what can be touched by what changed since COMMIT (HEAD):
                                  lint, and the suites and files that depend on it; C++ natively
`;

/** Runs one piece of work; a failure to run it counts as one failed test. */
async function timed(name, work) {
  const start = performance.now();
  let report;
  try {
    report = await work();
  } catch (error) {
    reportProblem(error, `${name} stopped`);
    report = { passed: 0, failed: 1, tests: [] };
  }
  const ms = performance.now() - start;
  const counts = report.tests ? `${report.passed} passed, ${report.failed} failed, ` : '';
  say(`${name}: ${counts}${seconds(ms)}`);
  return { name, ms, ...report };
}

/**
 * The jobs of the chosen suites. What is compiled is compiled one after the other, as a compiler takes
 * all cores by itself; what is compiled already is tested meanwhile.
 */
function jobsFor({ stages: names, chosen }, rows) {
  const jobs = [];
  let compiled = [];
  const add = (name, cores, after, work) => {
    jobs.push({ name, cores, after, work: async () => rows.push(await timed(name, work)) });
  };
  const compile = (name, work) => {
    add(name, 1, compiled, async () => {
      await work();
      return { passed: 0, failed: 0 };
    });
    compiled = [name];
  };
  if (names.length > 0) compile('build', () => build(names));
  const all = { ...suites, ...quickSuites };
  for (const [name, only] of Object.entries(chosen)) {
    const { compile: own } = all[name];
    if (own) compile(`${name} (compiling)`, () => own(only));
  }
  for (const [name, only] of Object.entries(chosen)) {
    const { cores, compile: own, needs = [], run } = all[name];
    add(name, cores, own ? [`${name} (compiling)`] : needs, () => run(only));
  }
  return jobs;
}

/** What the command line chooses: the build's stages, and of each suite the files (undefined: all). */
function selection() {
  const { values, positionals } = parseArgs({
    options: { changed: { type: 'boolean', default: false }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) return undefined;
  if (values.changed) return selectionSince(positionals[0] ?? 'HEAD');
  const unknown = positionals.find((name) => !(name in suites));
  if (unknown) {
    const known = Object.keys(suites).join(', ');
    throw new SetupProblem(`there is no suite "${unknown}"`, `use: ${known}`);
  }
  const names = positionals.length > 0 ? positionals : Object.keys(suites);
  return {
    stages: Object.keys(stages),
    chosen: Object.fromEntries(names.map((name) => [name, undefined])),
  };
}

async function main() {
  const selected = selection();
  if (!selected) return console.log(help);
  await setup({ purpose: 'test' });
  const rows = [];
  await runJobs(jobsFor(selected, rows));
  printSuites(rows);
  printSlowest(rows);
  if (printCounts(rows) > 0) process.exitCode = 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'npm test stopped');
  console.log('\n0 passed, 1 failed');
});
