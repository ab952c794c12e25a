// PyTorch, the native bar, in a process of its own: one line of JSON for each question and answer.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inRepository } from '../scripts/build/paths.mjs';

/** Why PyTorch cannot take part here; undefined when it can. */
export function pythonMissing() {
  const { status } = spawnSync('python3', ['-c', 'import torch'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'not installed here';
}

/** As openInChromium. */
export async function openInPython({ options }, task, sliceMs) {
  const given = JSON.stringify({
    ...task,
    ...options,
    sliceMs,
    data: inRepository('dist/page/data/mnist'),
  });
  const child = spawn('python3', [inRepository('benchmarks/pytorch.py'), given], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch stopped');
    return JSON.parse(value);
  };
  let latest = await answer();
  return {
    async measure() {
      child.stdin.write('measure\n');
      latest = await answer();
      return latest.imagesPerSecond;
    },
    loss: async () => latest.loss,
    probabilities: async () => undefined,
    close: async () => {
      child.stdin.end();
    },
  };
}
