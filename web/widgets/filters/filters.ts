import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { countView, multiplyAddsView, planesView } from '../../formula/counts.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { experimentView } from '../laboratory/experiment-view.ts';
import type { Picture } from '../laboratory/picture.ts';
import {
  chooserStyles,
  pictureChooser,
  pictureInForce,
  pictureRefusal,
} from '../laboratory/picture-chooser.ts';
import type { NamedPicture } from '../laboratory/pictures.ts';
import { Probe } from '../laboratory/probe.ts';
import { laboratoryStyles } from '../laboratory/styles.ts';
import { tellExperiment } from '../laboratory/told.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import type { ShownError } from '../shared/errors.ts';
import { playerStyles } from '../shared/player.ts';
import { tokens } from '../shared/tokens.ts';
import type { CellDetail } from '../tensor/tensor.ts';
import {
  bankText,
  type Filter,
  type FilterSide,
  newFilter,
  parseBank,
  writtenOut,
} from './bank.ts';
import { bankView } from './bank-view.ts';
import { type FilteredPicture, filterPicture } from './measure.ts';
import { drawColours, kernelsView, mapsView, pictureView, planeName } from './pictures-view.ts';
import { filtersState } from './state.ts';
import { filtersStyles } from './styles.ts';

const { kinds } = filtersState;

/**
 * A bank of filters over a picture: every filter makes one map. Of a picture in colour each filter
 * has a kernel for each plane, and a cell is the sum of all of them; the sums of the planes are shown.
 * The visitor's own picture is decoded in the page and never leaves it.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-filters picture="nine" filters="sobel-x;sobel-y"></rf-filters>
 * ```
 *
 * Keys: space plays and pauses, arrows step through the cells, Home and End go to the first and last.
 * In a kernel, arrows walk its cells and Enter (or typing) edits one.
 *
 * @attr picture - `landscape` (default), `grey-landscape`, `stairs` (a photograph), `test-card`, `nine`, `six`, `four`.
 * @attr filters - Divided by `;`: kernels' names (as of `rf-convolution`, and `red-against-blue` and
 *   `green-against-red` for colours), or the numbers of a filter divided by commas: 9 for all planes
 *   or 27 (of 5 × 5 filters 25 or 75), and a bias behind them.
 * @attr side - Rows and columns of every filter, 3 (default) or 5.
 * @attr cell - Map, row and column of the chosen cell, counted from 0: `1,20,30`.
 * @attr own-scale - Gives every map colours of its own; otherwise all share one scale.
 * @property own - A picture of the page's own: `{channels, height, width, values}`, values in 0..255.
 * @property offered - Further pictures to choose: `[{name, title, make}]`, `make` giving one like `own`.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the chosen cell.
 * @csspart derivation - Its products and their sum.
 * @fires rf-experiment - A person changed something; `attributes` of its detail lead back to it.
 */
export class RfFilters extends Described {
  static override readonly state = filtersState;
  static override readonly properties = {
    ...filtersState.properties,
    own: { attribute: false },
    offered: { attribute: false },
    refused: { state: true },
    noBias: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    playerStyles,
    formulaStyles,
    laboratoryStyles,
    chooserStyles,
    filtersStyles,
  ];

