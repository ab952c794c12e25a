import { css, html, type TemplateResult } from 'lit';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { describe, text } from '../shared/state.ts';
import { tokens } from '../shared/tokens.ts';
import { Ink, inkSide } from './ink.ts';

const state = describe({ label: text('Draw a digit') });

/** How far an arrow key moves the pen, as a share of the side. */
const keyStep = 1 / 28;

/** What `rf-draw` says: the ink, row-major, 0 to 1. */
export interface DrawDetail {
  readonly pixels: Float32Array;
  readonly side: number;
  readonly empty: boolean;
}

/**
 * A pad to draw on with mouse, touch or pen. By keyboard: arrows move the pen, space puts it down
 * or lifts it, Delete clears.
 *
 * @attr label - What to draw, for people who cannot see it.
 * @fires rf-draw - The ink changed: `{pixels, side, empty}`.
 */
export class RfDrawPad extends Described {
  static override readonly state = state;
  static override readonly properties = {
    ...state.properties,
    penDown: { state: true },
    said: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
      }
      .pad {
        position: relative;
        width: min(100%, var(--rf-pad-size, 240px));
        aspect-ratio: 1;
        touch-action: none;
        cursor: crosshair;
        border: 1px solid var(--_field-line);
        border-radius: var(--_radius);
        background: #000;
        overflow: hidden;
      }
      canvas {
        width: 100%;
        height: 100%;
        display: block;
      }
      .pen {
        position: absolute;
        width: 14px;
        height: 14px;
        margin: -7px;
        border: 2px solid #fff;
        border-radius: 50%;
        box-shadow: 0 0 0 2px #000;
        pointer-events: none;
        display: none;
      }
      .pad:focus-visible .pen {
        display: block;
      }
      .pen.down {
        background: #ffb066;
      }
      .under {
        justify-content: space-between;
        margin-top: var(--_s2);
      }
    `,
  ];

  declare label: string;
  declare private penDown: boolean;
  declare private said: string;
  readonly #ink = new Ink();
  #pen = { x: 0.5, y: 0.25 };
  #last: { readonly x: number; readonly y: number } | undefined;
  #pointer: number | undefined;
  #frame = 0;

  constructor() {
    super();
    this.penDown = false;
    this.said = '';
  }

  override disconnectedCallback(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    super.disconnectedCallback();
  }

  override firstUpdated(): void {
    this.#paint();
    this.#movePen();
  }

  override render(): TemplateResult {
    return html`
      <div
        class="pad"
        tabindex="0"
        role="application"
        aria-label=${`${this.label}. Arrow keys move the pen, space puts it down or lifts it, Delete clears.`}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${this.#up}
        @pointercancel=${this.#up}
        @keydown=${this.#key}
      >
        <canvas width=${inkSide} height=${inkSide} aria-hidden="true"></canvas>
        <span class=${this.penDown ? 'pen down' : 'pen'}></span>
      </div>
      <div class="row under">
        <button type="button" @click=${() => this.clear()}>Clear</button>
        <span class="visually-hidden" aria-live="polite">${this.said}</span>
      </div>
    `;
  }

  /** Wipes the pad. */
  clear(): void {
    this.#ink.clear();
    this.said = 'The pad is empty.';
    this.#changed();
  }

  #place(event: PointerEvent): { readonly x: number; readonly y: number } {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  #down(event: PointerEvent): void {
    // One finger or pen draws; a palm or a second finger beside it does not.
    if (event.button !== 0 || this.#pointer !== undefined) return;
    this.#pointer = event.pointerId;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const at = this.#place(event);
    this.#last = at;
    this.#draw(at, at);
  }

  #move(event: PointerEvent): void {
    if (this.#last === undefined || event.pointerId !== this.#pointer) return;
    const at = this.#place(event);
    this.#draw(this.#last, at);
    this.#last = at;
  }

  #up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = undefined;
    this.#last = undefined;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      this.clear();
      return;
    }
    const from = { ...this.#pen };
    if (event.key === 'ArrowLeft') this.#pen.x -= keyStep;
    else if (event.key === 'ArrowRight') this.#pen.x += keyStep;
    else if (event.key === 'ArrowUp') this.#pen.y -= keyStep;
    else if (event.key === 'ArrowDown') this.#pen.y += keyStep;
    else if (event.key === ' ') {
      this.penDown = !this.penDown;
      this.said = this.penDown ? 'Pen down.' : 'Pen up.';
    } else return;
    event.preventDefault();
    this.#pen = {
      x: Math.max(0, Math.min(1, this.#pen.x)),
      y: Math.max(0, Math.min(1, this.#pen.y)),
    };
    this.#movePen();
    if (this.penDown) this.#draw(from, this.#pen);
  }

  #movePen(): void {
    const pen = this.renderRoot.querySelector<HTMLElement>('.pen');
    pen?.style.setProperty('left', `${this.#pen.x * 100}%`);
    pen?.style.setProperty('top', `${this.#pen.y * 100}%`);
  }

  #draw(
    from: { readonly x: number; readonly y: number },
    to: { readonly x: number; readonly y: number },
  ): void {
    this.#ink.stroke(from.x, from.y, to.x, to.y);
    this.#changed();
  }

  #changed(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
      const { pixels, empty } = this.#ink;
      const detail: DrawDetail = { pixels: pixels.slice(), side: inkSide, empty };
      this.dispatchEvent(new CustomEvent('rf-draw', { bubbles: true, composed: true, detail }));
    });
  }

  #paint(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(inkSide, inkSide);
    this.#ink.pixels.forEach((ink, at) => {
      const grey = Math.round(255 * ink);
      image.data.set([grey, grey, grey, 255], 4 * at);
    });
    context.putImageData(image, 0, 0);
  }
}
