// What a command is, and its help.

import type { Options, Values } from './arguments.ts';
import type { CommandIo } from './io.ts';

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
  /** What else the help says, such as the lines that --json prints. */
  readonly notes?: string;
  readonly example: string;
  /** Returns the exit code. */
  readonly run: (values: Values, io: CommandIo) => Promise<number>;
}

export const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

export function helpOf(command: Command): string {
  const names = Object.entries(command.options).map(
    ([name, { value, meaning }]) => [`--${name}${value ? ` ${value}` : ''}`, meaning] as const,
  );
  const width = Math.max(...names.map(([name]) => name.length));
  const lines = names.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `${command.summary}

Usage: receptive ${command.name} [options]

${lines.join('\n')}
${command.notes ? `\n${command.notes}\n` : ''}
Example: ${command.example}
Exit codes: 0 done, 1 failed, 2 not understood, 130 interrupted.
`;
}

export function overviewOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Receptive trains convolutional networks and explains every number of them.

Usage: receptive COMMAND [options]

${lines.join('\n')}

receptive COMMAND --help tells the options of a command, receptive --version the version.
`;
}
