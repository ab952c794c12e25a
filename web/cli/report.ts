// What a run shows while it goes on.

import type { EpochLog, ProgressLog, RunLog } from '../api/types.ts';
import { count, decimal, duration, percent } from './format.ts';
import type { CommandIo } from './io.ts';

export interface Reporter {
  log(log: RunLog): void;
  /** Ends a line that is still changing. */
  close(): void;
}

/** Every log as a line of JSON. */
export function jsonReporter(io: CommandIo): Reporter {
  return { log: (log) => io.out(`${JSON.stringify(log)}\n`), close: () => {} };
}

/** On a terminal one line that changes; elsewhere a line per epoch. */
export function humanReporter(io: CommandIo): Reporter {
  const eraseLine = '\r\u001b[2K';
  let changing = false;
  const close = () => {
    if (changing) io.err(eraseLine);
    changing = false;
  };
  const log = (entry: RunLog) => {
    if (entry.event === 'progress' && io.isTerminal) {
      io.err(`${eraseLine}${progressLine(entry)}`);
      changing = true;
    } else if (entry.event === 'epoch') {
      close();
      io.err(`${epochLine(entry)}\n`);
    }
  };
  return { log, close };
}

function progressLine(log: ProgressLog): string {
  const share = percent(log.stepInEpoch / log.stepsPerEpoch, 0);
  return [
    `epoch ${log.epoch}/${log.epochs}  ${share}`,
    `${count(log.imagesPerSecond)} images/s`,
    `loss ${decimal(log.loss)}`,
    `${duration(log.secondsLeft)} left`,
  ].join('  ');
}

function epochLine(log: EpochLog): string {
  const { train, validation } = log;
  const test = validation
    ? `, test loss ${decimal(validation.loss)} accuracy ${percent(validation.accuracy)}`
    : '';
  return (
    `epoch ${log.epoch}: training loss ${decimal(train.loss)} accuracy ${percent(train.accuracy)}` +
    `${test}, ${duration(log.seconds)}`
  );
}
