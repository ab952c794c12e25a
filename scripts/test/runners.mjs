// Runs one test runner and reads what it reports. Its output is kept in build/reports and shown when
// something failed, so that runners can work beside one another.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { buildPreset } from '../build/cmake.mjs';
import { inRepository, repositoryRoot } from '../build/paths.mjs';
import { toolEnvironment } from '../setup/environment.mjs';
import { doctestReport, playwrightReport, vitestReport } from './reports.mjs';

const reports = inRepository('build/reports');

/** A fresh path in the folder of reports. */
function reportPath(name) {
  mkdirSync(reports, { recursive: true });
  const path = `${reports}/${name}`;
  rmSync(path, { force: true });
  return path;
}

/** Runs a program to its end; resolves to its exit code and all it printed. */
function runToEnd(program, parameters, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: repositoryRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const take = (chunk) => {
      log += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, log }));
  });
}

/** A crash under Node quotes its source line, which is the whole minified glue. */
function withoutLongLines(log) {
  return log.replace(/^(.{400}).+$/gm, '$1 ...');
}

/**
 * The report, with one failure when the runner failed without a failed test (a crash, a time limit)
 * or found no tests where there must be some. The log is kept, and shown when anything failed.
 */
function judged(name, report, { code, log }, { mayBeEmpty = false } = {}) {
  const broken = code !== 0 || (report.passed === 0 && !mayBeEmpty);
  const result = broken && report.failed === 0 ? { ...report, failed: 1 } : report;
  writeFileSync(reportPath(`${name}.log`), log);
  if (result.failed > 0) console.log(withoutLongLines(log));
  return result;
}

/** Builds a program of C++ tests of one CMake preset; with `files`, a pattern, only those whose path
 * matches. */
export function buildCppTests(preset, target, files) {
  const cache = files && { RECEPTIVE_TEST_FILES: files };
  return buildPreset(preset, toolEnvironment(), { target, cache });
}

/** Runs the C++ tests of one CMake preset, `jobs` programs at a time. */
export async function ctest(preset, { jobs }) {
  const { env } = toolEnvironment();
  const parameters = ['--preset', preset, '--verbose', '--parallel', String(jobs)];
  const ended = await runToEnd('ctest', parameters, env);
  return judged(preset, doctestReport(ended.log), ended);
}

/**
 * The TypeScript tests in one host, 'node' or 'chromium': all, or those that `related` sources
 * (paths from the root) can touch.
 */
export async function vitest(host, { related } = {}) {
  const report = reportPath(`vitest-${host}.json`);
  const ended = await runToEnd(
    process.execPath,
    [
      inRepository('node_modules/vitest/vitest.mjs'),
      ...(related ? ['related', '--run', '--passWithNoTests'] : ['run']),
      `--project=${host}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(related ?? []),
    ],
    { ...process.env, NO_COLOR: '1' },
  );
  return judged(host, vitestReport(report), ended, { mayBeEmpty: related !== undefined });
}

/** The tests of the built page: all, or those of the named spec files. */
export async function playwright(specs = []) {
  const report = reportPath('playwright.json');
  const ended = await runToEnd(
    process.execPath,
    [
      inRepository('node_modules/@playwright/test/cli.js'),
      'test',
      '--reporter=list,json',
      ...specs,
    ],
    { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, NO_COLOR: '1' },
  );
  return judged('e2e', playwrightReport(report), ended);
}
