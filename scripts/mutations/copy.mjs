// The copies of the tree in build/mutations, into which mutants are planted.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesBelow } from '../build/fingerprint.mjs';
import { inRepository, repositoryRoot } from '../build/paths.mjs';

export function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** What git tracks or would, below some names of the checkout; all of it without any. */
function filesOf(names) {
  return spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...names],
    {
      cwd: repositoryRoot,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  )
    .stdout.split('\0')
    .filter((file) => file && existsSync(inRepository(file)));
}

/** Brings a copy to the state of the checkout; what is alike keeps its time, so it is not built
 * again. `built` are folders that git does not know. */
export function copyTree(tree, { names = [], built = [] } = {}) {
  const more = built.flatMap((folder) => [...filesBelow(inRepository(folder))]);
  const files = [...filesOf(names), ...more.map((file) => relative(repositoryRoot, file))];
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

/**
 * Gives a copy the packages of the checkout: a folder of its own whose files are links to the same
 * bytes, because a server gives out only what lies below its root.
 */
export function linkPackages(tree) {
  const list = 'node_modules/.package-lock.json';
  const [here, there] = [inRepository(list), join(tree, list)];
  if (existsSync(there) && readFileSync(there).equals(readFileSync(here))) return;
  rmSync(join(tree, 'node_modules'), { recursive: true, force: true });
  linkFolder(inRepository('node_modules'), join(tree, 'node_modules'), kCaches);
}

/** Folders in which tools keep what is theirs, and change it. */
const kCaches = ['.vite', '.vite-temp', '.cache'];

function linkFolder(from, to, without = []) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (without.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/** Changes a text of a file in a copy while `work` goes on; resolves to what that resolves to. */
export async function planted(tree, { file, find, replace }, work) {
  const path = join(tree, file);
  const original = readFileSync(path, 'utf8');
  // As a function, because `$` has a meaning in a replacement text.
  write(
    path,
    original.replace(find, () => replace),
  );
  try {
    return await work();
  } finally {
    write(path, original);
  }
}
