import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Tensor } from '../../api/types.ts';
import { controls } from '../../widgets/shared/controls.ts';
import type { ShownError } from '../../widgets/shared/errors.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/tensor/define.ts';
import '../../widgets/term/define.ts';
import { imageChooser } from './image-chooser.ts';
import type { Choice } from './images.ts';
import type { ChosenImage, Look } from './look.ts';

/**
 * The network seen through one image: the digit, the filters, the feature maps.
 *
 * @property image - The chosen image.
 * @property look - What the engine said about it.
 * @property row - Row of the chosen test digit.
 * @property rows - How many test digits there are.
 * @property failed - Why the chosen test digit is not here.
 * @property awaited - The chosen test digit is on its way.
 * @property drawn - The drawn digit is chosen.
 * @property canDraw - There is a drawn digit to choose.
 * @fires rf-choose - A person chose another image.
 */
export class RfLookPanel extends LitElement {
  static override readonly properties = {
    image: { attribute: false },
    look: { attribute: false },
    row: { attribute: false },
    rows: { attribute: false },
    failed: { attribute: false },
    awaited: { attribute: false },
    drawn: { attribute: false },
    canDraw: { attribute: false },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .panel {
        display: grid;
        gap: var(--_s4);
      }
      .top {
        display: grid;
        grid-template-columns: 84px minmax(0, 1fr);
        gap: var(--_s4);
        align-items: center;
      }
      .choose {
        gap: var(--_s1) var(--_s2);
      }
      .choose input[type='number'] {
        width: 9ch;
      }
      section {
        display: grid;
        gap: var(--_s1);
        min-width: 0;
      }
    `,
  ];

  declare image: ChosenImage | undefined;
  declare look: Look | undefined;
  declare row: number;
  declare rows: number;
  declare failed: ShownError | undefined;
  declare awaited: boolean;
  declare drawn: boolean;
  declare canDraw: boolean;

  constructor() {
    super();
    this.row = 0;
    this.rows = 0;
    this.awaited = false;
    this.drawn = false;
    this.canDraw = false;
  }

  override render(): TemplateResult {
    const { image, look } = this;
    return html`<div class="panel">
      <h2>What it sees in one digit</h2>
      <div class="top">
        <rf-tensor
          plain
          kind="image"
          label=${image?.title ?? 'No digit yet'}
          .scale=${1}
          .mapSize=${84}
          .data=${image?.pixels ?? new Float32Array(784)}
          .shape=${[28, 28]}
        ></rf-tensor>
        ${this.#chooser()}
      </div>
      ${
        look === undefined
          ? this.#nothingYet()
          : html`${this.#filters(look)} ${look.maps.map(({ title, tensor }) => this.#maps(title, tensor))}`
      }
    </div>`;
  }

  /** Before the first answer: what will stand here, and what it waits for. */
  #nothingYet(): TemplateResult {
    return html`<p class="muted">
      ${this.image === undefined ? 'The first test digits are on their way.' : 'The network looks at it now.'}
      Here you will see what each layer makes of one digit: the
      <rf-term word="filter">filters</rf-term>, small pictures that the network learns, and below
      them the <rf-term word="feature map">feature maps</rf-term>, bright where a filter has found
      what it looks for. Draw a digit, and it is looked at in the same way.
    </p>`;
  }

  #chooser(): TemplateResult {
    const { row, rows, awaited, failed, drawn, canDraw } = this;
    const choose = (choice: Choice) => this.#choose(choice);
    return imageChooser({ row, rows, awaited, failed, drawn, canDraw, choose });
  }

  #filters({ filters }: Look): TemplateResult | typeof nothing {
    if (filters === undefined) return nothing;
    return html`<section>
      <h3><rf-term word="filter">Filters</rf-term> of the first layer</h3>
      <rf-tensor
        label="Filters of the first layer"
        .mapSize=${64}
        .data=${filters.data}
        .shape=${filters.shape}
      ></rf-tensor>
    </section>`;
  }

  #maps(title: string, tensor: Tensor): TemplateResult {
    const [, channels = 0, height = 0] = tensor.shape;
    return html`<section>
      <h3><rf-term word="feature map">Feature maps</rf-term> after ${title}: ${channels} of ${height} × ${tensor.shape[3]}</h3>
      <rf-tensor
        label=${`Feature maps after ${title}`}
        .mapSize=${channels > 8 ? 48 : 64}
        .data=${tensor.data}
        .shape=${tensor.shape.slice(1)}
      ></rf-tensor>
    </section>`;
  }

  #choose(detail: Choice): void {
    this.dispatchEvent(new CustomEvent('rf-choose', { bubbles: true, composed: true, detail }));
  }
}
