// npm run mutations: makes known mutants, one at a time, and sees that the tests catch each.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { mutations } from '../tests/mutations/mutations.mjs';
import { inRepository, repositoryRoot } from './build/paths.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { run } from './setup/process.mjs';
import { say, seconds } from './setup/progress.mjs';
import { setup } from './setup.mjs';

const help = `npm run mutations [-- OPTIONS]

Applies each bug of tests/mutations/ to a copy of the tree in build/mutations, builds
the tests that are to catch it and expects them to fail. Fails when one passes, or when a bug's text
no longer stands in the source.

  --only NAME   only bugs whose name contains NAME (may be repeated)
  --from NAME   this bug and those after it
  --list        only names them and looks whether their text stands in the source
`;

const folders = ['CMakeLists.txt', 'cmake', 'engine', 'tests', 'examples'];
const tree = inRepository('build', 'mutations', 'tree');
const binaries = inRepository('build', 'mutations', 'build');
const mutants = inRepository('build', 'mutations', 'mutants');
const kTimeLimitMs = 300_000;

/** A program of tests/mutations/CMakeLists.txt. */
const programOf = (test) => test.replaceAll('/', '-');

function chosen({ only, from }) {
  const first = from ? mutations.findIndex((mutation) => mutation.name === from) : 0;
  if (first < 0) throw new SetupProblem(`there is no bug "${from}"`, 'npm run mutations -- --list');
  return mutations
    .slice(first)
    .filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
}

