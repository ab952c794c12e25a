import { html, render } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { glossary } from '../../web/widgets/term/glossary.ts';
import type { RfTerm } from '../../web/widgets/term/term.ts';
import { withTerms } from '../../web/widgets/term/with-terms.ts';

afterEach(() => document.body.replaceChildren());

async function write(text: string) {
  const place = document.createElement('p');
  document.body.append(place);
  render(html`${withTerms(text)}`, place);
  const terms = [...place.querySelectorAll<RfTerm>('rf-term')];
  await Promise.all(terms.map(({ updateComplete }) => updateComplete));
  return { place, terms };
}

describe('words of the trade', () => {
  test('have their meaning where they are first used, and the text stays as it is', async () => {
    const text = 'A stride of 2: with this stride, and padding, both Jacobians shrink.';
    const { place, terms } = await write(text);
    expect(place.textContent).toBe(text);
    expect(terms.map(({ word }) => word)).toEqual(['stride', 'padding', 'Jacobian']);
    const [tip] = terms.map(({ shadowRoot }) => shadowRoot?.querySelector('[role="tooltip"]'));
    expect(tip?.textContent).toBe(glossary.stride);
  });

  test('are whole words, as they are written at the start of a sentence too', async () => {
    const { terms } = await write('Padding. Strided and non-equivariant are other words.');
    expect(terms.map(({ textContent }) => textContent)).toEqual(['Padding']);
  });

  test('close at Escape, which does nothing more then, and only then', async () => {
    const { place, terms } = await write('logits');
    const [term] = terms;
    const button = term?.shadowRoot?.querySelector('button');
    let heard = 0;
    place.addEventListener('keydown', () => {
      heard += 1;
    });
    const pressEscape = async () => {
      const init = { key: 'Escape', bubbles: true, composed: true };
      button?.dispatchEvent(new KeyboardEvent('keydown', init));
      await term?.updateComplete;
    };
    button?.click();
    await term?.updateComplete;
    expect(term?.shadowRoot?.querySelector(':popover-open')).not.toBeNull();
    await pressEscape();
    expect(term?.shadowRoot?.querySelector(':popover-open')).toBeNull();
    expect(heard).toBe(0);
    await pressEscape();
    expect(heard).toBe(1);
  });
});
