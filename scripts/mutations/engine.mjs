// Mutants of the engine: each is compiled into the C++ test programs that are to catch it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { inRepository } from '../build/paths.mjs';
import { toolEnvironment } from '../setup/environment.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { run } from '../setup/process.mjs';
import { say } from '../setup/progress.mjs';
import { setup } from '../setup.mjs';
import { copyTree, planted } from './copy.mjs';

const names = ['CMakeLists.txt', 'cmake', 'engine', 'tests', 'examples'];
const tree = inRepository('build', 'mutations', 'tree');
const binaries = inRepository('build', 'mutations', 'build');
const mutants = inRepository('build', 'mutations', 'mutants');
const kTimeLimitMs = 300_000;

/** A program of tests/mutations/CMakeLists.txt. */
const programOf = (test) => test.replaceAll('/', '-');

/** What is wrong with a bug's own description, or undefined. */
export function engineMisfit({ file, sources, tests }) {
  const missing = tests.find((test) => !existsSync(inRepository('tests', `${test}_test.cpp`)));
  if (file.endsWith('.h') && !sources) return 'a header needs the sources that hold its code';
  return missing ? `tests/${missing}_test.cpp does not exist` : undefined;
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
function catcher(mutation, commands, env) {
  const { file, sources = [file], tests } = mutation;
  return planted(tree, mutation, async () => {
    const objects = await Promise.all(sources.map((source) => compile(source, commands, env)));
    if (changesNothing(sources, objects, commands)) {
      return { why: `none of its sources compiles that code: ${sources.join(', ')}` };
    }
    for (const test of tests) {
      const failure = firstFailure(test, await link(test, sources, objects, commands, env));
      if (failure) return { by: failure };
    }
    return { why: `${tests.join(', ')} pass` };
  });
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

/** Builds what the bugs of a list need; resolves to what plants one of them. */
export async function prepareEngine(list) {
  await setup({ only: ['npm', 'emscripten'] });
  const { env } = toolEnvironment();
  copyTree(tree, { names });
  const source = join(tree, 'tests', 'mutations');
  await run('cmake', ['-S', source, '-B', binaries, '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON'], {
    env,
    what: 'configuring the copy',
  });
  await checkUnchanged(list, env);
  mkdirSync(mutants, { recursive: true });
  const commands = compilations();
  // One at a time: compiling takes every core.
  return [(mutation) => catcher(mutation, commands, env)];
}
