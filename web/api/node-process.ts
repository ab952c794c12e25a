// Whether this is Node, and what it has.

type NodeProcess = typeof globalThis.process;

/** Node's built-in modules, without an import that a bundler for pages would stumble over. */
export function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.versions?.node && 'getBuiltinModule' in process ? process : undefined;
}

export const isNode = nodeProcess() !== undefined;
