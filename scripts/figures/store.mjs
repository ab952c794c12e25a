// docs/figures.json: every figure that the pages show, with the command that made it; times and
// speeds also say when and on which machine. Written by commands, never by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { inRepository } from '../build/paths.mjs';

const path = inRepository('docs/figures.json');

/** `{name: {value, command, date?, machine?}}` of all figures. */
export function readFigures() {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Replaces the figures of these names and keeps the others; a figure is one line of the file. */
export function keepFigures(figures) {
  const all = Object.entries({ ...readFigures(), ...figures }).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = all.map(([name, figure]) => `${JSON.stringify(name)}: ${JSON.stringify(figure)}`);
  writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`);
}

/** What a time or a speed is kept with. */
export function measuredHere(command, machine = thisMachine()) {
  return { command, date: new Date().toISOString().slice(0, 10), machine };
}

function thisMachine() {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${processors.length} processors, Node ${process.versions.node}`;
}
