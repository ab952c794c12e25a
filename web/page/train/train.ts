import { html, LitElement, nothing, type TemplateResult } from 'lit';
import '../../widgets/confusion/define.ts';
import '../../widgets/curves/define.ts';
import type { DrawDetail } from '../../widgets/draw-pad/draw-pad.ts';
import { sentence } from '../../widgets/shared/errors.ts';
import { formatCount } from '../../widgets/shared/format.ts';
import { Latest } from '../../widgets/shared/latest.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/term/define.ts';
import './define.ts';
import { type ChosenImage, type Look, Looker } from './look.ts';
import type { Choice } from './look-panel.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { rememberSpeed } from './status-text.ts';
import { trainStyles } from './train-styles.ts';

const lastStage = 3;

/**
 * The place where a network is trained: controls, curves, one digit, a pad, the mistakes.
 *
 * @property session - The run that is shown; shared with the other places.
 */
export class RfTrain extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    look: { state: true },
    testDigit: { state: true },
    drawing: { state: true },
    useDrawing: { state: true },
    row: { state: true },
    version: { state: true },
    stage: { state: true },
  };
  static override readonly styles = [tokens, trainStyles];

  declare session: Session;
  declare private look: Look | undefined;
  declare private testDigit: ChosenImage | undefined;
  declare private drawing: ChosenImage | undefined;
  declare private useDrawing: boolean;
  declare private row: number;
  declare private version: number;
  /** Parts of the place that are there: each is made in a task of its own, so that none is long. */
  declare private stage: number;
  #imageVersion = 0;
  #unsubscribe: (() => void) | undefined;
  #drawFirst = true;
  readonly #drawWork = new Latest();
  readonly #chooseWork = new Latest();
  readonly #looker = new Looker(
    (look) => {
      this.look = look;
    },
    () => this.#lookSoon(),
  );

  constructor() {
    super();
    this.useDrawing = false;
    this.row = 0;
    this.version = 0;
    this.stage = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.session.subscribe(() => this.#sessionChanged());
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    super.disconnectedCallback();
  }

  override firstUpdated(): void {
    const next = () => {
      this.stage += 1;
      if (this.stage < lastStage) setTimeout(next);
    };
    setTimeout(next);
  }

  override render(): TemplateResult {
    const { session } = this;
    return html`
      <div class="place" @rf-settings=${this.#changeSettings}>
        <rf-control-panel class="control" .session=${session} .version=${this.version}></rf-control-panel>
        <section class="settings" aria-labelledby="settings-title">
          <h2 id="settings-title">Settings</h2>
          <rf-settings
            .settings=${session.settings}
            .refused=${session.refused}
            .running=${session.busy}
          ></rf-settings>
          ${this.#engineNote()}
        </section>
        ${this.stage > 0 ? this.#curves() : nothing} ${this.stage > 1 ? this.#lookPanel() : nothing}
        ${this.stage > 2 ? this.#hands() : nothing}
      </div>
    `;
  }

  #curves(): TemplateResult {
    const { record } = this.session;
    return html`
        <section class="curves" aria-labelledby="curves-title">
          <h2 id="curves-title">How it is learning</h2>
          <rf-curves
            label="Loss"
            can-log
            .train=${record.trainLoss.view()}
            .test=${record.testLoss.view()}
            .ticks=${record.ticks}
            ><rf-term slot="heading" word="loss">Loss</rf-term></rf-curves
          >
          <rf-curves
            label="Accuracy"
            percent
            .train=${record.trainAccuracy.view()}
            .test=${record.testAccuracy.view()}
            .ticks=${record.ticks}
            ><rf-term slot="heading" word="accuracy">Accuracy</rf-term></rf-curves
          >
        </section>
    `;
  }

  #lookPanel(): TemplateResult {
    return html`
        <rf-look-panel
          class="look"
          .image=${this.#image}
          .look=${this.look}
          .row=${this.row}
          .rows=${this.session.test?.rows ?? 0}
          .drawn=${this.#image === this.drawing && this.drawing !== undefined}
          .canDraw=${this.drawing !== undefined}
          @rf-choose=${this.#choose}
        ></rf-look-panel>
    `;
  }

  #hands(): TemplateResult {
    const { session } = this;
    return html`
        <div class="hands">
          <rf-draw-panel
            .digit=${this.drawing?.pixels}
            .probabilities=${this.drawing === undefined ? undefined : this.look?.drawn}
            .trained=${session.trained}
            @rf-draw=${this.#draw}
          ></rf-draw-panel>
          <section class="mistakes" aria-labelledby="mistakes-title">
            <h2 id="mistakes-title">
              What it takes for what <rf-term class="small muted" word="confusion matrix">confusion matrix</rf-term>
            </h2>
            <rf-confusion
              .evaluation=${session.evaluation}
              .when=${session.evaluatedStep === 0 ? 'before training' : `at step ${formatCount(session.evaluatedStep)}`}
            ></rf-confusion>
          </section>
        </div>
    `;
  }

  get #image(): ChosenImage | undefined {
    return this.useDrawing ? (this.drawing ?? this.testDigit) : this.testDigit;
  }

  #engineNote(): TemplateResult | string {
    const info = this.session.engine?.info;
    if (info === undefined) return '';
    const threads = info.threads === 1 ? 'one thread' : `${info.threads} threads`;
    return html`<p class="small muted">
      The engine runs on ${threads}, apart from this page.
      ${sentence(info.note ?? '')}
    </p>`;
  }

  #sessionChanged(): void {
    const { session } = this;
    this.version += 1;
    if (session.phase === 'finished' && session.history !== undefined) {
      rememberSpeed(session.history.imagesPerSecond);
    }
    if (this.testDigit === undefined && session.test !== undefined) this.#chooseTest(this.row);
    this.#lookSoon();
  }

  #lookSoon(): void {
    const image = this.#image;
    const { model, weightsVersion } = this.session;
    if (model === undefined || image === undefined) return;
    const version = `${weightsVersion}/${this.#imageVersion}`;
    this.#looker.request(model, image, this.drawing?.pixels, version);
  }

  #changeSettings(event: CustomEvent<Partial<Settings>>): void {
    void this.session.change(event.detail);
  }

  #choose(event: CustomEvent<Choice>): void {
    if (event.detail.source === 'drawn') {
      this.useDrawing = true;
      this.#imageChanged();
    } else {
      this.useDrawing = false;
      this.row = event.detail.row;
      this.#chooseTest(event.detail.row);
    }
  }

  #chooseTest(row: number): void {
    this.#chooseWork.request(async () => {
      const { test } = this.session;
      if (test === undefined) return;
      const [{ data }, labels] = await Promise.all([test.images(row, 1), test.labels(row, 1)]);
      this.testDigit = {
        title: `Test digit ${row + 1}, a ${labels[0]}`,
        pixels: data,
        label: labels[0],
      };
      this.#imageChanged();
    });
  }

  #draw(event: CustomEvent<DrawDetail>): void {
    const { pixels, side, empty } = event.detail;
    this.#drawWork.request(async () => {
      const { engine } = this.session;
      if (empty || engine === undefined) {
        this.drawing = undefined;
        this.useDrawing = false;
        this.#drawFirst = true;
      } else {
        const digit = await engine.digit(pixels, side, side);
        this.drawing = { title: 'Your drawing', pixels: digit, label: undefined };
        if (this.#drawFirst) this.useDrawing = true;
        this.#drawFirst = false;
      }
      this.#imageChanged();
    });
  }

  #imageChanged(): void {
    this.#imageVersion += 1;
    this.#lookSoon();
  }
}
