// Threads start however Node was started: its options are for its main thread.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LIMIT_MS = 60_000;
const SAID = 'two threads, started and ended';

// The script of Emscripten alone, as web/api starts it: what is written in TypeScript Node 20 cannot run.
const wasm = join(import.meta.dirname, '../../web/api/wasm');
const glue = pathToFileURL(join(wasm, 'receptive-threads.mjs')).href;
const program = `
const { readFileSync } = await import('node:fs');
const bytes = readFileSync(new URL('receptive-threads.wasm', ${JSON.stringify(glue)}));
const compiled = await WebAssembly.compile(bytes);
const { default: create } = await import(${JSON.stringify(glue)});
const engine = await create({
  threads: 2,
  instantiateWasm: (imports, receive) => {
    WebAssembly.instantiate(compiled, imports).then((made) => receive(made, compiled));
    return {};
  },
});
const pool = engine.createPool(2);
const count = pool.threads();
pool.delete();
engine.PThread.terminateRuntime();
if (count === 2) console.log(${JSON.stringify(SAID)});
`;
const required = `
async function start() {${program}}
start();
`;

describe('threads start under Node', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'receptive-options-'));
    writeFileSync(file('program.mjs'), program);
    writeFileSync(file('program.cjs'), required);
    writeFileSync(file('empty.cjs'), '');
    writeFileSync(
      file('nested.mjs'),
      `import { Worker } from 'node:worker_threads';
       new Worker(new URL('program.mjs', import.meta.url), { execArgv: process.execArgv });`,
    );
    writeFileSync(
      file('tested.mjs'),
      `import { test } from 'node:test';
       test('threads', async () => { await import('./program.mjs'); });`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ways: Readonly<Record<string, () => readonly string[]>> = {
    'as a file': () => [file('program.mjs')],
    '--input-type=module --eval': () => ['--input-type=module', '--eval', program],
    '--eval': () => ['--eval', required],
    '--print': () => ['--print', required],
    '--require': () => ['--require', file('empty.cjs'), file('program.mjs')],
    '--import': () => ['--import', pathToFileURL(file('program.mjs')).href, file('empty.cjs')],
    '--inspect': () => ['--inspect=127.0.0.1:0', file('program.mjs')],
    '--test': () => ['--test', file('tested.mjs')],
    '--test with a reporter': () => ['--test', '--test-reporter=tap', file('tested.mjs')],
    '--expose-gc and V8 options': () => [
      '--expose-gc',
      '--max-old-space-size=200',
      '--stack-size=900',
      file('program.mjs'),
    ],
    '--experimental-vm-modules, as Jest': () => ['--experimental-vm-modules', file('program.mjs')],
    'a worker': () => [file('nested.mjs')],
    'a worker, --input-type': () => [
      '--input-type=module',
      '--eval',
      `import { Worker } from 'node:worker_threads';
       new Worker(${JSON.stringify(file('program.mjs'))}, { execArgv: [] });`,
    ],
  };

  function expectThreads(given: readonly string[], environment: Readonly<Record<string, string>>) {
    const { status, stdout, stderr } = spawnSync(process.execPath, given, {
      encoding: 'utf8',
      timeout: LIMIT_MS,
      // Not those of the test runner itself.
      env: { PATH: process.env.PATH, ...environment },
    });
    expect({
      status,
      stderr: stderr.replace(/^.*(Debugger|inspector|Experimental).*$/gm, ''),
    }).toMatchObject({
      status: 0,
    });
    expect(stdout).toContain(SAID);
  }

  it.each(Object.keys(ways))('%s', (way) => {
    expectThreads(ways[way]?.() ?? [], {});
  });

  it.each([
    '--inspect=127.0.0.1:0',
    '--max-old-space-size=300',
    '--no-warnings',
    '--experimental-vm-modules',
  ])('NODE_OPTIONS=%s', (options) => {
    expectThreads([file('program.mjs')], { NODE_OPTIONS: options });
  });
});
