// npm test [-- SUITE...]: sets up, builds, runs every suite (or the named ones) and ends with
// counts. A suite that fails does not keep the others from running.
import { build } from './build.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { say, seconds } from './setup/progress.mjs';
import { setup } from './setup.mjs';
import { suites } from './test/suites.mjs';

const kColumn = 10;

/** A build that fails counts as one failure and lets the suites that need less run. */
async function buildSuite() {
  await build();
  return { passed: 1, failed: 0 };
}

async function runSuite(name, suite) {
  say(`tests: ${name}`);
  const start = performance.now();
  let counts;
  try {
    counts = await suite();
  } catch (error) {
    reportProblem(error, `${name} stopped`);
    counts = { passed: 0, failed: 1 };
  }
  const time = seconds(performance.now() - start);
  say(`tests: ${name}: ${counts.passed} passed, ${counts.failed} failed, ${time}`);
  return { name, time, ...counts };
}

function printTable(rows) {
  const line = (cells) => console.log(cells.map((cell) => String(cell).padStart(kColumn)).join(''));
  console.log('');
  line(['suite', 'passed', 'failed', 'time']);
  for (const { name, passed, failed, time } of rows) line([name, passed, failed, time]);
  console.log('');
}

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in suites));
  if (unknown) {
    const known = Object.keys(suites).join(', ');
    throw new SetupProblem(`there is no suite "${unknown}"`, `use: ${known}`);
  }
  await setup({ purpose: 'test' });
  const rows = [await runSuite('build', buildSuite)];
  for (const name of names.length > 0 ? names : Object.keys(suites)) {
    rows.push(await runSuite(name, suites[name]));
  }
  printTable(rows);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0) process.exitCode = 1;
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'npm test stopped');
  console.log('\n0 passed, 1 failed');
});