/** What is wrong with a bug's own description, or undefined. */
function misfit({ file, find, replace, sources, tests }) {
  if (!existsSync(inRepository(file))) return `${file} does not exist`;
  const times = readFileSync(inRepository(file), 'utf8').split(find).length - 1;
  if (times !== 1) return `its text stands ${times} times in ${file}`;
  if (find === replace) return 'it changes nothing';
  const missing = tests.find((test) => !existsSync(inRepository('tests', `${test}_test.cpp`)));
  if (file.endsWith('.h') && !sources) return 'a header needs the sources that hold its code';
  return missing ? `tests/${missing}_test.cpp does not exist` : undefined;
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Brings the copy to the state of the checkout; what is alike keeps its time, so it is not built
 * again. */
function copyTree() {
  const list = (folder, parameters) =>
    spawnSync('git', ['ls-files', '-z', ...parameters, ...folders], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
      .stdout.split('\0')
      .filter((file) => file && existsSync(join(repositoryRoot, file)));
  const files = list(repositoryRoot, ['--cached', '--others', '--exclude-standard']);
  const manifest = join(tree, '.files');
  const before = existsSync(manifest) ? readFileSync(manifest, 'utf8').split('\n') : [];
  const kept = new Set(files);
  for (const file of before.filter(Boolean)) if (!kept.has(file)) rmSync(join(tree, file));
  for (const file of files) {
    const content = readFileSync(inRepository(file));
    const copy = join(tree, file);
    if (!existsSync(copy) || !readFileSync(copy).equals(content)) write(copy, content);
  }
  write(manifest, files.join('\n'));
}

/** Builds the tests of the copy as it is. */
function build(tests, env) {
  const targets = tests.flatMap((test) => ['--target', programOf(test)]);
  const jobs = String(availableParallelism());
  return run('cmake', ['--build', binaries, '-j', jobs, ...targets], {
    env,
    what: 'building the copy',
    shownLines: 30,
  });
}

/** How each source of the copy is compiled. */
function compilations() {
  const list = JSON.parse(readFileSync(join(binaries, 'compile_commands.json'), 'utf8'));
  return new Map(
    list.map(({ file, command, directory }) => {
      const object = join(directory, command.match(/ -o (\S+)/)[1]);
      return [relative(tree, file), { command, directory, object }];
    }),
  );
}

/** Compiles one source of the copy into an object outside the build, and resolves to its path. */
async function compile(source, commands, env) {
  const { command, directory } = commands.get(source);
  const object = join(mutants, `${source.replaceAll('/', '-')}.o`);
  await run('sh', ['-c', command.replace(/ -o \S+/, ` -o '${object}'`)], {
    cwd: directory,
    env,
    what: `compiling ${source}`,
    shownLines: 30,
  });
  return object;
}

/**
 * A test program with the bug in it. What is compiled again stands first, so that the linker takes
 * its functions, inline ones too, instead of those of the test and of the library: a bug costs one
 * or two compilations. One whose `sources` are too few is not in the program, and shows as missed.
 */
async function link(test, sources, objects, commands, env) {
  const program = join(mutants, programOf(test));
  const support = [...commands]
    .filter(([source]) => source.startsWith('tests/') && !source.endsWith('_test.cpp'))
    .map(([, { object }]) => object);
  const source = `tests/${test}_test.cpp`;
  const own = sources.includes(source) ? [] : [commands.get(source).object];
  const wraps = ['malloc', 'calloc', 'realloc', 'aligned_alloc'].map(
    (name) => `-Wl,--wrap=${name}`,
  );
  const parameters = [
    ...['-o', program, ...wraps, '-pthread'],
    ...[...objects, ...own, ...support],
    join(binaries, 'libreceptive_engine.a'),
  ];
  await run(env.CXX ?? 'c++', parameters, { env, what: `linking ${test}`, shownLines: 10 });
  return program;
}

/** The first test case that fails, or undefined when all pass. */
function firstFailure(test, program) {
  const { status, signal, stdout, error } = spawnSync(
    program,
    ['--abort-after=1', '--no-colors=true'],
    { encoding: 'utf8', timeout: kTimeLimitMs, maxBuffer: 1 << 28 },
  );
  if (status === 0) return undefined;
  if (error?.code === 'ETIMEDOUT') return `${test} does not end`;
  // The heading before the first error is that of the test case it stands in.
  const end = stdout?.search(/(?:ERROR|FATAL ERROR):/) ?? -1;
  const names = [
    ...(stdout ?? '').slice(0, end < 0 ? undefined : end).matchAll(/TEST CASE: +(.*)/g),
  ];
  return names.at(-1)?.[1] ?? `${test} ends by ${signal ?? `exit code ${status}`}`;
}

/** Whether no source was compiled to anything else than without the bug. */
const changesNothing = (sources, objects, commands) =>
  sources.every((source, i) =>
    readFileSync(commands.get(source).object).equals(readFileSync(objects[i])),
  );

/** Plants one bug; resolves to the test that it is caught by, or to why it is missed. */
async function catcher({ file, find, replace, sources = [file], tests }, commands, env) {
  const original = readFileSync(join(tree, file), 'utf8');
  // As a function, because `$` has a meaning in a replacement text.
  write(
    join(tree, file),
    original.replace(find, () => replace),
  );
  try {
    const objects = await Promise.all(sources.map((source) => compile(source, commands, env)));
    if (changesNothing(sources, objects, commands)) {
      return { why: `none of its sources compiles that code: ${sources.join(', ')}` };
    }
    for (const test of tests) {
      const failure = firstFailure(test, await link(test, sources, objects, commands, env));
      if (failure) return { by: failure };
    }
    return { why: `${tests.join(', ')} pass` };
  } finally {
    write(join(tree, file), original);
  }
}

/** The tests must pass before anything is planted, or their failure would say nothing. */
async function checkUnchanged(list, env) {
  const tests = [...new Set(list.flatMap((mutation) => mutation.tests))];
  say(`building ${tests.length} test programs without a bug`);
  await build(tests, env);
  for (const test of tests) {
    const failure = firstFailure(test, join(binaries, programOf(test)));
    if (failure) throw new SetupProblem(`without a bug "${failure}" fails`, 'npm test -- native');
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const list = chosen(values);
  const misfits = list.filter((mutation) => misfit(mutation));
  for (const mutation of misfits) console.error(`${mutation.name}: ${misfit(mutation)}`);
  if (values.list) for (const { name, what } of list) console.log(`${name.padEnd(40)} ${what}`);
  if (misfits.length > 0) {
    throw new SetupProblem(
      `${misfits.length} bugs do not fit the source`,
      'bring the lists in tests/mutations up to date',
    );
  }
  if (values.list) return;

  await setup({ only: ['npm', 'emscripten'] });
  const { env } = toolEnvironment();
  copyTree();
  await run(
    'cmake',
    ['-S', join(tree, 'tests', 'mutations'), '-B', binaries, '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON'],
    {
      env,
      what: 'configuring the copy',
    },
  );
  await checkUnchanged(list, env);
  mkdirSync(mutants, { recursive: true });
  const commands = compilations();

  const missed = [];
  for (const mutation of list) {
    const start = performance.now();
    const { by, why } = await catcher(mutation, commands, env);
    if (!by) missed.push(mutation.name);
    const time = seconds(performance.now() - start);
    console.log(`${by ? 'caught' : 'MISSED'} ${mutation.name.padEnd(40)} ${time}  ${by ?? why}`);
  }
  console.log(`\n${list.length - missed.length} of ${list.length} bugs caught`);
  if (missed.length > 0) {
    throw new SetupProblem(`missed: ${missed.join(', ')}`, 'write the test that is missing');
  }
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'The mutations stopped');
});
