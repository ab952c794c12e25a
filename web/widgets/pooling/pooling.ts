import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Tensor } from '../../api/types.ts';
import { convolutionSizeView } from '../../formula/convolution-size.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import { cellsIn, isPixel, unseenBy } from '../laboratory/factors.ts';
import { type Picture, white } from '../laboratory/picture.ts';
import {
  chooserStyles,
  pictureChooser,
  pictureInForce,
  pictureRefusal,
} from '../laboratory/picture-chooser.ts';
import type { NamedPicture } from '../laboratory/pictures.ts';
import { Probe } from '../laboratory/probe.ts';
import { rangeStyles } from '../laboratory/range-field.ts';
import { smallPictures } from '../laboratory/small-pictures.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { controls } from '../shared/controls.ts';
import type { ShownError } from '../shared/errors.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { Described } from '../shared/described.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { type PoolingKind, type PoolWindow, poolingKind } from './kinds.ts';
import { type Pooled, poolPicture } from './measure.ts';
import { numbers, settingsView } from './settings-view.ts';
import { poolingState } from './state.ts';

const { kinds } = poolingState;
const largeMap = 270;
/** Of each of several channels. */
const smallMap = 148;

/**
 * A pooling over a grid or a picture, channel by channel: what is kept of each window, and what is
 * lost. Clicking a cell shows the numbers it was made of.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-pooling kind="max" size="2" stride="2"></rf-pooling>
 * ```
 *
 * Keys: space plays and pauses, arrows step through the cells, Home and End go to the first and last.
 *
 * @attr picture - `grid-4x4` (default), `edge-map-4x4`, `grid-5x5`, `edge-6x6`, or a picture of
 *   `rf-filters`.
 * @attr kind - `max` (default), `min`, `average`, `l2`, `global-max`, `global-min`, `global-average`.
 * @attr size - Rows and columns of the window, 1 to 8. Default 2.
 * @attr stride - How far the window moves, 1 to 8; smaller than the window, windows overlap. Default 2.
 * @attr padding - Cells around the picture that no maximum takes, 0 to 3. Default 0.
 * @attr rounding - `floor` (default) drops a window that does not fit, `ceil` keeps it.
 * @attr cell - Map, row and column of the chosen cell, counted from 0: `0,1,1`.
 * @property own - A picture of the page's own: `{channels, height, width, values}`, values in 0..255.
 * @property offered - Further pictures to choose: `[{name, title, make}]`, `make` giving one like `own`.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the chosen cell.
 * @csspart derivation - The size, and the numbers behind the chosen cell.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfPooling extends Described {
  static override readonly state = poolingState;
  static override readonly properties = {
    ...poolingState.properties,
    own: { attribute: false },
    offered: { attribute: false },
    refused: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    laboratoryStyles,
    chooserStyles,
    rangeStyles,
  ];

  declare picture: string;
  declare kind: string;
  declare size: number;
  declare stride: number;
  declare padding: number;
  declare rounding: PoolWindow['rounding'];
  declare cell: string;
  declare own: Picture | undefined;
  declare offered: readonly NamedPicture[];
  declare refused: ShownError | undefined;
  readonly #probe: Probe<Pooled> = new Probe<Pooled>(this, {
    measure: (bench) =>
      poolPicture(bench, pictureInForce(this, kinds.picture), poolingKind(this.kind), this.#window),
    moved: () => this.#tell(true),
  });

  constructor() {
    super();
    this.offered = [];
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.refuse('picture', pictureRefusal(this, kinds.picture));
    if (changed.has('cell')) this.#probe.cell = this.cell;
    const inputs = ['picture', 'own', 'offered', 'kind', 'rounding', ...numbers] as const;
    if (inputs.some((name) => changed.has(name))) this.#probe.measureSoon();
  }

  override render(): TemplateResult {
    const { derivation } = this.#probe;
    const kind = poolingKind(this.kind);
    return experimentView(this.#probe, {
      title: derivation === undefined ? 'A window becomes one number' : `This cell is ${kind.is}`,
      settings: this.#settings(kind),
      picture: (answer) => this.#grids(answer),
      formula: formulaOf,
      says: html`${kind.says} A pooling has no weights: there is nothing to learn in it. What it throws away is lost for
        all layers behind it, which is bad where the place itself matters.`,
      tryThis:
        'Set the stride to 1: the windows overlap, and one large number wins in several of them. Then take the 5 × 5 grid with stride 2, and see what ceil does with the last row and column.',
    });
  }

  get #window(): PoolWindow {
    return {
      kernel: this.size,
      stride: this.stride,
      padding: this.padding,
      rounding: this.rounding,
    };
  }

  #settings(kind: PoolingKind): TemplateResult {
    return html`${pictureChooser(this, kinds.picture, () => this.#tell(false))}
      ${settingsView(this, kind, this.#window, (passing) => this.#tell(passing))}`;
  }

  #grids({ picture, maps, coverage, kept, window, kind }: Pooled): TemplateResult {
    const { channels, height, width, values } = picture;
    const [, , rows = 0, columns = 0] = maps.shape;
    const { derivation, lit, map, place } = this.#probe;
    const isSmall = smallPictures.some(({ name }) => name === this.picture);
    const scale = isSmall ? 0 : white;
    const shape = [channels, height, width];
    const size = channels === 1 ? largeMap : smallMap;
    const planes = channels === 1 ? '' : `${channels} × `;
    return html`
      <div class="map">
        <h3>Before: ${planes}${height} × ${width}</h3>
        <rf-tensor
          label="Before the pooling"
          .kind=${isSmall ? 'value' : 'image'}
          .scale=${scale}
          .mapSize=${size}
          .padding=${kind.global ? 0 : window.padding}
          .data=${values}
          .shape=${channels === 1 ? [height, width] : shape}
          .lit=${cellsIn(derivation, shape, isPixel, lit)}
          .dimmed=${unseenBy(coverage, channels)}
          .struck=${isSmall ? droppedOf(kept) : undefined}
        ></rf-tensor>
      </div>
      <div class="map">
        <h3>After: ${planes}${rows} × ${columns}</h3>
        <rf-tensor
          label="After the pooling"
          .kind=${isSmall || kind.name === 'l2' ? 'value' : 'image'}
          .scale=${kind.name === 'l2' ? 0 : scale}
          .mapSize=${size}
          .data=${maps.data}
          .shape=${channels === 1 ? [rows, columns] : [channels, rows, columns]}
          .selected=${channels === 1 ? place : [map, ...place]}
          @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
            this.#probe.choose(index.at(-3) ?? 0, index.at(-2) ?? 0, index.at(-1) ?? 0)}
        ></rf-tensor>
      </div>
      ${
        kept === undefined
          ? nothing
          : html`<div class="map">
              <h3>Windows that keep each number; 0 is thrown away</h3>
              <rf-tensor
                label="Windows that keep each number"
                .mapSize=${size}
                .data=${kept.data}
                .shape=${channels === 1 ? [height, width] : shape}
              ></rf-tensor>
            </div>`
      }
    `;
  }

  #tell(passing: boolean): void {
    const { picture, kind, rounding } = this;
    this.cell = this.#probe.cell;
    const { kernel, stride, padding } = this.#window;
    const sizes = { size: String(kernel), stride: String(stride), padding: String(padding) };
    tellExperiment(this, { picture, kind, ...sizes, rounding, cell: this.cell }, passing);
  }
}

/** Flat positions of the numbers that no window keeps. */
function droppedOf(kept: Tensor | undefined): ReadonlySet<number> | undefined {
  if (kept === undefined) return undefined;
  return new Set([...kept.data].flatMap((windows, cell) => (windows === 0 ? cell : [])));
}

function formulaOf({ picture, maps, window, kind, coverage }: Pooled): TemplateResult {
  const [, , rows = 0, columns = 0] = maps.shape;
  const { channels, height, width } = picture;
  const planes = channels === 1 ? '' : `${channels} × `;
  const { unseen } = coverage;
  const size = (input: number, output: number) =>
    convolutionSizeView({ input, output, ...window }, 'size');
  const ceil = 'Ceil keeps a last window that begins inside the picture and reaches over its end.';
  return html`
    ${
      kind.global || window.rounding === 'ceil'
        ? nothing
        : html`<p class="scrolls">
            Size: ${size(height, rows)}${
              height === width ? nothing : html` rows, ${size(width, columns)} columns`
            }
          </p>`
    }
    <p>
      ${planes}${height} × ${width} numbers become
      ${planes}${rows} × ${columns}.${channels === 1 ? '' : ' Each channel is pooled alone: there are as many after as before.'}
      ${unseen === 0 ? '' : ` ${unseen} ${channels === 1 ? 'of them' : 'of each channel'} are in no window.`}
      ${!kind.global && window.rounding === 'ceil' ? ceil : ''}
    </p>
  `;
}
