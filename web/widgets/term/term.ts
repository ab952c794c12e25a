import { css, html, type TemplateResult } from 'lit';
import { Described } from '../shared/described.ts';
import { tokens } from '../shared/tokens.ts';
import { type GlossaryWord, glossary } from './glossary.ts';
import { termState } from './state.ts';

/** Gap kept between the explanation and the edge of the window, in pixels. */
const margin = 8;

/**
 * A word with its meaning one gesture away: hover, focus or tap shows it, Escape hides it.
 *
 * @attr word - Entry of the glossary.
 */
export class RfTerm extends Described {
  static override readonly state = termState;
  static override readonly properties = {
    ...termState.properties,
    open: { state: true },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        position: relative;
        display: inline;
        font: inherit;
        color: inherit;
      }
      button {
        all: unset;
        cursor: help;
        border-bottom: 1px dotted currentcolor;
      }
      button:focus-visible {
        outline: 3px solid var(--_accent);
        outline-offset: 2px;
        border-radius: 2px;
      }
      [role='tooltip'] {
        position: fixed;
        inset: auto;
        margin: 0;
        width: max-content;
        max-width: min(32ch, calc(100vw - 16px));
        padding: var(--_s2) var(--_s3);
        border: 1px solid var(--_field-line);
        border-radius: var(--_radius);
        background: var(--_surface);
        color: var(--_text);
        font: 400 var(--_small) / 1.45 var(--_font);
        text-align: left;
        white-space: normal;
      }
    `,
  ];

  declare word: GlossaryWord;
  declare private open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  override updated(): void {
    const tip = this.renderRoot.querySelector<HTMLElement>('[role="tooltip"]');
    const button = this.renderRoot.querySelector('button');
    if (tip === null || button === null) return;
    if (!this.open) {
      if (tip.matches(':popover-open')) tip.hidePopover();
      return;
    }
    if (!tip.matches(':popover-open')) tip.showPopover();
    const anchor = button.getBoundingClientRect();
    const room = document.documentElement.clientWidth - tip.offsetWidth - margin;
    const below = anchor.bottom + margin / 2;
    const fits = below + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${Math.max(margin, Math.min(anchor.left, room))}px`;
    tip.style.top = `${fits ? below : anchor.top - tip.offsetHeight - margin / 2}px`;
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        aria-describedby="tip"
        @click=${() => {
          this.open = true;
        }}
        @pointerenter=${() => {
          this.open = true;
        }}
        @pointerleave=${this.#close}
        @focus=${() => {
          this.open = true;
        }}
        @blur=${this.#close}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'Escape' || !this.open) return;
          // Escape closes the meaning, and does nothing more for what is around the word.
          event.stopPropagation();
          this.#close();
        }}
      ><slot>${this.word}</slot></button><span id="tip" role="tooltip" popover="manual"
        >${glossary[this.word]}</span
      >`;
  }

  #close(): void {
    this.open = false;
  }
}
