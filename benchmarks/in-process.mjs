// A contestant in a process of its own: a line for each question, a line of JSON for each answer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inRepository } from '../scripts/build/paths.mjs';

/** As openInChromium; `command` gets the task and its options as JSON after its parameters. */
export async function openInProcess([command, ...parameters], { options }, task, sliceMs) {
  const data = inRepository('dist/page/data/mnist');
  const given = JSON.stringify({ task, options, sliceMs, data });
  const child = spawn(command, [...parameters, given], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} stopped`);
    const said = JSON.parse(value);
    if (said.error !== undefined) throw new Error(said.error);
    return said;
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
