// npm run mutations: makes known mutants, one at a time, and sees that the tests catch each.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutations } from '../tests/mutations/mutations.mjs';
import { webMutations } from '../tests/mutations/web/mutations.mjs';
import { inRepository } from './build/paths.mjs';
import { engineMisfit, prepareEngine } from './mutations/engine.mjs';
import { prepareWeb, webMisfit } from './mutations/web.mjs';
import { reportProblem, SetupProblem } from './setup/problem.mjs';
import { seconds } from './setup/progress.mjs';

const help = `npm run mutations [-- OPTIONS]

Applies each bug of tests/mutations/ to a copy of the tree in build/mutations, builds
the tests that are to catch it and expects one to fail. Fails when all pass, or when a bug's text
no longer stands in the source.

  --engine      only bugs of the engine
  --web         only bugs of web/
  --only NAME   only bugs whose name contains NAME (may be repeated)
  --from NAME   this bug and those after it
  --list        only names them and looks whether their text stands in the source, and whether
                their tests are still called so
`;

const parts = {
  engine: { list: mutations, misfit: engineMisfit, prepare: prepareEngine },
  web: { list: webMutations, misfit: webMisfit, prepare: prepareWeb },
};

/** The bugs that are asked for, each with its part. */
function chosen({ engine, web, only, from }) {
  const wanted = { engine: engine || !web, web: web || !engine };
  const all = Object.entries(parts).flatMap(([name, { list }]) =>
    wanted[name] ? list.map((mutation) => ({ ...mutation, part: name })) : [],
  );
  const first = from ? all.findIndex((mutation) => mutation.name === from) : 0;
  if (first < 0) throw new SetupProblem(`there is no bug "${from}"`, 'npm run mutations -- --list');
  return all
    .slice(first)
    .filter(({ name }) => only.length === 0 || only.some((text) => name.includes(text)));
}

/** What is wrong with a bug's own description, or undefined. */
function misfit(mutation) {
  const { file, find, replace, part } = mutation;
  if (!existsSync(inRepository(file))) return `${file} does not exist`;
  const times = readFileSync(inRepository(file), 'utf8').split(find).length - 1;
  if (times !== 1) return `its text stands ${times} times in ${file}`;
  if (find === replace) return 'it changes nothing';
  return parts[part].misfit(mutation);
}

/** The bugs of this list that do not fit the source any more, one line each. */
function misfitsOf(list) {
  return list.flatMap((mutation) => {
    const why = misfit(mutation);
    return why ? [`${mutation.name}: ${why}`] : [];
  });
}

/** The same of all bugs. */
export function misfits() {
  return misfitsOf(chosen({ only: [] }));
}

/** Plants the bugs of one part, in as many lanes as it has; resolves to those that are missed. */
async function plantAll(part, list) {
  const lanes = await parts[part].prepare(list);
  const waiting = [...list];
  const missed = [];
  const work = async (catcher) => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      const start = performance.now();
      const { by, why } = await catcher(mutation);
      if (!by) missed.push(mutation.name);
      const time = seconds(performance.now() - start);
      console.log(`${by ? 'caught' : 'MISSED'} ${mutation.name.padEnd(40)} ${time}  ${by ?? why}`);
    }
  };
  await Promise.all(lanes.map(work));
  return missed;
}

async function main() {
  const { values } = parseArgs({
    options: {
      engine: { type: 'boolean', default: false },
      web: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const list = chosen(values);
  const wrong = misfitsOf(list);
  for (const line of wrong) console.error(line);
  if (values.list) for (const { name, what } of list) console.log(`${name.padEnd(40)} ${what}`);
  if (wrong.length > 0) {
    throw new SetupProblem(
      `${wrong.length} bugs do not fit the source`,
      'bring the lists in tests/mutations up to date',
    );
  }
  if (values.list) return;

  if (list.length === 0) {
    throw new SetupProblem('no bug has such a name', 'npm run mutations -- --list names them');
  }
  const missed = [];
  for (const part of Object.keys(parts)) {
    const own = list.filter((mutation) => mutation.part === part);
    if (own.length > 0) missed.push(...(await plantAll(part, own)));
  }
  console.log(`\n${list.length - missed.length} of ${list.length} bugs caught`);
  if (missed.length > 0) {
    throw new SetupProblem(`missed: ${missed.join(', ')}`, 'write the test that is missing');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.exitCode = reportProblem(error, 'The mutations stopped');
  });
}
