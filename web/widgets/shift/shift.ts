import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import type { Tensor } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { row } from '../../formula/symbols.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import { cellsIn } from '../laboratory/factors.ts';
import { greyOf, type Picture, white } from '../laboratory/picture.ts';
import {
  chooserStyles,
  pictureChooser,
  pictureInForce,
  pictureRefusal,
} from '../laboratory/picture-chooser.ts';
import type { NamedPicture } from '../laboratory/pictures.ts';
import { Probe } from '../laboratory/probe.ts';
import { rangeField, rangeStyles } from '../laboratory/range-field.ts';
import { smallPictures } from '../laboratory/small-pictures.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { controls } from '../shared/controls.ts';
import type { ShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import '../tensor/define.ts';
import { Described } from '../shared/described.ts';
import { largestMagnitude } from '../tensor/colors.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import { type Compared, compareShifted, movedNode, type Scores, type Shift } from './measure.ts';
import { shiftedOperation, shiftedOperations } from './operations.ts';
import { shiftState } from './state.ts';

const { kinds } = shiftState;
const mapSize = 260;

const scoresStyles = css`
  .scores {
    display: grid;
    gap: var(--_s2);
    margin-block: var(--_s2);
    max-width: 68ch;
  }
  .scores table {
    width: fit-content;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .scores :is(th, td) {
    padding: var(--_s1) var(--_s3) var(--_s1) 0;
    text-align: right;
    font-weight: 400;
    border-bottom: 1px solid var(--_line);
  }
  .scores th[scope='row'] {
    text-align: left;
  }
`;

/**
 * A picture is moved before or after a convolution or a pooling. The map of a convolution moves along
 * (equivariance); that of a pooling stays nearly, but only nearly, the same (invariance). The engine
 * makes both maps and subtracts them.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-shift picture="grid-4x4" operation="max-2" right="1"></rf-shift>
 * ```
 *
 * Keys: space plays and pauses, arrows step through the cells, Home and End go to the first and last.
 *
 * @attr picture - `nine` (default), or another picture of `rf-pooling`.
 * @attr operation - A kernel's name as of `rf-convolution` (default `vertical-edge`), or `max-2`,
 *   `max-4`, `average-2`, `global-max`.
 * @attr right - How far the picture moves to the right, −8 to 8. Default 3.
 * @attr down - How far it moves down, −8 to 8. Default 0.
 * @attr cell - Map, row and column of the chosen cell, counted from 0: `0,1,1`.
 * @property own - A picture of the page's own: `{channels, height, width, values}`, values in 0..255.
 * @property offered - Further pictures to choose: `[{name, title, make}]`, `make` giving one like `own`.
 * @csspart whole - Everything.
 * @csspart title - What the two maps have in common.
 * @csspart derivation - The products of the chosen cell.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfShift extends Described {
  static override readonly state = shiftState;
  static override readonly properties = {
    ...shiftState.properties,
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
    scoresStyles,
  ];

  declare picture: string;
  declare operation: string;
  declare right: number;
  declare down: number;
  declare cell: string;
  declare own: Picture | undefined;
  declare offered: readonly NamedPicture[];
  declare refused: ShownError | undefined;
  readonly #probe: Probe<Compared> = new Probe<Compared>(this, {
    measure: (bench) =>
      compareShifted(bench, this.#shown, shiftedOperation(this.operation), this.#shift),
    moved: () => this.#tell(true),
  });

  constructor() {
    super();
    this.offered = [];
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.refuse('picture', pictureRefusal(this, kinds.picture));
    if (changed.has('cell')) this.#probe.cell = this.cell;
    const inputs = ['picture', 'own', 'offered', 'operation', 'right', 'down'] as const;
    if (inputs.some((name) => changed.has(name))) this.#probe.measureSoon();
  }

  override render(): TemplateResult {
    const { answer } = this.#probe;
    const equivariant = shiftedOperation(this.operation).kernel !== undefined;
    return experimentView(this.#probe, {
      title: answer === undefined ? 'The picture moves, and the map moves along' : titleOf(answer),
      settings: this.#settings(),
      picture: (answer) => this.#grids(answer),
      formula: ({ scores }) => html`<p class="scrolls">
        <math>${row(equivariant ? 'conv ( move ( X ) ) − move ( conv ( X ) )' : 'pool ( move ( X ) ) − pool ( X )')}</math>
      </p>
      ${scoresView(scores)}`,
      says: equivariant
        ? 'The same kernel is at work everywhere, so that a pattern that moves is found again where it went: convolution is equivariant. Only at the border new pixels come into view.'
        : 'A maximum does not mind where in its window it lies. But a move over the edge of a window changes the map: pooling is only nearly invariant, and only a global one fully.',
      tryThis: equivariant
        ? 'Move the grey landscape: the two maps differ along the border that it leaves. Then choose a maximum as the operation.'
        : 'On the 4 × 4 grid with the 2 × 2 maximum move by 1 to the right: not one of the four numbers stays in its place. The global maximum stays as long as it is in the picture.',
    });
  }

  get #shown(): Picture {
    return greyOf(pictureInForce(this, kinds.picture));
  }

  get #shift(): Shift {
    return {
      down: this.down,
      right: this.right,
    };
  }

  #settings(): TemplateResult {
    const { right, down } = this.#shift;
    const operation = html`<div class="field wide">
      <label for="operation">Operation</label>
      <select
        id="operation"
        @change=${(event: Event) => {
          this.operation = (event.target as HTMLSelectElement).value;
          this.#tell(false);
        }}
      >
        ${shiftedOperations.map(
          ({ name, title }) =>
            html`<option value=${name} ?selected=${name === this.operation}>${title}</option>`,
        )}
      </select>
    </div>`;
    const slider = (id: 'right' | 'down', label: string, value: number) =>
      rangeField({
        ...kinds[id],
        id,
        label,
        value,
        accept: (moved) => {
          this[id] = moved;
          this.#tell(true);
        },
      });
    return html`${pictureChooser(this, kinds.picture, () => this.#tell(false))}
    <div class="settings" role="group" aria-label="What is done, and how far the picture moves">
      ${operation}
      ${slider('right', 'To the right', right)} ${slider('down', 'Down', down)}
    </div>`;
  }

  #grids({ moved, maps, other, difference, operation }: Compared): TemplateResult {
    const { derivation, lit, place } = this.#probe;
    const [, , height = 1, width = 1] = moved.shape;
    const small = smallPictures.some(({ name }) => name === this.picture);
    const equivariant = operation.kernel !== undefined;
    const scale = Math.max(largestMagnitude(maps.data), largestMagnitude(other.data));
    const map = (title: string, { shape, data }: Tensor) => html`<div class="map">
      <h3>${title}</h3>
      <rf-tensor
        label=${title}
        .scale=${scale}
        .mapSize=${mapSize}
        .data=${data}
        .shape=${shape.slice(-2)}
        .selected=${place}
        @rf-select=${({ detail: { index } }: CustomEvent<CellDetail>) =>
          this.#probe.choose(0, index[0] ?? 0, index[1] ?? 0)}
      ></rf-tensor>
    </div>`;
    return html`
      <div class="map">
        <h3>The picture, moved</h3>
        <rf-tensor
          label="The picture, moved"
          .kind=${small ? 'value' : 'image'}
          .scale=${small ? 0 : white}
          .mapSize=${mapSize}
          .data=${moved.data}
          .shape=${[height, width]}
          .lit=${cellsIn(derivation, [1, height, width], ({ tensor }) => tensor.node === movedNode, lit)}
        ></rf-tensor>
      </div>
      ${map('Map of the moved picture', maps)}
      ${map(equivariant ? 'Map of the picture, then moved' : 'Map of the picture where it was', other)}
      ${map('Difference of the two maps', difference)}
    `;
  }

  #tell(passing: boolean): void {
    const { picture, operation } = this;
    this.cell = this.#probe.cell;
    const { right, down } = this.#shift;
    const attributes = { picture, operation, right: String(right), down: String(down) };
    tellExperiment(this, { ...attributes, cell: this.cell }, passing);
  }
}

/** A dense layer sees places, so that its scores change when the picture moves. */
function scoresView({ before, after }: Compared['scores']): TemplateResult {
  const line = (name: string, { left, right }: Scores) => html`<tr>
    <th scope="row">${name}</th>
    <td>${formatNumber(left)}</td>
    <td>${formatNumber(right)}</td>
  </tr>`;
  return html`<div class="scores">
    <p id="scores" class="small muted">
      Scores of a dense layer behind the map: one unit has weights for the left half, one for the
      right half
    </p>
    <table aria-labelledby="scores">
      <thead>
        <tr><td></td><th scope="col">Left</th><th scope="col">Right</th></tr>
      </thead>
      <tbody>
        ${line('Where it was', before)} ${line('Moved', after)}
      </tbody>
    </table>
    <p>
      A dense layer has a weight for every place. What moves meets other weights, and the scores
      change: it is the dense layer that knows places, not the convolution.
    </p>
  </div>`;
}

function titleOf({ least, most, operation: { kernel } }: Compared): string {
  const same = least === 0 && most === 0;
  const range = `by ${formatNumber(least)} to ${formatNumber(most)}`;
  if (kernel === undefined) {
    return same
      ? 'The picture moved, the map stayed'
      : `The picture moved, and the map changed ${range}`;
  }
  return same
    ? 'Moved before or after: the map is the same in every cell'
    : `Moved before or after: the maps differ at the border, ${range}`;
}