  declare picture: string;
  declare filters: string;
  declare side: number;
  declare cell: string;
  declare ownScale: boolean;
  declare own: Picture | undefined;
  declare offered: readonly NamedPicture[];
  declare refused: ShownError | undefined;
  /** Why the last bias was not taken. */
  declare private noBias: string;
  #picture: Picture | undefined;
  #drawn: { readonly canvas: HTMLCanvasElement; readonly picture: Picture } | undefined;
  readonly #probe: Probe<FilteredPicture> = new Probe<FilteredPicture>(this, {
    measure: (bench) => filterPicture(bench, this.#shown, this.#bank, this.#side),
    moved: () => this.#tell(true),
  });

  constructor() {
    super();
    this.offered = [];
    this.noBias = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.refuse('picture', pictureRefusal(this, kinds.picture));
    if ((['picture', 'own', 'offered'] as const).some((name) => changed.has(name))) {
      this.#picture = pictureInForce(this, kinds.picture);
    }
    if (changed.has('cell')) this.#probe.cell = this.cell;
    if (
      (['picture', 'own', 'offered', 'filters', 'side'] as const).some((name) => changed.has(name))
    ) {
      this.#probe.measureSoon();
    }
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.colour');
    const picture = this.#probe.answer?.picture;
    if (canvas === null || picture === undefined) return;
    if (this.#drawn?.picture === picture && this.#drawn.canvas === canvas) return;
    drawColours(canvas, picture);
    this.#drawn = { canvas, picture };
  }

  override render(): TemplateResult {
    return experimentView(this.#probe, {
      title: this.#title(),
      settings: this.#settings(),
      settingsFirst: true,
      picture: (answer) => this.#grids(answer),
      formula: (answer) => this.#formula(answer),
      says: html`${this.#bank[this.#probe.map]?.says ?? ''} The numbers of a map are not those of a
        picture: they may be negative or above 255, and are kept as they are. An image program cuts
        them to 0…255, but only to show them.`,
      tryThis:
        'Click an edge in one map, then the same place in the others: same window, other kernel, other number. Then take the photograph, and change a weight.',
    });
  }

  get #shown(): Picture {
    return this.#picture ?? pictureInForce(this, kinds.picture);
  }

  get #bank(): readonly Filter[] {
    const shape = { planes: this.#shown.channels, side: this.#side };
    const bank = parseBank(this.filters, shape);
    return bank.length > 0 ? bank : parseBank(kinds.filters.usual, shape);
  }

  get #side(): FilterSide {
    return this.side === 5 ? 5 : 3;
  }

  #title(): string {
    const { derivation, answer } = this.#probe;
    if (derivation === undefined || answer === undefined) return 'Every filter makes one map';
    const products = derivation.terms.filter(({ factors }) => factors.length > 1).length;
    const { channels } = answer.picture;
    const each = channels === 1 ? '' : ` from ${channels} planes`;
    return `This cell is ${products} products${each} added up into one number`;
  }

  #settings(): TemplateResult {
    const bank = this.#bank;
    const chosen = Math.min(this.#probe.map, bank.length - 1);
    return html`${pictureChooser(this, kinds.picture, () => this.#tell(false))}
      ${bankView({
        bank,
        planes: this.#shown.channels,
        side: this.#side,
        chosen,
        refused: this.noBias,
        choose: (at) => this.#probe.choose(at, ...this.#probe.place),
        toggle: (name) => this.#toggle(name),
        add: () => this.#insert(bank.length, newFilter(this.#side)),
        duplicate: () => this.#insert(chosen + 1, bank[chosen]),
        remove: () => this.#change(bank.filter((_, at) => at !== chosen)),
        setBias: (bias) => this.#rewrite(chosen, { bias }),
        setSide: (side) => {
          this.side = side;
          this.#tell(false);
        },
        refuse: (reason) => {
          this.noBias = reason;
        },
      })}
      <label class="check"
        ><input
          type="checkbox"
          .checked=${this.ownScale}
          @change=${(event: Event) => {
            this.ownScale = (event.target as HTMLInputElement).checked;
            this.#tell(false);
          }}
        />A scale for each map</label
      >`;
  }

  #grids(answer: FilteredPicture): TemplateResult {
    const { derivation, lit, map, place } = this.#probe;
    return html`
      ${pictureView(answer.picture, derivation, lit)}
      ${kernelsView({
        answer,
        chosen: map,
        derivation,
        lit,
        hover: (plane, detail) => this.#hover(plane, detail),
        edit: (plane, detail) => this.#edit(plane, detail),
      })}
      ${mapsView(answer, [map, ...place], this.ownScale, (k, y, x) => this.#probe.choose(k, y, x))}
    `;
  }

  #formula({ row, picture, side }: FilteredPicture): TemplateResult {
    const { channels } = picture;
    const { derivation, map } = this.#probe;
    const sums = (derivation?.groups?.sums ?? []).map(({ number, sum }) => ({
      name: planeName(number, channels),
      value: sum,
    }));
    const bias = this.#bank[map]?.bias ?? 0;
    const parts = bias === 0 ? sums : [...sums, { name: 'bias', value: bias }];
    return html`
      ${
        channels === 1 || derivation === undefined
          ? nothing
          : html`<p class="scrolls">Plane by plane: ${planesView(parts, derivation.value)}</p>`
      }
      ${
        row === undefined
          ? nothing
          : html`<p class="scrolls">Weights to learn: ${countView(row.formula, row.parameters, 'Weights')}</p>
              <p class="scrolls">
                Multiply-adds:
                ${multiplyAddsView(row.output, [side, side, channels], row.multiplyAdds)}
              </p>`
      }
    `;
  }

  #toggle(name: string): void {
    const bank = this.#bank;
    const without = bank.filter(({ text }) => text !== name);
    if (without.length === bank.length) this.#change([...bank, { text: name }]);
    else if (without.length > 0) this.#change(without);
  }

  #edit(plane: number, { index: [i = 0, j = 0], value }: CellDetail): void {
    const { map } = this.#probe;
    const side = this.#side;
    const weights = this.#bank[map]?.weights.slice();
    if (weights === undefined) return;
    weights[(plane * side + i) * side + j] = value;
    this.#rewrite(map, { weights });
  }

  /** Gives a filter other numbers. */
  #rewrite(at: number, changed: Partial<Pick<Filter, 'weights' | 'bias'>>): void {
    this.#change(
      this.#bank.map((filter, k) =>
        k === at ? { text: writtenOut({ ...filter, ...changed }) } : filter,
      ),
    );
  }

  /** Puts a filter in and looks at it. */
  #insert(at: number, filter: Pick<Filter, 'text'> | undefined): void {
    if (filter === undefined) return;
    const bank = this.#bank;
    this.#probe.lookAt(at);
    this.#change([...bank.slice(0, at), filter, ...bank.slice(at)]);
  }

  #change(bank: readonly { readonly text: string }[]): void {
    this.filters = bankText(bank);
    this.#tell(true);
  }

  #hover(plane: number, detail: CellDetail | null): void {
    const [i, j] = detail?.index ?? [];
    const term = this.#probe.derivation?.terms.findIndex(({ factors }) =>
      factors.some(
        ({ tensor, index }) =>
          tensor.name === 'weight' && index[1] === plane && index[2] === i && index[3] === j,
      ),
    );
    this.#probe.lit = term === undefined || term < 0 ? undefined : term;
  }

  #tell(passing: boolean): void {
    const { picture, filters } = this;
    const sides: Readonly<Record<string, string>> = this.#side === 3 ? {} : { side: '5' };
    this.cell = this.#probe.cell;
    const switches: Readonly<Record<string, string>> = this.ownScale ? { 'own-scale': 'yes' } : {};
    tellExperiment(this, { picture, filters, ...sides, ...switches, cell: this.cell }, passing);
  }
}
