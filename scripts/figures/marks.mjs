// Figures in Markdown stand between two comments, which no reader sees:
// <!-- figure: NAME -->97.63 %<!-- /figure -->. A table stands between the same on lines of their own.

const mark = /<!-- (?:figure: ([^\s>]+)|(\/figure)) -->/g;

const lineOf = (text, index) => text.slice(0, index).split('\n').length;

/** Whether a comment at `index` would be shown: in code of a line or of a block. */
function isInCode(text, index) {
  const before = text.slice(0, index);
  if ((before.match(/^```/gm) ?? []).length % 2 === 1) return true;
  return ((before.split('\n\n').at(-1) ?? '').match(/`/g) ?? []).length % 2 === 1;
}

/** `{marks: [{name, start, end, line, shown}], problems}` of a page; `start` to `end` is what is shown. */
export function marksOf(path, text) {
  const marks = [];
  const problems = [];
  let open;
  for (const found of text.matchAll(mark)) {
    const [whole, name] = found;
    const line = lineOf(text, found.index);
    const after = found.index + whole.length;
    const refuse = (why) => problems.push(`${path}:${line}: ${why}`);
    if (isInCode(text, found.index)) {
      // Code may say what a mark looks like.
      if (name !== undefined && name !== 'NAME')
        refuse(`${whole} in code would be shown: put it around the code`);
    } else if (name === undefined) {
      if (open)
        marks.push({ ...open, end: found.index, shown: text.slice(open.start, found.index) });
      else refuse('<!-- /figure --> without the <!-- figure: NAME --> before it');
      open = undefined;
    } else {
      if (open) refuse(`${whole} begins before <!-- /figure --> has ended ${open.name}`);
      // Markdown takes a line that begins with a comment for HTML, and shows its markup as it is.
      const beginsLine = /(^|\n) *$/.test(text.slice(0, found.index));
      if (beginsLine && text[after] !== '\n')
        refuse(`${whole} begins a line: move a word before it`);
      open = { name, start: after, line };
    }
  }
  if (open) problems.push(`${path}:${open.line}: <!-- /figure --> is missing after ${open.name}`);
  return { marks, problems };
}

/** What is wrong with a page: broken marks, unknown names, and figures other than `textOf` says. */
export function problemsOf(path, text, textOf) {
  const { marks, problems } = marksOf(path, text);
  for (const { name, line, shown } of marks) {
    const wanted = textOf(name);
    if (wanted === undefined) problems.push(`${path}:${line}: there is no figure "${name}"`);
    else if (shown !== wanted)
      problems.push(`${path}:${line}: ${name} is ${difference(shown, wanted)}`);
  }
  return problems;
}

/** The first lines in which two texts differ, as `A, the page says B`. */
function difference(shown, wanted) {
  const [is, says] = [wanted.split('\n'), shown.split('\n')];
  const at = is.findIndex((line, i) => line !== says[i]);
  const line = Math.max(at, 0);
  return `${JSON.stringify(is[line])}, the page says ${JSON.stringify(says[line] ?? '')}`;
}

/** The page with what `textOf` says between its marks; names that it does not know stay as they are. */
export function filled(path, text, textOf) {
  let result = '';
  let last = 0;
  for (const { name, start, end, shown } of marksOf(path, text).marks) {
    result += text.slice(last, start) + (textOf(name) ?? shown);
    last = end;
  }
  return result + text.slice(last);
}
