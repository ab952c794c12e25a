// Reads what each test runner leaves: `{passed, failed, tests}`, with the name and the seconds of
// every test.
import { readJson } from '../setup/cache.mjs';

const kMsPerSecond = 1000;

const none = { passed: 0, failed: 0, tests: [] };

/** Sums the closing lines of doctest binaries in a ctest log. */
export function doctestReport(log) {
  const report = { passed: 0, failed: 0, tests: [] };
  // ctest's prefix tells these lines from the copy that it prints after a failure.
  const line = /^\d+: \[doctest\] test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed/gm;
  for (const [, passed, failed] of log.matchAll(line)) {
    report.passed += Number(passed);
    report.failed += Number(failed);
  }
  for (const [, seconds, name] of log.matchAll(/^\d+: (\d+\.\d+) s: (.+)$/gm)) {
    report.tests.push({ name, seconds: Number(seconds) });
  }
  return report;
}

/** Vitest's JSON report; a file that could not be loaded counts as one failure. */
export function vitestReport(path) {
  const report = readJson(path);
  if (!report) return none;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  );
  const tests = report.testResults
    .flatMap((file) => file.assertionResults)
    .map(({ fullName, duration }) => ({ name: fullName, seconds: (duration ?? 0) / kMsPerSecond }));
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, tests };
}

/** Every test of a Playwright suite and of those in it. */
function* specsOf(suite) {
  yield* suite.specs ?? [];
  for (const inner of suite.suites ?? []) yield* specsOf(inner);
}

/** Playwright's JSON report; a test that passed only on a retry counts as failed. */
export function playwrightReport(path) {
  const report = readJson(path);
  if (!report) return none;
  const { expected, unexpected, flaky } = report.stats;
  const tests = report.suites
    .flatMap((suite) => [...specsOf(suite)])
    .map(({ title, file, tests: runs }) => ({
      name: `${file}: ${title}`,
      seconds:
        runs.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0) /
        kMsPerSecond,
    }));
  const failed = unexpected + flaky + (report.errors?.length ?? 0);
  return { passed: expected, failed, tests };
}
