import { html, LitElement, nothing, type TemplateResult } from 'lit';
import '../../widgets/curves/define.ts';
import type { DrawDetail } from '../../widgets/draw-pad/draw-pad.ts';
import { controls } from '../../widgets/shared/controls.ts';
import { sentence } from '../../widgets/shared/errors.ts';
import { formatBytes } from '../../widgets/shared/format.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/term/define.ts';
import './define.ts';
import type { Choice } from './images.ts';
import { type Look, Looker } from './look.ts';
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
    version: { state: true },
    stage: { state: true },
  };
  static override readonly styles = [tokens, controls, trainStyles];

  declare session: Session;
  declare private look: Look | undefined;
  declare private version: number;
  /** Parts of the place that are there: each is made in a task of its own, so that none is long. */
  declare private stage: number;
  #unsubscribe: (() => void) | undefined;
  readonly #looker = new Looker(
    (look) => {
      this.look = look;
    },
    () => this.#lookSoon(),
  );

  constructor() {
    super();
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
          <h2 id="settings-title" tabindex="-1">Settings</h2>
          <rf-settings
            .settings=${session.settings}
            .refused=${session.refused}
            .running=${session.busy}
          ></rf-settings>
          ${this.#engineNote()} ${this.#keptNote()}
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
    const { images, digits } = this.session;
    return html`
        <rf-look-panel
          class="look"
          .image=${images.chosen}
          .look=${this.look}
          .row=${images.row}
          .rows=${digits.test.ready() ? digits.test.rows : 0}
          .awaited=${images.awaited}
          .failed=${images.failed}
          .drawn=${images.drawn}
          .canDraw=${images.drawing !== undefined}
          @rf-choose=${this.#choose}
        ></rf-look-panel>
    `;
  }

  #hands(): TemplateResult {
    const { session } = this;
    const { drawing } = session.images;
    return html`
        <div class="hands">
          <rf-draw-panel
            .digit=${drawing?.pixels}
            .probabilities=${drawing === undefined ? undefined : this.look?.drawn}
            .trained=${session.trained}
            @rf-draw=${this.#draw}
          ></rf-draw-panel>
          <rf-mistakes-panel .session=${session} .version=${this.version}></rf-mistakes-panel>
        </div>
    `;
  }

  #engineNote(): TemplateResult | string {
    const info = this.session.engine?.info;
    if (info === undefined) return '';
    const threads = info.threads === 1 ? 'one thread' : `${info.threads} threads`;
    const training = this.session.record.latest?.threads ?? info.threads;
    const fewer = `It trains on ${training === 1 ? 'one' : training} of them: more were not faster when it measured.`;
    return html`<p class="small muted">
      The engine runs on ${threads}, apart from this page.
      ${training < info.threads ? fewer : ''}
      ${sentence(info.note ?? '')}
    </p>`;
  }

  /** What this browser keeps, and where to delete it. */
  #keptNote(): TemplateResult | typeof nothing {
    const { busy, keeper } = this.session;
    if (keeper.bytes === 0 && keeper.problem === '') return nothing;
    return html`<p class="small muted">
      ${
        keeper.bytes === 0
          ? nothing
          : html`This browser keeps your trained network, ${formatBytes(keeper.bytes)}; a reload brings it back.
              ${
                busy
                  ? 'It can be deleted when the run has ended.'
                  : html`<button type="button" @click=${this.#forget}>Delete it</button>`
              }`
      }
      <span role="status">${keeper.problem}</span>
    </p>`;
  }

  /** The button goes with what it deletes: the keyboard stays where it was. */
  async #forget(): Promise<void> {
    await this.session.keeper.forget();
    this.renderRoot.querySelector<HTMLElement>('#settings-title')?.focus();
  }

  #sessionChanged(): void {
    const { session } = this;
    this.version += 1;
    if (session.phase === 'finished' && session.history !== undefined) {
      rememberSpeed(session.history.imagesPerSecond);
    }
    this.#lookSoon();
  }

  #lookSoon(): void {
    const { model, weightsVersion, images } = this.session;
    if (model === undefined || images.chosen === undefined) return;
    const version = `${weightsVersion}/${images.version}`;
    this.#looker.request(model, images.chosen, images.drawing?.pixels, version);
  }

  #changeSettings(event: CustomEvent<Partial<Settings>>): void {
    void this.session.change(event.detail);
  }

  #choose(event: CustomEvent<Choice>): void {
    this.session.images.choose(event.detail);
  }

  #draw(event: CustomEvent<DrawDetail>): void {
    this.session.images.draw(event.detail, this.session.engine);
  }
}
