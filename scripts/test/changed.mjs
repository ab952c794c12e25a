// What a change can touch: from the files that differ from a commit to suites, and files in them.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { inRepository, repositoryRoot } from '../build/paths.mjs';
import { stages } from '../build/stages.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { say } from '../setup/progress.mjs';
import { readersOf } from './readers.mjs';

const kShownFiles = 5;

const anyOf = (patterns) => (file) => patterns.some((pattern) => pattern.test(file));

/** Compiled natively. */
const isCpp = anyOf([
  /^(engine|cmake|examples\/custom-layer)\//,
  /^tests\/(engine|gradients|reference|golden)\//,
  /^(tests\/main\.cpp|(tests\/)?CMakeLists\.txt|CMakePresets\.json)$/,
]);

/** One layer, loss or optimiser: proven by the tests that go through all of them, and by its own. */
const isOneOfMany = anyOf([/^engine\/(layers|losses|optim)\/\w+\.(h|cpp)$/]);
const manyTests = ['gradients/', 'reference/layers', 'golden_', 'explain', 'fields', 'spec_test'];
/** Included by most of the others of their folder. */
const isContract = anyOf([
  /^engine\/layers\/(layer|all_layers|capabilities|explain|operations|kink|window|activation)\.h$/,
  /^engine\/losses\/(loss|all_losses|explain|labels)\.h$/,
  /^engine\/optim\/(all_optimizers|explain|update|power)\.(h|cpp)$/,
]);

/** Read by Vitest, which finds the tests that import it. */
const isImported = anyOf([
  /^web\/.*\.ts$/,
  /^tests\/(api|cli|package|formula|widgets)\/.*\.ts$/,
  /^tests\/scripts\/.*\.mjs$/,
]);

/** Decides how everything is built, served or tested. */
const isShared = anyOf([
  /^(scripts|wasm-bindings)\//,
  /^(package|package-lock|tsconfig|tsconfig\.build)\.json$/,
  /^(vite|vite\.embed|vitest|playwright)\.config\.ts$/,
  /^tests\/e2e\/.*(?<!\.spec)\.ts$/,
]);

/** Tests that read more than they import: documents, and the built program. */
const readByTests = [
  [/^(README|docs\/.*)\.md$/, /^tests\/(api|cli)\/.*doc.*\.test\.ts$/],
  [/^(web\/(api|cli)|bin|examples)\//, /^tests\/(cli|package)\/.*\.test\.ts$/],
];

/** The specs of each part of the page; a part is the file through which the page reads it. */
export const specsOfParts = {
  'web/page/address.ts': ['addresses'],
  'web/page/main.ts': ['closed-off', 'trusted-types'],
  'web/page/train/keeper.ts': ['kept'],
  'web/page/train/define-train.ts': ['asleep', 'train', 'trained', 'draw-pad', 'states'],
  'web/page/derive/derive.ts': ['tour'],
  'web/page/derive/microscope-view.ts': [
    'microscope',
    'microscope-access',
    'microscope-edits',
    'microscope-steps',
    'microscope-walk',
    'trained',
    'trained-terms',
  ],
  'web/page/derive/exercises-view.ts': ['exercise'],
  'web/page/laboratory/laboratory.ts': ['laboratory'],
  'web/page/laboratory/convolution-topics.ts': ['laboratory-convolution', 'convolution'],
  'web/page/laboratory/activations-view.ts': ['activation'],
  'web/page/laboratory/depth-view.ts': ['vanishing'],
  'web/page/laboratory/perceptron-view.ts': ['perceptron'],
  'web/page/offline/service-worker.ts': ['offline'],
  'web/widgets/index.ts': ['embed'],
};

const spec = (name) => `tests/e2e/${name}.spec.ts`;

function git(parameters) {
  return execFileSync('git', parameters, { cwd: repositoryRoot, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
}

/** Paths, from the root, of what differs from `commit`, and of what git does not know yet. */
function changedSince(commit) {
  try {
    git(['rev-parse', '--verify', '--quiet', `${commit}^{commit}`]);
  } catch {
    throw new SetupProblem(`there is no commit "${commit}"`, 'name one that git log shows');
  }
  return [
    ...git(['diff', '--name-only', '-z', commit]),
    ...git(['ls-files', '--others', '--exclude-standard', '-z']),
  ];
}

function testsMatching(pattern) {
  return readdirSync(inRepository('tests'), { recursive: true })
    .map((path) => `tests/${path}`)
    .filter((path) => pattern.test(path));
}

/** The specs that the changed files can touch; those of a part that reads one of them. */
function specsFor(files) {
  const read = readersOf(files);
  const parts = Object.entries(specsOfParts).filter(([part]) => read.has(part));
  const own = files.filter((file) => /^tests\/e2e\/.*\.spec\.ts$/.test(file));
  return [...new Set([...own, ...parts.flatMap(([, names]) => names.map(spec))])];
}

/** The native tests, or of one layer the quick ones: those of all layers, and those named after it. */
function cppSuite(files) {
  const few = files.every((file) => isOneOfMany(file) && !isContract(file));
  if (!few) return { native: undefined };
  const own = files.map((file) => basename(file, extname(file)));
  return { quick: [...manyTests, ...new Set(own)].join('|') };
}

/** The build's stages that the chosen suites read; C++ is tested natively, so the modules stay as they
 * are unless there are none. */
function stagesFor(chosen) {
  const web = chosen.node || chosen.chromium || chosen.e2e;
  if (!web) return [];
  const modules = existsSync(inRepository('web/api/wasm/receptive.mjs')) ? [] : ['wasm'];
  const packaged = chosen.node?.some((file) => /^tests\/(cli|package)\//.test(file)) ? ['api'] : [];
  const page = chosen.e2e ? ['page', 'embed', 'data', 'offline'] : [];
  return [...modules, 'types', ...packaged, ...page];
}

/** What `files` can touch: the build's stages, and of each suite the files (undefined: all). */
export function selectionFor(files) {
  const chosen = { lint: undefined };
  const cpp = files.filter(isCpp);
  if (cpp.length > 0) Object.assign(chosen, cppSuite(cpp));
  if (files.some(isShared)) {
    Object.assign(chosen, { node: undefined, chromium: undefined, e2e: undefined });
    return { stages: Object.keys(stages), chosen };
  }
  const sources = files.filter(isImported);
  const readers = readByTests.flatMap(([changed, tests]) =>
    files.some((file) => changed.test(file)) ? testsMatching(tests) : [],
  );
  const related = [...new Set([...sources, ...readers])];
  if (related.length > 0) Object.assign(chosen, { node: related, chromium: related });
  const specs = specsFor(files);
  if (specs.length > 0) chosen.e2e = specs;
  return { stages: stagesFor(chosen), chosen };
}

/** What the command `npm test -- --changed COMMIT` runs. */
export function selectionSince(commit) {
  const files = changedSince(commit);
  const shown = files.slice(0, kShownFiles).join(', ');
  const more = files.length > kShownFiles ? ' ...' : '';
  say(`${files.length} files differ from ${commit}: ${shown}${more}`);
  return selectionFor(files);
}
