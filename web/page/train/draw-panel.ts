import { css, html, LitElement, type TemplateResult } from 'lit';
import '../../widgets/bars/define.ts';
import '../../widgets/draw-pad/define.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import { likeliest } from './likeliest.ts';
import '../../widgets/tensor/define.ts';

/**
 * Draw a digit and see the guess.
 *
 * @property digit - The drawing as the network gets it, 28 × 28, or nothing for an empty pad.
 * @property probabilities - The guess.
 * @property trained - The network has learned something.
 */
export class RfDrawPanel extends LitElement {
  static override readonly properties = {
    digit: { attribute: false },
    probabilities: { attribute: false },
    trained: { attribute: false },
  };
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .panel {
        display: grid;
        gap: var(--_s3);
      }
      .top {
        display: grid;
        grid-template-columns: minmax(130px, 220px) minmax(130px, 1fr);
        gap: var(--_s4);
        align-items: start;
      }
      .seen {
        display: flex;
        gap: var(--_s2);
        align-items: center;
      }
      .seen rf-tensor {
        flex: none;
        width: 56px;
      }
    `,
  ];

  declare digit: Float32Array | undefined;
  declare probabilities: Float32Array | undefined;
  declare trained: boolean;

  constructor() {
    super();
    this.trained = false;
  }

  override render(): TemplateResult {
    return html`<div class="panel">
      <h2>Draw a digit</h2>
      <div class="top">
        <rf-draw-pad></rf-draw-pad>
        <rf-bars label="Prediction for your drawing" .values=${this.probabilities}></rf-bars>
      </div>
      <div class="seen">
        <rf-tensor
          plain
          kind="image"
          label="Your drawing, scaled and centred"
          .scale=${1}
          .mapSize=${56}
          .data=${this.digit ?? new Float32Array(784)}
          .shape=${[28, 28]}
        ></rf-tensor>
        <p class="small muted">${this.#words()}</p>
      </div>
      <span class="visually-hidden" role="status">${this.#spoken()}</span>
    </div>`;
  }

  #words(): string {
    if (this.digit === undefined)
      return 'Scaled and centred as the training digits were, your drawing appears here.';
    if (!this.trained) return 'The network has not learned yet, so this is a guess.';
    return 'This is what the network gets: scaled and centred as the training digits were.';
  }

  #spoken(): string {
    if (this.probabilities === undefined || this.digit === undefined) return '';
    return `It reads a ${likeliest(this.probabilities)}.`;
  }
}
