// Documentation of the widgets from their own comments: docs/widgets, one page for each element.
// `node scripts/widget-docs.mjs` writes the pages; a test holds them to the comments.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inRepository } from './build/paths.mjs';

/** Tags of a comment, in the order of the page: what they are called, and the head of the column. */
const sections = [
  ['attr', 'Attributes', 'attribute'],
  ['property', 'Properties', 'property'],
  ['fires', 'Events', 'event'],
  ['slot', 'Slots', 'slot'],
  ['csspart', 'Parts', 'part'],
  ['cssproperty', 'Custom properties', 'property'],
];

/** The comment in front of the element's class, without its stars. */
function classComment(source) {
  const [, text = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export class Rf/.exec(source) ?? [];
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

/** `- A sentence.` after a tag's name; lines that follow are indented. */
function entriesOf(comment, tag) {
  const pattern = new RegExp(`^@${tag} (\\S+) - ((?:.+(?:\\n  .+)*))`, 'gm');
  return [...comment.matchAll(pattern)].map(([, name, text]) => [name, text.replace(/\s+/g, ' ')]);
}

function table([tag, title, head], comment) {
  const entries = entriesOf(comment, tag);
  if (entries.length === 0) return '';
  const rows = entries.map(([name, text]) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`);
  return `\n## ${title}\n\n| ${head} | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

/** `{tag, text}` of every element that other pages can use: those that web/widgets/index.ts has. */
function widgetPages() {
  const widgets = inRepository('web/widgets');
  const index = readFileSync(join(widgets, 'index.ts'), 'utf8');
  return [...index.matchAll(/^export \{ Rf\w+ \} from '\.\/(\S+)\.ts'/gm)].map(([, path]) => {
    const comment = classComment(readFileSync(join(widgets, `${path}.ts`), 'utf8'));
    const tag = `rf-${path.split('/').at(-1)}`;
    const [description] = comment.split(/^@/m);
    const tables = sections.map((section) => table(section, comment)).join('');
    return { tag, text: `# ${tag}\n\n${description.trim()}\n${tables}` };
  });
}

/** `rf-...` of every element that other pages can use. */
export const widgetTags = () => widgetPages().map(({ tag }) => tag);

const folder = inRepository('docs/widgets');

/** Pages on the disk that say something else than the comments, or should not be there. */
export function staleWidgetPages() {
  const pages = widgetPages();
  const wanted = new Map(pages.map(({ tag, text }) => [`${tag}.md`, text]));
  const there = existsSync(folder)
    ? readdirSync(folder).filter((file) => file !== 'README.md')
    : [];
  return [...new Set([...wanted.keys(), ...there])].filter(
    (file) =>
      !there.includes(file) || readFileSync(join(folder, file), 'utf8') !== wanted.get(file),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  for (const { tag, text } of widgetPages()) writeFileSync(join(folder, `${tag}.md`), text);
}
