import { html, LitElement, type TemplateResult } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { Player, playerView } from '../../web/widgets/shared/player.ts';

class Played extends LitElement {
  readonly player = new Player(this, () => undefined);

  constructor() {
    super();
    this.player.resize(5);
  }

  override render(): TemplateResult {
    return html`
      ${playerView(this.player, 'step')}
      <details><summary><b>More</b></summary></details>
      <p tabindex="0">A text</p>
    `;
  }
}
customElements.define('test-played', Played);

afterEach(() => document.body.replaceChildren());

async function show(): Promise<Played> {
  const element = document.createElement('test-played') as Played;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

/** Presses a key on the first part that a selector names; whether the part keeps it for itself. */
function press(element: Played, selector: string, key: string): boolean {
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  return element.shadowRoot?.querySelector(selector)?.dispatchEvent(event) ?? false;
}

test('space plays, but not on what space itself presses', async () => {
  const element = await show();
  for (const selector of ['summary', 'summary b', 'button', 'select', 'input']) {
    expect(press(element, selector, ' '), selector).toBe(true);
    expect(element.player.playing, selector).toBe(false);
  }
  expect(press(element, 'p', ' ')).toBe(false);
  expect(element.player.playing).toBe(true);
});

test('arrows step also on buttons and on what opens, and stay within the ends', async () => {
  const element = await show();
  press(element, 'summary', 'ArrowRight');
  press(element, 'button', 'ArrowRight');
  expect(element.player.position).toBe(2);
  press(element, 'p', 'End');
  press(element, 'p', 'ArrowRight');
  expect(element.player.position).toBe(4);
  press(element, 'p', 'Home');
  press(element, 'p', 'ArrowLeft');
  expect(element.player.position).toBe(0);
});
