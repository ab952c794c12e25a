import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CellQuery, SummaryRow } from '../../api/types.ts';
import { OwnSubject } from '../microscope/given.ts';
import { cssProperties } from '../shared/css-properties.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { formatPercent } from '../shared/format.ts';
import { Refresh } from '../shared/refresh.ts';
import { tokens } from '../shared/tokens.ts';
import { positionOf } from '../tensor/layout.ts';
import { lineAt, spotAt, walked } from './hits.ts';
import { type Flow, type Layout, layOut, type Room } from './layout.ts';
import { type Line, linesOf, strongestWeight } from './lines.ts';
import { type Drawing, Painter, type Spot } from './painter.ts';
import { askPass, type NetworkPass } from './pass.ts';
import { type Station, sceneOf } from './scene.ts';
import { networkState } from './state.ts';
import { networkStyles } from './styles.ts';
import { largestCell, lineWords, spotWords, usualWords } from './words.ts';

/** Narrower stages have their layers below each other. */
const narrow = 640;
/** While numbers change: weights change slowly, and lines take longest to draw. */
const linesEveryMs = 300;

/** A network that its page has: its layers, and what it made of one image. */
export interface ShownNetwork {
  /** Shape of an image, [c, h, w]. */
  readonly input: readonly [number, number, number];
  readonly rows: readonly SummaryRow[];
}

/** What `rf-open` says: the cell to look at. */
export interface OpenDetail {
  readonly cell: CellQuery;
}

/**
 * A whole network as one picture: the image, its feature maps layer by layer, the units, the answer,
 * with their real numbers, joined by lines whose colour and width are those of the weights. It is drawn
 * from the network's description, so any network of layers can be shown.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-network preset="lenet5" weights="trained.safetensors" digit="4"></rf-network>
 * ```
 *
 * @attr preset - A network of the engine; `lenet5` unless said otherwise.
 * @attr weights - Address of a file with a trained network, which is shown instead.
 * @attr src - Address of a picture to look at.
 * @attr digit - The drawn digit, 0 to 9, where there is no picture; 7 unless said otherwise.
 * @attr label - What it is, for people who cannot see it.
 * @property network - A network that the page has, `{input, rows}`, instead of a preset; null while it is
 *   on its way.
 * @property pass - What that network made of an image.
 * @property answer - The right class of that image, marked with a tick.
 * @slot beside - What lies below the image, such as a pad to draw on.
 * @csspart ground - The dark ground.
 * @cssproperty --rf-network-height - Height of the stage where layers stand beside each other.
 * @fires rf-open - A map, a unit or a line was chosen: `{cell}`, which `rf-microscope` takes as its path.
 */
export class RfNetwork extends Described {
  static override readonly state = networkState;
  static override readonly properties = {
    ...networkState.properties,
    network: { attribute: false },
    pass: { attribute: false },
    answer: { attribute: false },
    own: { state: true },
    size: { state: true },
    lit: { state: true },
    litLine: { state: true },
    said: { state: true },
    error: { state: true },
  };
  static override readonly styles = [tokens, networkStyles];

