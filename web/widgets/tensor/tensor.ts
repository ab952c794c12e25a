import { html, type PropertyValues, type TemplateResult } from 'lit';
import { Described } from '../shared/described.ts';
import { formatFull } from '../shared/format.ts';
import { Scheme } from '../shared/theme.ts';
import { tokens } from '../shared/tokens.ts';
import { drawTensor } from './canvas-view.ts';
import { CellEditor } from './cell-editor.ts';
import { type Paint, paintOf, type TensorKind } from './colors.ts';
import { otherData, otherList, otherPlaces, otherWindow } from './differences.ts';
import { type CellWindow, gridView } from './grid-view.ts';
import { indexOf, layoutOf, positionOf, type Sides, walk } from './layout.ts';
import { picturesView } from './pictures-view.ts';
import { scaleView } from './scale-view.ts';
import { tensorState } from './state.ts';
import { tensorStyles } from './styles.ts';
import { cellAt, type Tiling, tile } from './tiling.ts';

/** What `rf-select` and `rf-edit` say about a cell. */
export interface CellDetail {
  readonly index: readonly number[];
  readonly value: number;
}

/** One map with at most this many cells a side is written as numbers. */
const numbersUpTo = 12;

/**
 * Draws a tensor of any shape: one small map as a grid of numbers, larger or many maps as pictures.
 *
 * Values diverge from zero (orange negative, blue positive), gradients have colours of their own
 * and a dotted frame, images are grey. The scale is written below; hover, focus or tap shows a
 * cell's index and full value. Arrow keys walk cells, Page Up and Page Down walk maps, Enter
 * selects (or, when `editable`, edits: in a grid in its place, in a picture in a field at the cell).
 *
 * @property data - The values, row-major.
 * @property shape - Sizes of the axes; the last two are height and width.
 * @property window - Cells to frame, for example those under a kernel.
 * @property selected - Index of the selected cell.
 * @property lit - Flat positions of cells to light up.
 * @property dimmed - Flat positions of cells that no window reaches.
 * @property sides - In place of `padding`: rows above and below, columns before and behind.
 * @property changed - Flat positions of cells to mark as changed.
 * @property struck - Flat positions of cells to strike through, in a grid of numbers: what was stopped.
 * @attr kind - `value` (default), `gradient` or `image`.
 * @attr label - What this tensor is, for people who cannot see it and for the heading of the lens.
 * @attr scale - The value with the strongest colour; 0 (default) takes the largest magnitude.
 * @attr map-size - Wished width of one map in pixels, when drawn as pictures. Default 84.
 * @attr padding - Rings of hatched zeros drawn around every map, 0 to 32.
 * @attr editable - Cells can be changed: by Enter, by typing, or by a second click.
 * @attr follow - The cell that arrow keys lead to is selected also where it can be changed.
 * @attr plain - Leaves the scale and the lens out.
 * @fires rf-select - A person chose a cell: `{index, value}`.
 * @fires rf-edit - A person typed a new value: `{index, value}`. The owner decides what becomes of it.
 * @fires rf-hover - The pointer or focus is on a cell: `{index, value}`, or null when it left.
 * @cssproperty --rf-cell - Side of a cell in a grid of numbers. Default 2.75 times the size of the text.
 */
export class RfTensor extends Described {
  static override readonly state = tensorState;
  static override readonly properties = {
    ...tensorState.properties,
    data: { attribute: false, hasChanged: otherData },
    shape: { attribute: false, hasChanged: otherList },
    window: { attribute: false, hasChanged: otherWindow },
    selected: { attribute: false, hasChanged: otherList },
    lit: { attribute: false, hasChanged: otherPlaces },
    dimmed: { attribute: false, hasChanged: otherPlaces },
    changed: { attribute: false, hasChanged: otherPlaces },
    struck: { attribute: false, hasChanged: otherPlaces },
    sides: { attribute: false, hasChanged: otherList },
    cursor: { state: true },
    hovered: { state: true },
    available: { state: true },
  };
  static override readonly styles = [tokens, tensorStyles];

