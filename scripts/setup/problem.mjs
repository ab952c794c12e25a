/** Something is missing; the message says what, `remedy` says which command or step mends it. */
export class SetupProblem extends Error {
  constructor(what, remedy) {
    super(what);
    this.name = 'SetupProblem';
    this.remedy = remedy;
  }
}

/** Prints one message for any failure, without a stack trace, and returns the exit code. */
export function reportProblem(error, title) {
  const text = error instanceof Error ? error.message : String(error);
  console.error(`\n${title}: ${text}`);
  if (error?.remedy) console.error(`  What to do: ${error.remedy}`);
  if (process.env.RECEPTIVE_DEBUG && error?.stack) console.error(error.stack);
  return 1;
}
