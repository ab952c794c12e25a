// npm start: sets up, builds what is stale and serves the page.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from './build/paths.mjs';
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
  if (!values['serve-only']) {
    await setup({ purpose: 'start' });
    await build(['wasm', 'types', 'page', 'embed', 'data', 'offline']);
  }
  if (!existsSync(join(repositoryRoot, 'dist/page/index.html'))) {
    throw new SetupProblem('the page is not built', 'npm run build');
  }
  await servePage(repositoryRoot, { port, isolation: !values['no-isolation'] });
  console.log(`\nReceptive is ready: http://localhost:${port}\nStop it with Ctrl+C.`);
}

main().catch((error) => {
  process.exitCode = reportProblem(error, 'npm start stopped');
});
