// npm run figures: every figure of the README and of docs/ that a program can produce. See --help.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPreset } from './build/cmake.mjs';
import { inRepository, repositoryRoot } from './build/paths.mjs';
import { countedFigures } from './figures/counted.mjs';
import { filled, marksOf, problemsOf } from './figures/marks.mjs';
import { shownFigures } from './figures/shown.mjs';
import { keepFigures, measuredHere, readFigures } from './figures/store.mjs';
import { loopTimes } from './figures/tables.mjs';
import { trainedFigures, trainings } from './figures/trainings.mjs';
import { toolEnvironment } from './setup/environment.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';

const help = `npm run figures [-- OPTIONS]

Figures stand between marks: <!-- figure: epoch.lenet5.accuracy -->97.63 %<!-- /figure -->. Their values are in
docs/figures.json, with the command that made each. Without options: counts what the built engine can
tell at once and writes all values between their marks. Text between marks is never edited by hand.

  --check                 writes nothing; names file and line of what differs
  --trained [NAME...]     also trains on MNIST for the figures that need it, all or those named
  --weights               writes tests/golden/weights.json: the checksums that training must reach.
                          Then say why under "Numbers changed" in CHANGELOG.md
  --set NAME=VALUE        keeps a time measured by hand, with this date and machine:
                          ${Object.keys(loopTimes).join(', ')}
  --command TEXT          what was timed, for --set
  --machine TEXT          where it was timed, for --set (this machine)

Speeds and times are kept by the benchmarks that measure them: npm run bench -- --write.
`;

/** The Markdown of the repository, as git knows it. */
function pages() {
  const parameters = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  const { stdout } = spawnSync('git', parameters, { cwd: repositoryRoot, encoding: 'utf8' });
  const paths = stdout.split('\n').filter((path) => path && existsSync(inRepository(path)));
  return paths.map((path) => ({ path, text: readFileSync(inRepository(path), 'utf8') }));
}

/** `[[path, value]]` of every text and number within a figure. */
function leaves(path, value) {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inside]) => leaves(`${path}.${key}`, inside));
}

/** Differences between kept figures and the same ones made anew. */
function stale(kept, made) {
  return Object.entries(made).flatMap(([name, figure]) => {
    const before = new Map(leaves(name, kept[name]?.value));
    return leaves(name, figure.value)
      .filter(([path, value]) => before.get(path) !== value)
      .map(
        ([path, value]) =>
          `docs/figures.json: ${path} is ${value}, kept is ${before.get(path)}: ${figure.command}`,
      );
  });
}

/** The names that each page shows, so that marks which were taken away are missed. */
const markedNames = (texts) =>
  Object.fromEntries(
    texts
      .map(({ path, text }) => [path, marksOf(path, text).marks.map(({ name }) => name)])
      .filter(([, names]) => names.length > 0),
  );

/** Marks that a page had when the figures were last written. */
function lostMarks(before, texts) {
  const now = markedNames(texts);
  return Object.entries(before).flatMap(([path, names]) =>
    names
      .filter((name) => !now[path]?.includes(name))
      .map((name) => `${path}: ${name} stands between marks no longer (meant: npm run figures)`),
  );
}

/** What differs between `texts` of pages and `figures`, one line each with its place. */
export function wrongPages({ marks, ...figures }, texts) {
  const { textOf, unused } = shownFigures(figures);
  const problems = texts.flatMap(({ path, text }) => problemsOf(path, text, textOf));
  const hidden = unused().map((name) => `docs/figures.json: no page shows ${name} between marks`);
  return [...problems, ...lostMarks(marks?.value ?? {}, texts), ...hidden];
}

/** Everything that is wrong; [] when all figures are true. For `npm run lint`. */
export async function wrongFigures() {
  const figures = readFigures();
  const counted = await countedFigures(figures);
  return [...stale(figures, counted), ...wrongPages(figures, pages())];
}

/** Trains for the named figures, or all that need it: what differs from the kept ones. */
export async function wrongTrainings(names = Object.keys(trainings)) {
  return stale(readFigures(), await trained(names));
}

const trained = (names) =>
  trainedFigures(names, (name, value) => say(`${name}: ${JSON.stringify(value)}`));

function checkNames(names) {
  const unknown = names.find((name) => !(name in trainings));
  if (unknown)
    throw new SetupProblem(
      `nothing is trained for "${unknown}"`,
      `use: ${Object.keys(trainings).join(', ')}`,
    );
}

/** Writes all figures between their marks. */
export function writePages() {
  const { textOf } = shownFigures(readFigures());
  for (const { path, text } of pages()) {
    const written = filled(path, text, textOf);
    if (written === text) continue;
    writeFileSync(inRepository(path), written);
    console.log(`wrote ${path}`);
  }
  keepFigures({ marks: { value: markedNames(pages()), command: 'npm run figures' } });
}

/** The natively built test writes what it would compare. */
async function writeWeights() {
  const tools = toolEnvironment();
  await buildPreset('native', tools, { target: 'engine_tests' });
  const parameters = ['--test-case=training gives the weights of*'];
  const { status } = spawnSync(inRepository('build/native/tests/engine_tests'), parameters, {
    stdio: 'inherit',
    env: { ...tools.env, RECEPTIVE_WRITE_WEIGHTS: '1' },
  });
  if (status !== 0) throw new SetupProblem('the weights were not written', 'see the message above');
  console.log('wrote tests/golden/weights.json: say why under "Numbers changed" in CHANGELOG.md');
}

/** `{name: figure}` of `--set NAME=VALUE`. */
function timedByHand(assignments, { command, machine }) {
  const how = measuredHere(command, machine);
  const entries = assignments.map((assignment) => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(assignment) ?? [];
    if (!(name in loopTimes))
      throw new SetupProblem(
        `--set ${assignment} names no time of the README's table`,
        `NAME=VALUE with one of ${Object.keys(loopTimes).join(', ')}`,
      );
    return [name, { value, ...how }];
  });
  if (entries.length > 0 && !command)
    throw new SetupProblem('--set needs to know what was timed', '--command "npm test"');
  return Object.fromEntries(entries);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      trained: { type: 'boolean', default: false },
      weights: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      command: { type: 'string' },
      machine: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  if (positionals.length > 0 && !values.trained)
    throw new SetupProblem(`"${positionals[0]}" is no option`, 'npm run figures -- --help');
  const names = positionals.length > 0 ? positionals : Object.keys(trainings);
  checkNames(names);
  if (values.check) {
    const wrong = [
      ...(await wrongFigures()),
      ...(values.trained ? await wrongTrainings(names) : []),
    ];
    for (const problem of wrong) console.error(problem);
    if (wrong.length > 0)
      throw new SetupProblem(`${wrong.length} figures are wrong`, 'npm run figures');
    return;
  }
  if (values.weights) await writeWeights();
  keepFigures(timedByHand(values.set, values));
  keepFigures(await countedFigures(readFigures()));
  if (values.trained) keepFigures(await trained(names));
  writePages();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.exitCode = reportProblem(error, 'The figures stopped');
  });
}
