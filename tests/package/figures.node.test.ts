// Figures of the README and of docs/ are written by commands (scripts/figures.mjs); lint holds the
// pages to docs/figures.json. Here: what lint would find.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filled, problemsOf } from '../../scripts/figures/marks.mjs';
import { shownFigures } from '../../scripts/figures/shown.mjs';
import { wrongPages } from '../../scripts/figures.mjs';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const figures = {
  'epoch.lenet5': { value: { accuracy: '97.63 %', images: 60000 }, command: 'train' },
};
const { textOf } = shownFigures(figures);
const accuracy = (shown: string) => `reaches <!-- figure: epoch.lenet5.accuracy -->${shown}`;
const page = `# A\n\nIt\n${accuracy('97.63 %')}<!-- /figure --> soon.\n`;
const problems = (text: string) => problemsOf('a.md', text, textOf);

describe('a figure of a page', () => {
  it('is right when it is what the command kept', () => {
    expect(problems(page)).toEqual([]);
  });

  it('that was edited by hand is found, with its line and both values', () => {
    expect(problems(page.replace('97.63', '97.95'))).toEqual([
      'a.md:4: epoch.lenet5.accuracy is "97.63 %", the page says "97.95 %"',
    ]);
  });

  it('is written anew between its marks, and nothing else is touched', () => {
    expect(filled('a.md', page.replace('97.63', '97.95'), textOf)).toBe(page);
  });

  it('shows a whole number with its thousands', () => {
    expect(textOf('epoch.lenet5.images')).toBe('60,000');
  });

  it('with an unknown name is found', () => {
    expect(problems(page.replace('lenet5.accuracy', 'lenet5.speed'))).toEqual([
      'a.md:4: there is no figure "epoch.lenet5.speed"',
    ]);
  });

  it.each([
    [
      'without its end',
      page.replace('<!-- /figure -->', ''),
      'a.md:4: <!-- /figure --> is missing after epoch.lenet5.accuracy',
    ],
    [
      'without its beginning',
      page.replace('<!-- figure: epoch.lenet5.accuracy -->', ''),
      'a.md:4: <!-- /figure --> without the <!-- figure: NAME --> before it',
    ],
    [
      'within another',
      page.replace('97.63 %', accuracy('97.63 %')),
      'a.md:4: <!-- figure: epoch.lenet5.accuracy --> begins before <!-- /figure --> has ended epoch.lenet5.accuracy',
    ],
    [
      'at the beginning of a line, which Markdown shows as it is',
      page.replace('reaches ', ''),
      'a.md:4: <!-- figure: epoch.lenet5.accuracy --> begins a line: move a word before it',
    ],
  ])('%s is found', (_, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('in code, where its marks would be shown, is found', () => {
    const inLine = page.replace('reaches ', '`reaches ').replace(' soon.', '` soon.');
    const inBlock = page.replace('It\n', '```\n').replace(' soon.\n', '\n```\n');
    for (const text of [inLine, inBlock]) {
      expect(problems(text)[0]).toBe(
        'a.md:4: <!-- figure: epoch.lenet5.accuracy --> in code would be shown: put it around the code',
      );
    }
  });

  it('whose marks were taken away is found, as one that no page shows', () => {
    expect(wrongPages(figures, [{ path: 'a.md', text: page }])).toEqual([]);
    expect(wrongPages(figures, [{ path: 'a.md', text: 'It reaches 97.63 %.\n' }])).toEqual([
      'docs/figures.json: no page shows epoch.lenet5 between marks',
    ]);
  });
});

describe('a page that shows a figure twice, or with another page', () => {
  it('is missed where its marks were taken away', () => {
    const marks = { value: { 'a.md': ['epoch.lenet5.accuracy'] }, command: 'npm run figures' };
    const other = { path: 'b.md', text: page };
    const unmarked = { path: 'a.md', text: 'It reaches 97.95 %.\n' };
    expect(wrongPages({ ...figures, marks }, [{ path: 'a.md', text: page }, other])).toEqual([]);
    expect(wrongPages({ ...figures, marks }, [unmarked, other])).toEqual([
      'a.md: epoch.lenet5.accuracy stands between marks no longer (meant: npm run figures)',
    ]);
  });
});

describe('the README', () => {
  const kept = JSON.parse(read('docs/figures.json'));
  const readme = read('README.md');
  const wrong = (text: string) => problemsOf('README.md', text, shownFigures(kept).textOf);

  it('shows what was kept', () => {
    expect(wrong(readme)).toEqual([]);
  });

  it('fails when the accuracy of its example, a size or a table is edited by hand', () => {
    const marked = /<!-- figure: (\S+) -->([^<]*)<!-- \/figure -->/g;
    const marks = [...readme.matchAll(marked)].filter(([, , shown = '']) => /\d/.test(shown));
    expect(marks.length).toBeGreaterThan(20);
    for (const [whole, name = ''] of marks) {
      const edited = readme.replace(
        whole,
        whole.replace(/\d(?=\D*<!-- \/figure)/, (d) => `${9 - +d}`),
      );
      expect(edited, name).not.toBe(readme);
      expect(wrong(edited), name).toHaveLength(1);
      expect(wrong(edited)[0], name).toMatch(/^README\.md:\d+: /);
    }
  });
});

describe('times and speeds', () => {
  it('say when and where they were measured, and by which command', () => {
    const kept: Record<string, { command: string; date?: string; machine?: string }> = JSON.parse(
      read('docs/figures.json'),
    );
    const timed = Object.entries(kept).filter(([name]) =>
      /^(loop\.|bench$|peers$|page$|editing$|kernels$)/.test(name),
    );
    expect(timed.length).toBeGreaterThan(5);
    for (const [name, { command, date, machine }] of timed) {
      expect(command, name).toMatch(/^(npm|node) /);
      expect(date, name).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(machine, name).toMatch(/./);
    }
  });
});

describe('npm run figures', () => {
  const figuresWith = (...words: string[]) => {
    const script = fileURLToPath(new URL('../../scripts/figures.mjs', import.meta.url));
    return spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  };

  it.each([
    [['--set', 'loop.start.colder=4 min', '--command', 'npm start'], 'names no time of the'],
    [['--set', 'loop.start.cold=4 min'], '--set needs to know what was timed'],
    [['--trained', 'epoch.lenet6'], 'nothing is trained for "epoch.lenet6"'],
  ])('refuses %j and writes nothing', (words, message) => {
    const before = read('docs/figures.json');
    const { status, stderr } = figuresWith(...words);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
    expect(read('docs/figures.json')).toBe(before);
  });
});
