// npm start: sets up, builds what is stale and serves the page.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from './build/paths.mjs';
import { addModules, buildModules } from './build/stages.mjs';
import { build } from './build.mjs';
import { defaultPort } from './serve/ports.mjs';
import { servePage } from './serve/server.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { setup } from './setup.mjs';

const help = `npm start -- [--port ${defaultPort}] [--no-isolation] [--serve-only]

  --port N         port on localhost
  --no-isolation   without cross-origin isolation: one thread, as on a foreign page
  --serve-only     serve what is built already
`;

function parsePort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new SetupProblem(`--port ${text} is not a port`, 'give a number from 1024 to 65535');
}

const threadsModule = join(repositoryRoot, 'web/api/wasm/receptive-threads.wasm');

/**
 * The first start answers before the module for several threads is built. Until then the page is
 * served without cross-origin isolation, so that it takes one thread as it does on a foreign page, and
 * without its service worker, which keeps whole builds only. From then on a page that is loaded gets
 * both; a file that an open page may ask for stays.
 */
async function startWithOneThread(port, isolation, ready) {
  await setup({ purpose: 'start', libraries: ['single-thread'] });
  await buildModules('receptive_one_thread');
  await build(['types', 'page', 'embed', 'data']);
  let threads = false;
  await servePage(repositoryRoot, { port, isolation: () => threads });
  console.log(`\nReceptive is ready on one thread: ${ready}`);
  console.log('The engine for several threads is being built; the page can be used meanwhile.\n');
  try {
    await setup({ purpose: 'start' });
    await buildModules('receptive_page');
    addModules(/^receptive-threads\./);
    await build(['offline']);
  } catch (error) {
    process.exitCode = reportProblem(error, 'The engine for several threads could not be built');
    console.error('The page goes on with one thread.');
    return;
  }
  threads = isolation;
  console.log('\nReceptive is ready: reload the page to train on several threads.');
}

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(defaultPort) },
      'no-isolation': { type: 'boolean', default: false },
      'serve-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const port = parsePort(values.port);
  const isolation = !values['no-isolation'];
  const ready = `http://localhost:${port}\nStop it with Ctrl+C.`;
  if (!values['serve-only']) {
    if (!existsSync(threadsModule)) return await startWithOneThread(port, isolation, ready);
    await setup({ purpose: 'start' });
    await buildModules('receptive_page');
    await build(['types', 'page', 'embed', 'data', 'offline']);
  }
  if (!existsSync(join(repositoryRoot, 'dist/page/index.html'))) {
    throw new SetupProblem('the page is not built', 'npm run build');
  }
  await servePage(repositoryRoot, { port, isolation });
  console.log(`\nReceptive is ready: ${ready}`);
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'npm start stopped');
});
