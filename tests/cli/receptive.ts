// Command lines, run in this process.

import { main } from '../../web/cli/main.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command line; `interruptAt` is a text whose appearance is answered with Ctrl-C, `watch` is
 * given every text.
 */
export async function receptive(
  words: readonly string[],
  {
    isTerminal = false,
    interruptAt,
    watch: told = () => {},
  }: { isTerminal?: boolean; interruptAt?: string; watch?: (text: string) => void } = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  let interrupt = () => {};
  const watch = (text: string) => {
    told(text);
    if (interruptAt && text.includes(interruptAt)) interrupt();
  };
  const code = await main(words, {
    out: (text) => {
      out += text;
      watch(text);
    },
    err: (text) => {
      err += text;
      watch(text);
    },
    isTerminal,
    onInterrupt: (callback) => {
      interrupt = callback;
      return () => {
        interrupt = () => {};
      };
    },
  });
  return { code, out, err };
}

export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
