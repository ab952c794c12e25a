// The suites of `npm test`, and what must be built before each. A suite's `run` resolves to
// `{passed, failed, tests}`.
import { lint } from '../lint.mjs';
import { buildCppTests, ctest, playwright, vitest } from './runners.mjs';

async function lintSuite() {
  const results = await lint();
  const passed = results.filter((check) => check.passed).length;
  return { passed, failed: results.length - passed, tests: [] };
}

/** The C++ tests of one test preset, which is one of the build presets or `built` in one; the ctest
 * entries of a suite take one core, so that two suites run beside each other. */
const cpp = (preset, built = { preset, target: 'engine_tests' }) => ({
  cores: 1,
  compile: (files) => buildCppTests(built.preset, built.target, files),
  run: () => ctest(preset, { jobs: 1 }),
});

/** Of the tests that a change can touch: some C++ tests, in a build of their own that optimises little. */
export const quickSuites = { quick: cpp('quick') };

/**
 * In the order in which they begin: what is quick and tells most comes first, but for what takes longest on
 * one core, a browser's page, which the others run beside.
 */
export const suites = {
  lint: { cores: 1, needs: ['build'], run: lintSuite },
  chromium: { cores: 1, needs: ['build'], run: (only) => vitest('chromium', { related: only }) },
  native: cpp('native'),
  wasm: cpp('wasm'),
  asan: cpp('asan', { preset: 'native', target: 'sanitized_engine_tests' }),
  node: { cores: 1, needs: ['build'], run: (only) => vitest('node', { related: only }) },
  e2e: { cores: 2, needs: ['build'], run: (only) => playwright(only) },
};
