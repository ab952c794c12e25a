// The engines that the suites run with, in the host that runs them.

import { createEngine, type Engine } from '../../web/api/index.ts';

export interface Host {
  readonly name: string;
  readonly create: () => Promise<Engine>;
}

export const inBrowser = 'document' in globalThis;

const nodeHosts: readonly Host[] = [
  { name: 'Node, one thread', create: () => createEngine({ threads: 1 }) },
  { name: 'Node, two threads', create: () => createEngine({ threads: 2 }) },
];

const browserHosts: readonly Host[] = [
  { name: 'worker, one thread', create: () => createEngine({ threads: 1 }) },
  { name: 'worker, two threads', create: () => createEngine({ threads: 2 }) },
  {
    name: 'main thread of the page',
    create: () => createEngine({ threads: 1, transport: 'direct' }),
  },
];

export const hosts = inBrowser ? browserHosts : nodeHosts;
