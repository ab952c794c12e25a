#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  const { runProcess } = await import(main.href);
  await runProcess();
} else {
  console.error(
    'receptive: the command line is not built yet. What to do: npm run setup && npm run build',
  );
  process.exitCode = 1;
}
