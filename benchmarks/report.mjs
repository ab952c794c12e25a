// What was measured, as numbers to keep and as tables to read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { keepFigures, measuredHere } from '../scripts/figures/store.mjs';
import { rate } from '../scripts/figures/tables.mjs';
import { writePages } from '../scripts/figures.mjs';

export { rate };

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const spread = (rounds) => `${rate(Math.min(...rounds))} to ${rate(Math.max(...rounds))}`;

/** A table in Markdown; every column but the first stands right. */
export function markdown(title, [header, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [`### ${title}`, '', line(header), line(rule), ...rows.map(line), ''].join('\n');
}

/** The table of one task, every contestant with its median and spread, and what it is meant to reach. */
export function taskTable({ title, results }, aimOf) {
  const rows = results.map(({ name, rounds, why }) => {
    const aim = aimOf(name);
    const aimed = aim === undefined ? '' : `≥ ${rate(aim)}`;
    return why === undefined
      ? [name, rate(median(rounds)), spread(rounds), aimed]
      : [name, '–', why, aimed];
  });
  return markdown(title, [['', 'images/s', 'spread', 'aim'], ...rows]);
}

/**
 * The same with ratios. A ratio is the median over the rounds of (ours ÷ theirs within the round),
 * because neighbours in time share what else the machine was doing.
 */
export function peerTable({ title, results }) {
  const ours = results.filter(({ name, why }) => name.startsWith('Receptive') && why === undefined);
  const rows = results.map(({ name, rounds, why }) => {
    if (why !== undefined) return [name, '–', why, ...ours.map(() => '')];
    const ratios = ours.map((our) => {
      const ratio = median(rounds.map((value, round) => our.rounds[round] / value));
      return our.name === name ? '' : `${ratio.toPrecision(3)} ×`;
    });
    return [name, rate(median(rounds)), spread(rounds), ...ratios];
  });
  const header = ['', 'images/s', 'spread', ...ours.map(({ name }) => `${name} is`)];
  return markdown(title, [header, ...rows]);
}

/** The machine and what runs on it; `browser` where one took part. */
export function machineOf(browser) {
  const { node, v8 } = process.versions;
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const hosts = [`Node ${node} (V8 ${v8})`, ...(browser ? [`Chromium ${browser.version()}`] : [])];
  return [processor, `${cpus().length} processors`, ...hosts].join(', ');
}

const roundsOf = ({ rounds, sliceMs }) => `medians of ${rounds} rounds of about ${sliceMs} ms`;

/** Prints the tables and keeps them as `name`.md, the numbers as `name`.json. */
export function keep(name, numbers, tables, method = roundsOf(numbers)) {
  const { machine, out } = numbers;
  const text = `${machine}; ${method}\n\n${tables.join('\n')}`;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}.md`), text);
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(numbers, null, 1)}\n`);
  console.log(`\n${text}\nKept in ${out}`);
}

/**
 * For --write: keeps `value` as the figure `name` of docs/figures.json, with the command as it was
 * given, and writes it into the pages.
 */
export function keepFigure(name, script, machine, value) {
  const given = process.argv.slice(2).filter((word) => word !== '--write');
  const command = ['npm run', script, ...(given.length > 0 ? ['--', ...given] : [])].join(' ');
  keepFigures({ [name]: { value, ...measuredHere(command, machine) } });
  writePages();
}

/** `{task: {contestant: images per second}}`, without those that could not take part. */
export const mediansOf = (measured) =>
  Object.fromEntries(
    measured.map(({ title, results }) => [
      title,
      Object.fromEntries(
        results
          .filter(({ why }) => why === undefined)
          .map(({ name, rounds }) => [name, Number(median(rounds).toPrecision(5))]),
      ),
    ]),
  );

/** The median over the rounds of ours ÷ theirs in one task; undefined where one did not take part. */
export function ratioOf({ results }, ours, theirs) {
  const [our, their] = [ours, theirs].map((name) => results.find((result) => result.name === name));
  if (our?.why !== undefined || their?.why !== undefined || !our || !their) return undefined;
  return median(our.rounds.map((value, round) => value / their.rounds[round])).toPrecision(2);
}
