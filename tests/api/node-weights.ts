// Vitest's global set-up: the weights that every host must reach, computed here in Node.

import type { TestProject } from 'vitest/node';
import { createEngine } from '../../web/api/index.ts';
import { trainedWeights } from './train-lenet.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly nodeWeights: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  await using engine = await createEngine({ threads: 1 });
  project.provide('nodeWeights', await trainedWeights(engine));
}
