// Runs named tests of a copy of the tree: where each kind of test runs, what is built for it, and
// what its report says.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const kTimeLimitMs = 600_000;
/** More for each test: without a mutant those of a whole list run one after the other. */
const kTimeOfTestMs = 30_000;
const kShownLines = 12;
/**
 * How long a page has for an answer, with a mutant and without one: every catcher that waits in vain
 * waits that long. The tests pass without a mutant first, so it is seen to be enough.
 */
const kPatienceMs = 10_000;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** One expression that finds all of these titles. */
const anyOf = (tests) => tests.map(({ title }) => escaped(title)).join('|');

const filesOf = (tests) => [...new Set(tests.map(({ file }) => file))];

const kReasonLength = 160;

/** What a failure says, in one line without colours. */
function reasonOf(message = '') {
  return stripVTControlCharacters(message).replaceAll(/\s+/g, ' ').trim().slice(0, kReasonLength);
}

/** What became of a test; one that did not run says nothing. */
function outcome(name, status, message) {
  if (!['passed', 'failed', 'timedOut'].includes(status)) return [];
  return [{ name, failed: status !== 'passed', reason: reasonOf(message) }];
}

function vitestOutcomes({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ fullName, status, failureMessages }) =>
      outcome(fullName, status, failureMessages?.[0]),
    ),
  );
}

function playwrightOutcomes({ suites }) {
  const inside = ({ title, specs = [], suites: inner = [] }) => [
    ...specs.flatMap((spec) =>
      spec.tests.flatMap(({ results }) => {
        const { status, error } = results.at(-1) ?? {};
        return outcome(`${title} ${spec.title}`, status, error?.message);
      }),
    ),
    ...inner.flatMap(inside),
  ];
  return suites.flatMap(inside);
}

const vitest = (project) => ({
  stages: [],
  outcomes: vitestOutcomes,
  command: (tests, report) => ({
    parameters: [
      'node_modules/vitest/vitest.mjs',
      'run',
      `--project=${project}`,
      ...filesOf(tests),
      `--testNamePattern=${anyOf(tests)}`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
  }),
});

/** Where tests run, and the stages of a build that they look at. */
export const hosts = {
  node: vitest('node'),
  chromium: vitest('chromium'),
  e2e: {
    stages: ['page', 'data', 'offline'],
    outcomes: playwrightOutcomes,
    command: (tests, report) => ({
      parameters: [
        'node_modules/@playwright/test/cli.js',
        'test',
        ...filesOf(tests),
        `--grep=${anyOf(tests)}`,
        '--reporter=json',
        '--trace=off',
        '--retries=0',
        // The lanes are what goes on at the same time.
        '--workers=1',
      ],
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    }),
  },
};

/** Resolves to how a program ended and what it printed. */
function ended(parameters, options) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, options);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk;
      });
    }
    child.on('close', (code) => resolve({ code, printed }));
  });
}

/**
 * Runs tests of one host. Resolves to what became of each, `{name, failed, reason}`; `broken` says
 * why none has failed although the host itself ended badly: a server or a build, which tells of no
 * behaviour.
 */
export async function runTests({ tree, port }, host, tests) {
  const { command, outcomes } = hosts[host];
  const report = join(tree, 'build', `${host}.json`);
  const { parameters, env } = command(tests, report);
  mkdirSync(join(tree, 'build'), { recursive: true });
  rmSync(report, { force: true });
  const { code, printed } = await ended(parameters, {
    cwd: tree,
    env: {
      ...process.env,
      RECEPTIVE_TEST_PORT: String(port),
      RECEPTIVE_TEST_PATIENCE_MS: String(kPatienceMs),
      VITE_RECEPTIVE_TEST_PATIENCE_MS: String(kPatienceMs),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: kTimeLimitMs + tests.length * kTimeOfTestMs,
  });
  const found = existsSync(report) ? outcomes(JSON.parse(readFileSync(report, 'utf8'))) : [];
  if (code === 0 || found.some(({ failed }) => failed)) return { found };
  return { found, broken: printed.trim().split('\n').slice(-kShownLines).join('\n') };
}
