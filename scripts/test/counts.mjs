// Reads passed and failed counts from what each test runner leaves.
import { readJson } from '../setup/cache.mjs';

/** Sums the closing lines of doctest binaries in a ctest log. */
export function doctestCounts(log) {
  const counts = { passed: 0, failed: 0 };
  // ctest's prefix tells these lines from the copy that it prints after a failure.
  const line = /^\d+: \[doctest\] test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed/gm;
  for (const [, passed, failed] of log.matchAll(line)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
}

/** Counts of Vitest's JSON report; a file that could not be loaded counts as one failure. */
export function vitestCounts(path) {
  const report = readJson(path);
  if (!report) return { passed: 0, failed: 0 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** Counts of Playwright's JSON report; a test that passed only on a retry counts as failed. */
export function playwrightCounts(path) {
  const report = readJson(path);
  if (!report) return { passed: 0, failed: 0 };
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0) };
}
