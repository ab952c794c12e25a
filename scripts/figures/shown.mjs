// How a figure is written on a page: a name leads to a text of docs/figures.json or to a table made
// of several of its figures.
import { SetupProblem } from '../setup/problem.mjs';
import { tables } from './tables.mjs';

/** The figure whose name is the longest beginning of `path`, and what `path` names within it. */
function find(figures, path) {
  const parts = path.split('.');
  for (let count = parts.length; count > 0; count -= 1) {
    const name = parts.slice(0, count).join('.');
    if (!Object.hasOwn(figures, name)) continue;
    const value = parts.slice(count).reduce((inside, key) => inside?.[key], figures[name].value);
    return { name, value };
  }
  return undefined;
}

const written = (value) => (typeof value === 'number' ? value.toLocaleString('en') : value);

/**
 * `textOf(name)` for the marks of pages, undefined where there is no such figure, and `unused()`: the
 * figures that no text has asked for.
 */
export function shownFigures(figures) {
  const used = new Set();
  const has = (name) => Object.hasOwn(figures, name);
  const get = (name) => {
    if (!has(name))
      throw new SetupProblem(
        `a table needs the figure ${name}, which is not in docs/figures.json`,
        'npm run figures -- --trained, or the benchmark that measures it with --write',
      );
    used.add(name);
    return figures[name];
  };
  const textOf = (path) => {
    if (Object.hasOwn(tables, path)) return `\n${tables[path](get, has)}\n`;
    const found = find(figures, path);
    if (!['string', 'number'].includes(typeof found?.value)) return undefined;
    used.add(found.name);
    return written(found.value);
  };
  return { textOf, unused: () => Object.keys(figures).filter((name) => !used.has(name)) };
}
