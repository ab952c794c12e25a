// Tells whether a build stage's inputs changed since it last ran.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from '../setup/cache.mjs';
import { inRepository } from './paths.mjs';

/** Every file of a folder and of those in it, in an order of their names. */
export function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) yield* filesBelow(join(path, entry));
}

/** Hash of names, sizes and times of all files below `inputs` (relative to the checkout). */
function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesBelow(inRepository(input))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** Runs `work` unless the stage ran with these inputs and its `outputs` are still there. */
export async function whenStale(stage, inputs, outputs, work) {
  const stamp = inRepository('build/stages', `${stage}.json`);
  const current = fingerprint(inputs);
  const complete = outputs.every((path) => existsSync(inRepository(path)));
  if (complete && readJson(stamp)?.inputs === current) return false;
  await work();
  writeJson(stamp, { inputs: current });
  return true;
}
