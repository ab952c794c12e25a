// npm run build [-- STAGE...]: makes everything, or the named stages; what is fresh is left alone.
import { fileURLToPath } from 'node:url';
import { stages } from './build/stages.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';

/** Runs the named stages in their order, or all of them. */
export async function build(names = Object.keys(stages)) {
  const unknown = names.find((name) => !(name in stages));
  if (unknown) {
    throw new SetupProblem(
      `there is no build stage "${unknown}"`,
      `use: ${Object.keys(stages).join(', ')}`,
    );
  }
  for (const [name, stage] of Object.entries(stages)) {
    if (names.includes(name)) await stage();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  build(names.length > 0 ? names : undefined).catch((error) => {
    process.exitCode = reportProblem(error, 'The build stopped');
  });
}
