// What a command may touch of the world, so that tests can watch it.

export interface CommandIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A terminal shows one line that changes; anything else gets lines that stay. */
  readonly isTerminal: boolean;
  /** Calls back when the user interrupts; returns how to stop listening. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

export function processIo(): CommandIo {
  // A reader that goes away, such as `head`, is no failure of ours.
  process.stdout.on('error', () => {});
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    onInterrupt: (callback) => {
      process.on('SIGINT', callback);
      return () => void process.off('SIGINT', callback);
    },
  };
}
