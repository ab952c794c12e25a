// Makes programs unpacked from a later Debian run on this host: each gets the unpacked dynamic
// loader and looks for its libraries in the unpacked folders, never in the host's.
import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from './problem.mjs';
import { output, run, which } from './process.mjs';

const elfMagic = Buffer.from('\x7fELF', 'latin1');

const loaders = {
  x64: { loader: 'ld-linux-x86-64.so.2', triplet: 'x86_64-linux-gnu' },
  arm64: { loader: 'ld-linux-aarch64.so.1', triplet: 'aarch64-linux-gnu' },
};

function isElf(path) {
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size < elfMagic.length) return false;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(elfMagic.length);
    readSync(file, head);
    return head.equals(elfMagic);
  } finally {
    closeSync(file);
  }
}

function elvesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => isElf(path));
}

/** patchelf of the host, else the unpacked one run through the unpacked loader. */
function findPatchelf(root, loader, libraries) {
  if (which('patchelf')) return ['patchelf'];
  const unpacked = join(root, 'usr/bin/patchelf');
  if (existsSync(unpacked)) return [loader, '--library-path', libraries, unpacked];
  throw new SetupProblem('patchelf is missing', 'install it: sudo apt-get install patchelf');
}

/** The unpacked dynamic loader and the folder of the unpacked libraries. */
export function findLoader(root) {
  const machine = loaders[process.arch];
  if (!machine) throw new SetupProblem(`Debian's packages are not used on ${process.arch}`);
  const libraries = join(root, 'usr/lib', machine.triplet);
  const loader = [libraries, join(root, 'usr/lib'), join(root, 'lib')]
    .map((folder) => join(folder, machine.loader))
    .find((path) => existsSync(path));
  if (!loader) throw new SetupProblem(`the unpacked packages hold no ${machine.loader}`);
  return { loader, libraries };
}

/** Relocates the programs in `programFolders` (relative to `root`) and the libraries they load. */
export async function relocate(root, programFolders) {
  const { loader, libraries } = findLoader(root);
  const patchelf = findPatchelf(root, loader, libraries);
  const patch = (parameters) =>
    run(patchelf[0], [...patchelf.slice(1), ...parameters], { what: 'patchelf' });

  // A library's own RUNPATH would hide the search path of the program that loads it.
  for (const library of elvesIn(libraries)) {
    const own = output(patchelf[0], [...patchelf.slice(1), '--print-rpath', library]);
    if (own) await patch(['--force-rpath', '--set-rpath', '$ORIGIN', library]);
  }
  // Last, because the unpacked patchelf is among them.
  const programs = programFolders.flatMap((folder) => elvesIn(join(root, folder)));
  const interpreted = programs.filter((path) =>
    output(patchelf[0], [...patchelf.slice(1), '--print-interpreter', path]),
  );
  await patch([
    '--set-interpreter',
    loader,
    '--force-rpath',
    '--set-rpath',
    libraries,
    ...interpreted.filter((path) => !path.endsWith('/patchelf')),
  ]);
}
