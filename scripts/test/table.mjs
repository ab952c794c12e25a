// What `npm test` says at its end.
import { seconds } from '../setup/progress.mjs';

const kColumn = 10;
const kNameColumn = 20;
const kSlowest = 10;
const kMsPerSecond = 1000;

/** One line for each suite. */
export function printSuites(rows) {
  const line = ([name, ...cells]) =>
    console.log(
      name.padEnd(kNameColumn) + cells.map((cell) => String(cell).padStart(kColumn)).join(''),
    );
  console.log('');
  line(['stage', 'passed', 'failed', 'time']);
  for (const { name, passed, failed, ms } of rows) line([name, passed, failed, seconds(ms)]);
}

/** The tests that took longest, of all suites. */
export function printSlowest(rows) {
  const all = rows.flatMap(({ name: suite, tests = [] }) =>
    tests.map((test) => ({ suite, ...test })),
  );
  const slowest = all.sort((a, b) => b.seconds - a.seconds).slice(0, kSlowest);
  if (slowest.length === 0) return;
  console.log(`\nthe slowest ${slowest.length} tests`);
  for (const { suite, name, seconds: time } of slowest) {
    console.log(`${seconds(time * kMsPerSecond).padStart(kColumn)}  ${suite}: ${name}`);
  }
}

/** The closing line that every runner of tests can read. */
export function printCounts(rows) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed');
}
