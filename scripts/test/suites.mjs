// The suites of `npm test`. Each resolves to `{passed, failed}` and shows its log when it fails.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { buildPreset } from '../build/cmake.mjs';
import { inRepository, repositoryRoot } from '../build/paths.mjs';
import { lint } from '../lint.mjs';
import { toolEnvironment } from '../setup/environment.mjs';
import { doctestCounts, playwrightCounts, vitestCounts } from './counts.mjs';

const reports = inRepository('build/reports');

/** Runs a test runner and resolves to its exit code and output; the output is shown as it comes
 * when `show`. */
function runTests(program, parameters, { show, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: repositoryRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const take = (chunk) => {
      log += chunk;
      if (show) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, log }));
  });
}

/** A runner that fails without a failed test (a crash, a time limit) or finds no tests counts as one
 * failure. */
function withExitCode(counts, code) {
  const broken = code !== 0 || counts.passed === 0;
  return broken && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** A crash under Node quotes its source line, which is the whole minified glue. */
function withoutLongLines(log) {
  return log.replace(/^(.{400}).+$/gm, '$1 ...');
}

/** The C++ tests of one CMake preset. */
function ctest(preset) {
  return async () => {
    const tools = toolEnvironment();
    await buildPreset(preset, tools, { target: 'engine_tests' });
    const jobs = String(availableParallelism());
    const { code, log } = await runTests(
      'ctest',
      ['--preset', preset, '--verbose', '--parallel', jobs],
      { show: false, env: tools.env },
    );
    const counts = withExitCode(doctestCounts(log), code);
    if (counts.failed > 0) console.log(withoutLongLines(log));
    return counts;
  };
}

function reportPath(name) {
  mkdirSync(reports, { recursive: true });
  const path = `${reports}/${name}.json`;
  rmSync(path, { force: true });
  return path;
}

/** The TypeScript tests in one host: 'node' or 'chromium'. */
function vitest(host) {
  return async () => {
    const report = reportPath(`vitest-${host}`);
    const { code } = await runTests(
      process.execPath,
      [
        inRepository('node_modules/vitest/vitest.mjs'),
        'run',
        `--project=${host}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      { show: true, env: { ...process.env, NO_COLOR: '1' } },
    );
    return withExitCode(vitestCounts(report), code);
  };
}

async function playwright() {
  const report = reportPath('playwright');
  const { code } = await runTests(
    process.execPath,
    [inRepository('node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    {
      show: true,
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    },
  );
  return withExitCode(playwrightCounts(report), code);
}

async function lintSuite() {
  const results = await lint();
  const passed = results.filter((check) => check.passed).length;
  return { passed, failed: results.length - passed };
}

/** In the order in which they run: what is quick and tells most comes first. */
export const suites = {
  lint: lintSuite,
  native: ctest('native'),
  wasm: ctest('wasm'),
  asan: ctest('asan'),
  node: vitest('node'),
  chromium: vitest('chromium'),
  e2e: playwright,
};
