import { css, html, LitElement, type TemplateResult } from 'lit';
import '../../widgets/convolution/define.ts';
import { tokens } from '../../widgets/shared/tokens.ts';

/** The place for single operations, taken apart by hand. */
export class RfLaboratory extends LitElement {
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: grid;
        gap: var(--_s6);
        max-width: 1240px;
      }
      h1 {
        margin: 0;
        font-size: var(--_title);
        line-height: 1.25;
      }
      .lead {
        max-width: 68ch;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`
      <header>
        <h1>Convolution by hand</h1>
        <p class="lead">
          Choose a cell of the feature map and see the window, the products and the sum it came
          from.
        </p>
      </header>
      <rf-convolution playable editable options></rf-convolution>
    `;
  }
}
