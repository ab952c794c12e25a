// npm run lint: formatting, lint rules, TypeScript types and the direction of includes and
// imports. `--fix` (npm run format) repairs what can be repaired.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inRepository, repositoryRoot } from './build/paths.mjs';
import { wrongFigures } from './figures.mjs';
import { wrongArrows } from './lint/arrows.mjs';
import { reportProblem } from './setup/problem.mjs';
import { which } from './setup/process.mjs';
import { staleWidgetPages } from './widget-docs.mjs';

function passes(program, parameters) {
  const options = { cwd: repositoryRoot, stdio: ['ignore', 'inherit', 'inherit'] };
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, options);
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
}

function biome(fix) {
  const script = inRepository('node_modules/@biomejs/biome/bin/biome');
  const parameters = ['check', '--max-diagnostics=50', ...(fix ? ['--write'] : [])];
  return passes(process.execPath, [script, ...parameters]);
}

function types() {
  const script = inRepository('node_modules/typescript/bin/tsc');
  return passes(process.execPath, [script, '--noEmit']);
}

function arrows() {
  const wrong = wrongArrows();
  for (const line of wrong) console.error(line);
  return wrong.length === 0;
}

/** The bugs that `npm run mutations` plants still have a place in the source and a test. */
async function mutants() {
  // Reads with packages that a fresh clone does not have when `npm test` begins.
  const { misfits } = await import('./mutations.mjs');
  const wrong = misfits();
  for (const line of wrong) console.error(`tests/mutations: ${line}`);
  return wrong.length === 0;
}

/** docs/widgets says what the widgets' comments say. */
function widgetDocs() {
  const stale = staleWidgetPages();
  for (const page of stale) {
    console.error(
      `docs/widgets/${page} is not what the comments say: node scripts/widget-docs.mjs`,
    );
  }
  return stale.length === 0;
}

/** The README and docs/ show what the built engine says and what was measured. */
async function figures() {
  try {
    const wrong = await wrongFigures();
    for (const line of wrong) console.error(line);
    return wrong.length === 0;
  } catch (error) {
    return reportProblem(error, 'The figures were not checked') === 0;
  }
}

/** Versions of clang-format differ in what they do, so it repairs but never fails a check. */
async function formatCpp() {
  if (!which('clang-format')) {
    console.log('clang-format is not there: C++ sources stay as they are');
    return true;
  }
  const list = spawnSync('git', ['ls-files', '*.h', '*.cpp'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  const files = list.stdout.trim().split('\n').filter(Boolean);
  return files.length === 0 || passes('clang-format', ['-i', ...files]);
}

/** Resolves to `[{name, passed}]` of every check. */
export async function lint({ fix = false } = {}) {
  const checks = {
    biome: () => biome(fix),
    types,
    arrows,
    mutants,
    'widget docs': widgetDocs,
    figures,
  };
  if (fix) checks['clang-format'] = formatCpp;
  const results = [];
  for (const [name, check] of Object.entries(checks)) results.push({ name, passed: await check() });
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await lint({ fix: process.argv.includes('--fix') });
  for (const { name, passed } of results) console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
