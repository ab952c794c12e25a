// The command line: finds the command, runs it, and tells what went wrong in one line.

import { describeError, ReceptiveError } from '../api/errors.ts';
import { didYouMean } from '../api/suggest.ts';
import { readOptions, UsageError } from './arguments.ts';
import { bench } from './bench.ts';
import { type Command, exitCodes, helpOf, overviewOf } from './command.ts';
import { evaluate } from './evaluate.ts';
import { exercise } from './exercise.ts';
import { explain } from './explain.ts';
import { type CommandIo, processIo } from './io.ts';
import { summary } from './summary.ts';
import { train } from './train.ts';
import { packageVersion } from './version.ts';

const commands: readonly Command[] = [train, evaluate, explain, exercise, summary, bench];

/** Runs one command line, without `node` and the script; returns the exit code. */
export async function main(words: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    io.out(overviewOf(commands));
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    io.out(`receptive ${await packageVersion()}\n`);
    return exitCodes.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const names = commands.map((candidate) => candidate.name);
    const meant = didYouMean(name, names) || `; use one of ${names.join(', ')}, or --help`;
    io.err(`receptive: there is no command "${name}"${meant}\n`);
    return exitCodes.usage;
  }
  try {
    const values = readOptions(rest, command.options);
    if (values.help) {
      io.out(helpOf(command));
      return exitCodes.ok;
    }
    return await command.run(values, io);
  } catch (thrown) {
    return tell(thrown, command, io);
  }
}

function tell(thrown: unknown, command: Command, io: CommandIo): number {
  if (thrown instanceof UsageError) {
    io.err(`receptive: ${thrown.message}; see receptive ${command.name} --help\n`);
    return exitCodes.usage;
  }
  if (!(thrown instanceof ReceptiveError)) throw thrown;
  io.err(`receptive: ${describeError(thrown)}\n`);
  return exitCodes.failure;
}

/** Runs the command line of this process. */
export async function runProcess(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processIo());
}
