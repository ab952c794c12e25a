import { css, html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type uPlot from 'uplot';
import chartStyles from 'uplot/dist/uPlot.min.css?inline';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { formatCount, formatNumber, formatPercent } from '../shared/format.ts';
import { onThemeChange } from '../shared/theme.ts';
import { tokens } from '../shared/tokens.ts';
import { chartHeight, makeChart } from './chart.ts';
import { align, cutAt, type Line, type Tick, valueAt } from './series.ts';
import { curvesState } from './state.ts';

/**
 * A curve of training: the train line thin, the test line thick, ticks where something changed,
 * values at the pointer (or, by keyboard, at the step that the arrow keys choose).
 *
 * @property train - Points of the training digits.
 * @property test - Points of the test digits.
 * @property ticks - What was changed at which step.
 * @attr label - The quantity: "Loss" or "Accuracy".
 * @attr percent - Values are shares.
 * @attr can-log - Offers a logarithmic scale.
 */
export class RfCurves extends Described {
  static override readonly state = curvesState;
  static override readonly properties = {
    ...curvesState.properties,
    train: { attribute: false },
    test: { attribute: false },
    ticks: { attribute: false },
    log: { state: true },
    at: { state: true },
  };
  static override readonly styles = [
    unsafeCSS(chartStyles),
    tokens,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .head {
        justify-content: space-between;
        min-height: 36px;
      }
      .values {
        display: flex;
        flex-wrap: wrap;
        gap: var(--_s1) var(--_s4);
        font-size: var(--_small);
        font-variant-numeric: tabular-nums;
        min-height: 1.5em;
      }
      .key {
        display: inline-block;
        width: 20px;
        margin-right: var(--_s1);
        vertical-align: middle;
        border-top: 1.5px solid var(--_negative);
      }
      .test .key {
        border-top: 4px solid var(--_positive);
      }
      .chart {
        height: ${unsafeCSS(String(chartHeight))}px;
        overflow: hidden;
      }
      .u-over {
        cursor: crosshair;
      }
      .cut {
        margin: var(--_s1) 0 0;
        color: var(--_muted);
        font-size: var(--_small);
      }
      ul {
        margin: var(--_s1) 0 0;
        padding: 0;
        list-style: none;
        font-size: var(--_small);
        color: var(--_muted);
      }
    `,
  ];

  declare train: Line;
  declare test: Line;
  declare ticks: readonly Tick[];
  declare label: string;
  declare percent: boolean;
  declare canLog: boolean;
  declare private log: boolean;
  declare private at: number | undefined;
  #chart: uPlot | undefined;
  #observer: ResizeObserver | undefined;
  #endTheme: (() => void) | undefined;

  constructor() {
    super();
    this.train = { steps: [], values: [] };
    this.test = { steps: [], values: [] };
    this.ticks = [];
    this.log = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endTheme = onThemeChange(() => this.#remake());
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0) this.#chart?.setSize({ width, height: chartHeight });
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#endTheme?.();
    this.#observer?.disconnect();
    this.#chart?.destroy();
    this.#chart = undefined;
    super.disconnectedCallback();
  }

  override updated(changed: PropertyValues): void {
    if (this.#chart === undefined || changed.has('log')) this.#remake();
    else if (['train', 'test', 'ticks'].some((name) => changed.has(name))) {
      this.#chart.setData(this.#data());
    }
  }

  override render(): TemplateResult {
    const heading = this.label.toLowerCase();
    return html`
      <div class="row head">
        <h3><slot name="heading">${this.label}</slot></h3>
        ${
          this.canLog
            ? html`<label class="check"
                ><input
                  type="checkbox"
                  .checked=${this.log}
                  @change=${(event: Event) => {
                    this.log = (event.target as HTMLInputElement).checked;
                  }}
                />Log scale</label
              >`
            : nothing
        }
      </div>
      <div class="values">
        ${this.#value('train', 'train', this.train)} ${this.#value('test', 'test', this.test)}
        <span class="muted">${this.at === undefined ? '' : `at step ${formatCount(this.at)}`}</span>
      </div>
      <div
        class="chart"
        role="application"
        tabindex="0"
        aria-label=${`Curve of the ${heading}. Left and right arrows walk the steps.`}
        @keydown=${this.#key}
        @blur=${() => {
          this.at = undefined;
        }}
      ></div>
      <span class="visually-hidden" aria-live="polite">${this.at === undefined ? '' : this.#spoken()}</span>
      ${
        this.#cut === undefined
          ? nothing
          : html`<p class="cut">Values above ${formatNumber(this.#cut)} are cut off${
              this.canLog ? '; the log scale shows them' : ''
            }.</p>`
      }
      ${
        this.ticks.length === 0
          ? nothing
          : html`<ul aria-label="Changes">
              ${this.ticks.slice(-3).map((tick) => html`<li>▾ step ${formatCount(tick.step)}: ${tick.text}</li>`)}
            </ul>`
      }
    `;
  }

  /** Shares cannot explode, and a logarithmic scale has room for everything. */
  get #cut(): number | undefined {
    return this.percent || this.log ? undefined : cutAt(this.train, this.test);
  }

  #format(value: number | undefined): string {
    if (value === undefined) return '–';
    return this.percent ? formatPercent(value) : formatNumber(value);
  }

  #shown(line: Line): string {
    return this.#format(this.at === undefined ? line.values.at(-1) : valueAt(line, this.at));
  }

  #value(name: string, word: string, line: Line): TemplateResult {
    return html`<span class=${name}
      ><span class="key" aria-hidden="true"></span>${word} <strong>${this.#shown(line)}</strong></span
    >`;
  }

  #spoken(): string {
    return `Step ${this.at}: train ${this.#shown(this.train)}, test ${this.#shown(this.test)}`;
  }

  #data(): uPlot.AlignedData {
    return align(this.train, this.test);
  }

  #key(event: KeyboardEvent): void {
    const steps = this.#data()[0];
    if (steps.length === 0) return;
    const here =
      this.at === undefined ? steps.length - 1 : steps.findIndex((step) => step >= (this.at ?? 0));
    const last = steps.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: Math.max(0, here - 1),
      ArrowRight: Math.min(last, here + 1),
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.at = steps[target];
    const left = this.#chart?.valToPos(this.at ?? 0, 'x') ?? 0;
    this.#chart?.setCursor({ left, top: chartHeight / 2 }, false);
  }

  #remake(): void {
    const target = this.renderRoot.querySelector<HTMLElement>('.chart');
    if (target === null) return;
    this.#chart?.destroy();
    this.#chart = makeChart(target, this.#data(), {
      percent: this.percent,
      log: this.log,
      cut: () => this.#cut,
      ticks: () => this.ticks,
      pointed: (step) => {
        this.at = step;
      },
    });
  }
}
