import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { LayerSpec } from '../../api/types.ts';
import { formulaStyles } from '../../formula/styles.ts';
import { controls } from '../shared/controls.ts';
import { Described } from '../shared/described.ts';
import { errorLine, type ShownError, toShownError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';
import { gradientBarStyles } from '../shared/gradient-bar.ts';
import { numberField } from '../shared/number-field.ts';
import {
  cursorSlider,
  cursorStyles,
  nearestStep,
  cursorRange as range,
} from '../shared/plane-cursor.ts';
import { planeStyles } from '../shared/plane-styles.ts';
import { Refresh } from '../shared/refresh.ts';
import { sheetStyles } from '../shared/sheet-styles.ts';
import { tokens } from '../shared/tokens.ts';
import { type Curves, curvesOf, gridOf } from './curve.ts';
import { type AtCursor, curvesView, tableView } from './curves-view.ts';
import { formulaView } from './formula-view.ts';
import { type ActivationFunction, activationFunctions, activationNamed } from './functions.ts';
import { Probe } from './probe.ts';
import { activationState, furthest } from './state.ts';
import { activationStyles } from './styles.ts';
import { stateOf, titleOf } from './words.ts';

/** What `rf-change` says. */
export interface ActivationDetail {
  readonly function: string;
  readonly z: number;
  readonly alpha: number | null;
  readonly gradient: number;
}

const pointsPerRow = 10;

/**
 * An activation function and its slope, with a cursor: what it makes of z, how steep it is there,
 * and what is left of a gradient that comes back through it. Kinks, jumps and saturation are named.
 * Every number comes from the engine.
 *
 * ```html
 * <script type="module" src="receptive-widgets.js"></script>
 * <rf-activation function="tanh" z="2"></rf-activation>
 * ```
 *
 * The pointer or a finger moves the cursor in the picture; by keyboard the slider z does.
 *
 * @attr function - `relu` (default), `leaky-relu`, `prelu`, `elu`, `sigmoid`, `tanh`, `linear`, `step`.
 * @attr z - Where the cursor is; 1 unless said otherwise.
 * @attr alpha - α of the functions that have one; without it the usual one.
 * @attr gradient - The gradient that comes in, ∂L/∂f; 1 unless said otherwise.
 * @csspart whole - Everything.
 * @csspart title - The sentence about the cursor.
 * @fires rf-change - A person moved the cursor or changed a setting: `{function, z, alpha, gradient}`.
 */
export class RfActivation extends Described {
  static override readonly state = activationState;
  static override readonly properties = {
    ...activationState.properties,
    curves: { state: true },
    at: { state: true },
    error: { state: true },
    refused: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    formulaStyles,
    planeStyles,
    sheetStyles,
    gradientBarStyles,
    cursorStyles,
    activationStyles,
  ];

  declare function: string;
  declare z: number;
  declare alpha: number | null;
  declare gradient: number;
  declare private curves: Curves | undefined;
  declare private at: AtCursor | undefined;
  declare private error: ShownError | undefined;
  declare private refused: string;
  readonly #curveProbe = new Probe();
  readonly #cursorProbe = new Probe();
  readonly #refresh = new Refresh(this, {
    calculate: () => this.#askCurves(),
    derive: () => this.#askCursor(),
    failed: (thrown) => this.#fail(toShownError(thrown)),
  });

  constructor() {
    super();
    this.refused = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#refresh.calculateSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.curves = undefined;
    this.#refresh.end(() => Promise.all([this.#curveProbe.dispose(), this.#cursorProbe.dispose()]));
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('function')) {
      this.curves = undefined;
      this.at = undefined;
    }
    if (changed.has('function') || changed.has('alpha')) this.#refresh.calculateSoon();
    else if (changed.has('z') || changed.has('gradient')) this.#refresh.deriveSoon();
  }

  override render(): TemplateResult {
    const { at, curves, error } = this;
    const { title, says, care, tryThis } = this.#function;
    return html`
      <div class="whole" part="whole">
        ${this.#settings()}
        <h2 class="title" part="title">
          ${at === undefined ? `${title} and its slope` : titleOf(title, at)}
        </h2>
        ${error === undefined ? nothing : html`<p class="error" role="alert">${errorLine(error)}</p>`}
        <div class="picture">
          ${this.#key()}
          <div class="drawing">
            ${
              curves === undefined
                ? html`<p class="muted">Starting the engine…</p>`
                : curvesView({
                    title,
                    range,
                    curves,
                    at,
                    move: (z) => this.#moveTo(nearestStep(z)),
                  })
            }
          </div>
          ${this.#slider()} ${curves === undefined ? nothing : tableView(curves, pointsPerRow)}
        </div>
        <div class="reading">
          ${
            at === undefined || curves === undefined
              ? nothing
              : html`${formulaView(this.function, this.#alpha, this.gradient, at)}
                  <p class="state" role="status">${stateOf(this.function, curves, at)}</p>`
          }
          <p>${says}</p>
          ${care === undefined ? nothing : html`<p class="care"><strong>Take care:</strong> ${care}</p>`}
          <p class="try"><strong>Try:</strong> ${tryThis}</p>
        </div>
      </div>
    `;
  }

  /** What the engine said at the cursor; for tests and for pages around it. */
  get reading(): AtCursor | undefined {
    return this.at;
  }

  get #function(): ActivationFunction {
    return activationNamed(this.function);
  }

  get #alpha(): number {
    const { alpha } = this.#function;
    if (alpha === undefined) return 0;
    return Math.min(alpha.most, Math.max(alpha.least, this.alpha ?? alpha.usual));
  }

  get #layer(): LayerSpec {
    return this.#function.layer(this.#alpha);
  }

  #settings(): TemplateResult {
    const { alpha } = this.#function;
    const refuse = (reason: string) => {
      this.refused = reason;
    };
    return html`<div class="settings" role="group" aria-label="Settings of the activation">
      <div class="field">
        <label for="function">Activation</label>
        <select
          id="function"
          @change=${(event: Event) => {
            this.alpha = null;
            this.function = (event.target as HTMLSelectElement).value;
            this.#tell();
          }}
        >
          ${activationFunctions.map(
            ({ name, title }) =>
              html`<option value=${name} ?selected=${name === this.function}>${title}</option>`,
          )}
        </select>
      </div>
      ${
        alpha === undefined
          ? nothing
          : numberField({
              id: 'alpha',
              label: 'α',
              value: this.#alpha,
              least: alpha.least,
              most: alpha.most,
              accept: (value) => {
                this.alpha = value;
                this.#tell();
              },
              refuse,
            })
      }
      ${numberField({
        id: 'z',
        label: 'z',
        value: this.z,
        least: -furthest,
        most: furthest,
        accept: (value) => this.#moveTo(value),
        refuse,
      })}
      ${numberField({
        id: 'gradient',
        label: 'Gradient coming in, ∂L/∂f',
        value: this.gradient,
        least: -furthest,
        most: furthest,
        accept: (value) => {
          this.gradient = value;
          this.#tell();
        },
        refuse,
      })}
      ${this.refused === '' ? nothing : html`<p class="error all" role="alert">${this.refused}</p>`}
    </div>`;
  }

  #key(): TemplateResult {
    return html`<p class="key small">
      <span class="value-key">f(z)</span> <span class="slope-key">f′(z), the slope</span>
      <span class="tangent-key">tangent at z</span>
    </p>`;
  }

  #slider(): TemplateResult {
    const { at, z } = this;
    const reading =
      at === undefined ? '' : `, f ${formatNumber(at.value)}, slope ${formatNumber(at.slope)}`;
    return cursorSlider({
      label: 'z',
      reading: `z ${formatNumber(z)}${reading}`,
      z,
      move: (to) => this.#moveTo(nearestStep(to)),
    });
  }

  #moveTo(z: number): void {
    // A zero with a sign would be shown as one.
    this.z = z === 0 ? 0 : z;
    this.#tell();
  }

  #tell(): void {
    const detail: ActivationDetail = {
      function: this.function,
      z: this.z,
      alpha: this.alpha,
      gradient: this.gradient,
    };
    this.dispatchEvent(new CustomEvent('rf-change', { bubbles: true, composed: true, detail }));
  }

  async #askCurves(): Promise<void> {
    const grid = gridOf(range);
    const ones = new Float32Array(grid.length).fill(1);
    this.curves = curvesOf(grid, await this.#curveProbe.ask(this.#layer, grid, ones));
  }

  async #askCursor(): Promise<void> {
    const { z, gradient } = this;
    const probed = await this.#cursorProbe.ask(
      this.#layer,
      Float32Array.of(z, z),
      Float32Array.of(1, gradient),
    );
    const [slope = Number.NaN, left = Number.NaN] = probed.gradients;
    this.at = { z, value: probed.values[0] ?? Number.NaN, slope, gradient: left };
    this.error = undefined;
  }

  #fail(error: ShownError): void {
    this.error = error;
    this.at = undefined;
    if (error.code !== 'engine_failed') return;
    this.#curveProbe.forget();
    this.#cursorProbe.forget();
  }
}