  declare data: ArrayLike<number>;
  declare shape: readonly number[];
  declare window: CellWindow | undefined;
  declare selected: readonly number[] | undefined;
  declare lit: ReadonlySet<number> | undefined;
  declare dimmed: ReadonlySet<number> | undefined;
  declare changed: ReadonlySet<number> | undefined;
  declare struck: ReadonlySet<number> | undefined;
  declare sides: Sides | undefined;
  declare kind: TensorKind;
  declare label: string;
  declare scale: number;
  declare mapSize: number;
  declare padding: number;
  declare editable: boolean;
  declare follow: boolean;
  declare plain: boolean;
  declare private cursor: number;
  declare private hovered: number | undefined;
  declare private available: number;
  readonly #editor = new CellEditor(
    this,
    (value) => this.#tell('rf-edit', this.#detail(this.cursor, value)),
    () => this.#focusCursor(),
  );
  #tiling: Tiling | undefined;
  /** The cell that a click has chosen; a second click on it edits. */
  #armed: number | undefined;
  #observer: ResizeObserver | undefined;
  readonly #scheme = new Scheme(this);

  constructor() {
    super();
    this.data = [];
    this.shape = [0, 0];
    this.cursor = 0;
    this.available = 320;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.available) return;
      // In the next frame: a new size within this one would have to be reported once more.
      requestAnimationFrame(() => {
        this.available = width;
      });
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#observer?.disconnect();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.cursor >= this.data.length) this.cursor = 0;
    if (changed.has('selected') && this.selected !== undefined) {
      this.cursor = positionOf(this.selected, this.shape);
      if (this.cursor !== this.#armed) this.#armed = undefined;
    }
    // Another tensor, in which nobody has clicked yet.
    if (changed.has('label')) this.#armed = undefined;
    const side = this.mapSize;
    this.#tiling = this.#numbers
      ? undefined
      : tile(layoutOf(this.shape), this.available, side, this.#sides);
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas !== null && this.#tiling !== undefined) {
      drawTensor(canvas, this, layoutOf(this.shape), this.#tiling, this.#paint(false));
    }
    const input = this.renderRoot.querySelector<HTMLInputElement>('input');
    if (this.#editor.open && input !== null && this.shadowRoot?.activeElement !== input) {
      input.focus();
      input.select();
    }
  }

  override render(): TemplateResult {
    const body = this.#numbers ? this.#grid() : this.#pictures();
    if (this.plain) return body;
    return html`${body}${scaleView(this.#paint(false), this.data, this.#lens)}`;
  }

  /** Puts the keyboard on a cell. */
  focusCell(index: readonly number[]): void {
    this.cursor = positionOf(index, this.shape);
    void this.updateComplete.then(() => this.#focusCursor());
  }

  get #numbers(): boolean {
    const { maps, height, width } = layoutOf(this.shape);
    return maps === 1 && height <= numbersUpTo && width <= numbersUpTo;
  }

  get #sides(): Sides {
    const { sides, padding } = this;
    return sides ?? [padding, padding, padding, padding];
  }

  #paint(text: boolean): Paint {
    return paintOf(this, { dark: this.#scheme.dark, text });
  }

  #describe(position: number): string {
    const index = indexOf(position, this.shape).join(', ');
    const unreached = this.dimmed?.has(position) ? ', no window reaches it' : '';
    return `[${index}] = ${formatFull(this.data[position] ?? 0)}${unreached}`;
  }

  #grid(): TemplateResult {
    const { height, width } = layoutOf(this.shape);
    return gridView({
      data: this.data,
      height,
      width,
      padding: this.#sides,
      paint: this.#paint(true),
      label: this.label,
      window: this.window,
      selected: this.#selectedPosition,
      lit: this.lit,
      dimmed: this.dimmed,
      changed: this.changed,
      struck: this.struck,
      cursor: this.cursor,
      describe: (position) => this.#describe(position),
      editor: this.#editor,
      click: (position) => this.#click(position),
      hover: (position) => this.#hover(position),
      leave: () => this.#leave(),
      key: (event, position) => this.#key(event, position),
    });
  }

  #pictures(): TemplateResult {
    return picturesView({
      layout: layoutOf(this.shape),
      tiling: this.#tiling,
      kind: this.kind,
      label: this.label,
      at: this.hovered,
      selected: this.#selectedPosition,
      said: this.#lens ?? '',
      editor: this.#editor,
      editable: this.editable,
      cursor: this.cursor,
      key: (event) => this.#key(event, this.cursor),
      focus: () => this.#hover(this.cursor),
      point: (event) => this.#point(event),
      click: (event) => this.#choose(event),
      away: () => this.#hover(undefined),
      leave: () => this.#leave(),
    });
  }

  get #selectedPosition(): number | undefined {
    return this.selected === undefined ? undefined : positionOf(this.selected, this.shape);
  }

  /** The cell that is pointed at, in full. */
  get #lens(): string | undefined {
    return this.hovered === undefined ? undefined : this.#describe(this.hovered);
  }

  #under({ offsetX, offsetY }: MouseEvent): number | undefined {
    if (this.#tiling === undefined) return undefined;
    return cellAt(offsetX, offsetY, layoutOf(this.shape), this.#tiling);
  }

  /** A click on a picture is one on the cell under it. */
  #choose(event: MouseEvent): void {
    const position = this.#under(event);
    if (position !== undefined) this.#click(position);
  }

  #point(event: PointerEvent): void {
    const position = this.#under(event);
    if (position !== undefined && event.type === 'pointerdown') this.cursor = position;
    this.#hover(position);
  }

  #hover(position: number | undefined): void {
    if (position === this.hovered) return;
    this.hovered = position;
    this.#tell('rf-hover', position === undefined ? null : this.#detail(position));
  }

  #leave(): void {
    if (!this.#editor.open) this.#armed = undefined;
    this.#hover(undefined);
  }

  #detail(position: number, value = this.data[position] ?? 0): CellDetail {
    return { index: indexOf(position, this.shape), value };
  }

  #click(position: number): void {
    const again = this.#armed === position;
    this.cursor = position;
    this.#armed = position;
    if (this.editable && again) this.#editor.begin(this.data[position] ?? 0);
    else this.#select(position);
  }

  #select(position: number): void {
    this.#tell('rf-select', this.#detail(position));
  }

  #tell(name: string, detail: CellDetail | null): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  #key(event: KeyboardEvent, position: number): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#editor.open) return;
    this.cursor = position;
    const next = walk(position, event.key, layoutOf(this.shape));
    if (next !== undefined) {
      this.cursor = next;
      if (this.#numbers) void this.updateComplete.then(() => this.#focusCursor());
      else this.#hover(next);
      if (!this.editable || this.follow) this.#select(next);
    } else if (event.key === 'Enter' && this.editable) {
      this.#editor.begin(this.data[position] ?? 0);
    } else if (event.key === 'Enter') {
      this.#select(position);
    } else if (this.editable && /^[-\d.]$/.test(event.key)) {
      this.#editor.begin(this.data[position] ?? 0);
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #focusCursor(): void {
    this.renderRoot.querySelector<HTMLElement>('td[tabindex="0"], .maps')?.focus();
  }
}