  declare preset: string;
  declare weights: string;
  declare src: string;
  declare digit: number;
  declare label: string;
  declare network: ShownNetwork | null | undefined;
  declare pass: NetworkPass | undefined;
  declare answer: number | undefined;
  /** Its own network, where the page gave none. */
  declare private own: { readonly network: ShownNetwork; readonly pass: NetworkPass } | undefined;
  declare private size: Omit<Room, 'flow'> | undefined;
  declare private lit: Spot | undefined;
  declare private litLine: Line | undefined;
  /** Of the spot that the keyboard has moved to. */
  declare private said: string;
  declare private error: ShownError | undefined;
  #stations: readonly Station[] = [];
  #drawn: ShownNetwork | undefined;
  #layout: Layout | undefined;
  #lines: readonly Line[] = [];
  /** Whose weights the lines are, when they were last drawn, and when they will be. */
  #linesOf: NetworkPass | undefined;
  #linesAt = 0;
  #linesSoon: ReturnType<typeof setTimeout> | undefined;
  #cursor: Spot = { station: 0, square: 0 };
  readonly #painter = new Painter();
  readonly #subject = new OwnSubject();
  readonly #resized = new ResizeObserver(() => this.#measure());
  readonly #refresh = new Refresh(this, {
    calculate: () => this.#ask(),
    derive: () => Promise.resolve(),
    failed: (thrown) => {
      this.error = toShownError(thrown);
      if (this.error.code === 'engine_failed') this.#subject.forget();
    },
  });

  constructor() {
    super();
    this.said = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#refresh.calculateSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    clearTimeout(this.#linesSoon);
    this.#linesSoon = undefined;
    this.#refresh.end(() => this.#subject.dispose());
  }

  override firstUpdated(): void {
    this.#measure();
  }

  override willUpdate(changed: PropertyValues): void {
    const asked = ['preset', 'weights', 'src', 'digit', 'network'];
    if (this.network === undefined && asked.some((name) => changed.has(name))) {
      this.#refresh.calculateSoon();
    }
    const network = this.network === undefined ? this.own?.network : (this.network ?? undefined);
    if (network !== this.#drawn) {
      this.#drawn = network;
      this.#stations = network === undefined ? [] : sceneOf(network.input, network.rows);
      this.#cursor = { station: 0, square: 0 };
      this.#letGo();
      this.#layout = undefined;
      this.#lines = [];
      this.#linesOf = undefined;
    }
    if (changed.has('size')) this.#layout = undefined;
    if (this.#stations.length > 0 && this.size !== undefined) {
      this.#layout ??= layOut(this.#stations, { ...this.size, flow: this.#flow });
    }
  }

  override updated(changed: PropertyValues): void {
    for (const part of this.renderRoot.querySelectorAll('.stage, .beside')) {
      this.#resized.observe(part);
    }
    const drawing = this.#drawing;
    const stations = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.stations');
    if (drawing === undefined || stations === null) return;
    this.#painter.drawStations(stations, drawing);
    const moved = [...changed.keys()].some((name) => name !== 'pass');
    const wait = this.#linesAt + linesEveryMs - performance.now();
    if (moved || wait <= 0) this.#drawLines();
    else this.#linesSoon ??= setTimeout(() => this.#drawLines(), wait);
  }

  get #drawing(): Drawing | undefined {
    const layout = this.#layout;
    return (
      layout && {
        stations: this.#stations,
        layout,
        pass: this.#pass,
        lines: this.#lines,
        lit: this.lit,
        litLine: this.litLine,
      }
    );
  }

  #drawLines(): void {
    clearTimeout(this.#linesSoon);
    this.#linesSoon = undefined;
    this.#linesAt = performance.now();
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.lines');
    const pass = this.#pass;
    const drawing = this.#drawing;
    if (canvas === null || drawing === undefined) return;
    if (pass !== undefined && pass !== this.#linesOf) {
      this.#lines = linesOf(this.#stations, pass.weights);
      this.#linesOf = pass;
    }
    this.#painter.drawLines(canvas, { ...drawing, lines: this.#lines });
  }

  override render(): TemplateResult {
    const { error } = this;
    const empty = this.#stations.length === 0;
    return html`
      <div class=${`ground ${this.#flow}`} part="ground">
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        <div class="floor">
        <div class="beside"><slot name="beside" @slotchange=${this.#measure}></slot></div>
        <div
        class="stage"
        tabindex="0"
        role="application"
        aria-label=${`${this.label}. Arrow keys walk through it, Enter asks where a number came from.`}
        @pointermove=${this.#point}
        @pointerleave=${this.#letGo}
        @click=${this.#click}
        @focus=${() => this.#walkTo(this.#cursor)}
        @blur=${this.#letGo}
        @keydown=${this.#key}
      >
        ${empty ? html`<p>${error === undefined ? 'Starting the engine…' : ''}</p>` : nothing}
        <canvas class="lines" aria-hidden="true" width="1" height="1"></canvas>
        <canvas class="stations" aria-hidden="true" width="1" height="1"></canvas>
        ${this.#answers()}
        </div>
        </div>
        <p class="under">${this.#words()}</p>
      </div>
      <span class="visually-hidden" role="status">${this.said}</span>
    `;
  }

  get #flow(): Flow {
    return (this.size?.width ?? narrow) < narrow ? 'down' : 'right';
  }

  get #pass(): NetworkPass | undefined {
    return this.network === undefined ? this.own?.pass : this.pass;
  }

  async #ask(): Promise<void> {
    if (this.network !== undefined) return;
    const { preset, weights, src, digit } = this;
    const nothingGiven = { model: undefined, image: undefined, label: undefined };
    const given = await this.#subject.take({ preset, weights, src, digit, ...nothingGiven });
    if (given === undefined) return;
    const { spec, summary } = given.network;
    const network = { input: spec.input, rows: summary.rows };
    const stations = sceneOf(network.input, network.rows);
    const pass = await askPass(given.network, stations, given.image);
    this.error = undefined;
    this.own = { network, pass };
  }

  #answers(): TemplateResult | typeof nothing {
    const at = this.#stations.findIndex(({ form }) => form === 'answers');
    const frame = this.#layout?.frames[at];
    if (frame === undefined) return nothing;
    const { left, top, right, bottom, squares } = frame;
    const values = Array.from(this.#pass?.answers ?? new Float32Array(squares.length));
    // A single number is the probability of class 1.
    const best = values.length > 1 ? values.indexOf(Math.max(...values)) : -1;
    const axis = this.#flow === 'right' ? 'scaleX' : 'scaleY';
    const box = {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
      '--_step': `${squares[0]?.side ?? 0}px`,
    };
    return html`<ol aria-label="What it answers" ${cssProperties(box)}>
      ${values.map((value, k) => {
        const share = Number.isFinite(value) ? Math.max(0, Math.min(1, value)) : 0;
        return html`<li class=${k === best && this.#pass !== undefined ? 'top' : ''}>
          <span>${values.length === 1 ? 1 : k}${k === this.answer ? html`<span title="The right answer">✓</span>` : nothing}</span>
          <span class="track" aria-hidden="true"
            ><span class="fill" ${cssProperties({ transform: `${axis}(${share})` })}></span
          ></span>
          <span class="percent">${this.#pass === undefined ? '–' : formatPercent(value)}</span>
        </li>`;
      })}
    </ol>`;
  }

  #words(): string {
    if (this.#stations.length === 0) return '';
    if (this.lit !== undefined) return spotWords(this.lit, this.#stations, this.#pass);
    const { litLine } = this;
    if (litLine === undefined) return usualWords(this.#stations);
    const weight = this.#weightOf(litLine);
    return lineWords(litLine, this.#stations, weight?.value);
  }

  #measure(): void {
    const stage = this.renderRoot.querySelector('.stage');
    if (stage === null) return;
    const { clientWidth: width, clientHeight: height } = stage;
    // Not shown at present.
    if (width === 0) return;
    const given = this.renderRoot.querySelector<HTMLElement>('.beside');
    const beside = { width: given?.offsetWidth ?? 0, height: given?.offsetHeight ?? 0 };
    const { size } = this;
    const same =
      width === size?.width &&
      beside.width === size.beside.width &&
      beside.height === size.beside.height;
    // Where layers flow down, their picture makes the height.
    if (same && (this.#flow === 'down' || height === size.height)) return;
    this.size = { width, height, beside };
  }

  readonly #letGo = (): void => {
    this.lit = undefined;
    this.litLine = undefined;
  };

  #place(event: MouseEvent): readonly [x: number, y: number] {
    const canvas = this.renderRoot.querySelector('canvas');
    const box = canvas?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  }

  #point(event: PointerEvent): void {
    if (this.#layout === undefined) return;
    const [x, y] = this.#place(event);
    const spot = spotAt(x, y, this.#layout, this.#stations);
    if (spot !== undefined) {
      const same = spot.station === this.lit?.station && spot.square === this.lit.square;
      if (!same) this.lit = { station: spot.station, square: spot.square };
      this.litLine = undefined;
      return;
    }
    this.lit = undefined;
    this.litLine = lineAt(x, y, this.#layout, this.#lines);
  }

  #click(event: MouseEvent): void {
    if (this.#layout === undefined) return;
    const [x, y] = this.#place(event);
    const spot = spotAt(x, y, this.#layout, this.#stations);
    if (spot !== undefined) {
      this.#open(spot, [spot.row, spot.column]);
      return;
    }
    const line = lineAt(x, y, this.#layout, this.#lines);
    if (line !== undefined) this.#openLine(line);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#layout === undefined) return;
    if (event.key === 'Enter') {
      this.#open(this.#cursor);
    } else {
      const next = walked(this.#cursor, event.key, this.#stations, this.#layout);
      if (next === undefined) return;
      this.#walkTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #walkTo(spot: Spot): void {
    if (this.#stations.length === 0) return;
    this.#cursor = spot;
    this.litLine = undefined;
    this.lit = spot;
    this.said = spotWords(spot, this.#stations, this.#pass);
  }

  /** Asks where a cell came from: the one at a place, or the strongest of its map. */
  #open({ station: at, square }: Spot, place?: readonly [row: number, column: number]): void {
    const station = this.#stations[at];
    const data = this.#pass?.outputs.get(station?.node ?? '')?.data;
    if (station === undefined || data === undefined) return;
    const cell = largestCell(station, square, data);
    const [row, column] = place ?? [Math.floor(cell / station.width), cell % station.width];
    this.#tell({ node: station.node, of: 'output', index: [0, square, row, column] });
  }

  #openLine(line: Line): void {
    const weight = this.#weightOf(line);
    if (weight !== undefined) this.#tell(weight.cell);
  }

  /** The strongest weight of a line; nothing where no weights join its ends. */
  #weightOf(line: Line): { readonly cell: CellQuery; readonly value: number } | undefined {
    const wire = this.#stations[line.to]?.wires.find(({ from }) => from === line.from);
    const from = this.#stations[line.from];
    const layer = wire?.layer;
    const tensor = layer === undefined ? undefined : this.#pass?.weights.get(layer);
    if (layer === undefined || tensor === undefined || from === undefined) return undefined;
    const index = strongestWeight(line, from, tensor);
    return {
      cell: { node: layer, of: 'parameter', name: 'weight', index },
      value: tensor.data[positionOf(index, tensor.shape)] ?? 0,
    };
  }

  #tell(cell: CellQuery): void {
    const detail: OpenDetail = { cell };
    this.dispatchEvent(new CustomEvent('rf-open', { bubbles: true, composed: true, detail }));
  }
}
