// What tests are called, read from their sources: whether a test is still there is seen without
// running it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What a test is made with; `plain` is Playwright's own beside one with more fixtures. */
const kMakers = ['test', 'it', 'plain'];
/** What an element of a table, or what belongs to it, is in a title. */
const kPlaceholder = /%[sdifjoO]|\$[\w.]+/;

/** The function that a call begins with: `test` of `test.each(cases)(…)`. */
function rootOf(node) {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) {
    return rootOf(node.expression);
  }
  return undefined;
}

const isGroup = (callee) =>
  ts.isPropertyAccessExpression(callee) && callee.name.text.startsWith('describe');

/** The fixed texts of a title: between two of them lies what is only known when it runs. */
function fixedTexts(node) {
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].flatMap(
      (text) => text.split(kPlaceholder),
    );
  }
  return ts.isStringLiteralLike(node) ? node.text.split(kPlaceholder) : undefined;
}

/** The titles in a source, each as its fixed texts. */
export function titlesIn(text) {
  const titles = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && kMakers.includes(rootOf(node.expression))) {
      const title = node.arguments.length > 1 ? fixedTexts(node.arguments[0]) : undefined;
      if (title && !isGroup(node.expression)) titles.push(title);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest));
  return titles;
}

/** Whether a title begins with these words; what is only known when it runs must be in the source. */
export function beginsWith(words, [fixed, ...others], source) {
  if (words.length <= fixed.length) return fixed.startsWith(words);
  if (!words.startsWith(fixed) || others.length === 0) return false;
  const rest = words.slice(fixed.length);
  for (let length = 0; length <= rest.length; length += 1) {
    const known = source.includes(rest.slice(0, length));
    if (known && beginsWith(rest.slice(length), others, source)) return true;
  }
  return false;
}

/** The sources of a test: its file and the suites beside it that it runs. */
function sourcesOf(file, found = new Map()) {
  if (found.has(file) || !existsSync(file)) return found;
  const text = readFileSync(file, 'utf8');
  found.set(file, text);
  for (const [, path] of text.matchAll(/from '(\.\/[^']+\.ts)'/g)) {
    sourcesOf(join(dirname(file), path), found);
  }
  return found;
}

/** Whether a file has a test whose title begins with these words. */
export function hasTest(file, words) {
  return [...sourcesOf(file).values()].some((text) =>
    titlesIn(text).some((title) => beginsWith(words, title, text)),
  );
}
