import { html, type TemplateResult } from 'lit';
import './define.ts';
import { type GlossaryWord, glossary } from './glossary.ts';

/** Words that texts of the places for taking apart explain where they first use them. */
const explained = [
  'cross-correlation',
  'equivariant',
  'feature map',
  'invariant',
  'Jacobian',
  'learning rate',
  'logits',
  'momentum',
  'padding',
  'receptive field',
  'saturated',
  'stride',
  'vanishing gradient',
] as const satisfies readonly GlossaryWord[];

/** Any of them, also in the plural; longer ones first, so that none hides in another. */
const pattern = new RegExp(
  `(?<![\\w-])(${[...explained].sort((one, other) => other.length - one.length).join('|')})(?=s?(?![\\w-]))`,
  'gi',
);

function wordOf(text: string): GlossaryWord | undefined {
  return explained.find((word) => word.toLowerCase() === text.toLowerCase());
}

/** A text with the meaning of its words of the trade one gesture away, each at its first use. */
export function withTerms(text: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  const met = new Set<GlossaryWord>();
  let from = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const word = wordOf(found);
    if (word === undefined || !(word in glossary) || met.has(word)) continue;
    met.add(word);
    parts.push(text.slice(from, index), html`<rf-term word=${word}>${found}</rf-term>`);
    from = index + found.length;
  }
  return [...parts, text.slice(from)];
}
