import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { cellText } from '../../api/cells.ts';
import '../../widgets/curves/define.ts';
import '../../widgets/draw-pad/define.ts';
import type { DrawDetail } from '../../widgets/draw-pad/draw-pad.ts';
import { controls } from '../../widgets/shared/controls.ts';
import { sentence } from '../../widgets/shared/errors.ts';
import { formatBytes, formatCount } from '../../widgets/shared/format.ts';
import '../../widgets/network/define.ts';
import type { OpenDetail } from '../../widgets/network/network.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/term/define.ts';
import { readAddress, writeAddress } from '../address.ts';
import { readPreference, writePreference } from '../preferences.ts';
import './define.ts';
import { toldView } from '../views-nav.ts';
import type { Choice } from './images.ts';
import { likeliest } from './likeliest.ts';
import { type Look, Looker } from './look.ts';
import type { Session } from './session.ts';
import { type Settings, settingsText } from './settings.ts';
import { rememberSpeed } from './status-text.ts';
import { readTrainAddress, type TrainAddress, trainParameters } from './train-address.ts';
import { trainStyles } from './train-styles.ts';

const place = 'train';
const lastStage = 3;
/** The preference that says whether the settings are open. */
const setup = 'setup';
/** How often filters and maps are shown in full while the network learns. */
const closerEveryMs = 500;
/** How long a digit is looked at while the network learns. */
const eachDigitMs = 1200;

/**
 * The place where a network is trained: the network that learns, a pad to draw on, curves, the
 * mistakes.
 *
 * @property session - The run that is shown; shared with the other places.
 * @property shown - The place is on the screen; while it is not, it does no work.
 */
export class RfTrain extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    shown: { attribute: false },
    look: { state: true },
    closer: { state: true },
    version: { state: true },
    stage: { state: true },
    told: { state: true },
  };
  static override readonly styles = [tokens, controls, trainStyles];

  declare session: Session;
  declare shown: boolean;
  declare private look: Look | undefined;
  /** What the panel below the picture shows: while the network learns, more seldom. */
  declare private closer: Look | undefined;
  #closerAt = 0;
  declare private version: number;
  /** Parts of the place that are there: each is made in a task of its own, so that none is long. */
  declare private stage: number;
  /** What of the address was not taken. */
  declare private told: string;
  /** What an address names that came before the engine. */
  #wanted: TrainAddress | undefined;
  readonly #read = () => this.#readAddress();
  #unsubscribe: (() => void) | undefined;
  /** The next digit while the network learns. */
  #next: ReturnType<typeof setTimeout> | undefined;
  /** A person has chosen what to look at during this run. */
  #stays = false;
  readonly #looker = new Looker(
    (look) => {
      this.look = look;
      const now = performance.now();
      if (this.session.phase === 'running' && now - this.#closerAt < closerEveryMs) return;
      this.#closerAt = now;
      this.closer = look;
    },
    () => this.#lookSoon(),
  );

  constructor() {
    super();
    this.version = 0;
    this.stage = 0;
    this.told = '';
    this.shown = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#read);
    this.#readAddress();
    if (this.hasUpdated) this.#listen();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#read);
    this.#rest();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('shown')) return;
    if (this.shown) this.#listen();
    else this.#rest();
  }

  #listen(): void {
    this.#rest();
    this.#unsubscribe = this.session.subscribe(() => this.#sessionChanged());
    this.#sessionChanged();
  }

  #rest(): void {
    this.#unsubscribe?.();
    clearTimeout(this.#next);
    this.#next = undefined;
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
      ${toldView(this.told)}
      <div class="place" @rf-settings=${this.#changeSettings}>
        <rf-control-panel class="control" .session=${session} .version=${this.version}
          >${this.#network()}</rf-control-panel
        >
        ${this.#ways()}
        <details class="settings" ?open=${readPreference(setup) === 'open'} @toggle=${this.#setUp}>
          <summary><h2 id="settings-title" tabindex="-1">Setup</h2> ${settingsText(session.settings)}</summary>
          <rf-settings
            .settings=${session.settings}
            .refused=${session.refused}
            .running=${session.busy}
          ></rf-settings>
        </details>
        <div class="kept">${this.#engineNote()} ${this.#keptNote()}</div>
        ${this.stage > 0 ? this.#curves() : nothing} ${this.stage > 1 ? this.#lookPanel() : nothing}
        ${this.stage > 2 ? this.#hands() : nothing}
      </div>
    `;
  }

  /** The network, and the pad whose ink runs through it. */
  #network(): TemplateResult {
    const { look } = this;
    return html`<rf-network
        label="The network that learns here"
        .network=${look?.network ?? null}
        .pass=${look?.pass}
        .answer=${look?.answer}
        @rf-open=${this.#open}
      >
        <div slot="beside" class="pad">
          <p class="small">Draw here</p>
          <rf-draw-pad @rf-draw=${this.#draw}></rf-draw-pad>
          <span class="visually-hidden" role="status">${this.#spoken()}</span>
        </div>
      </rf-network>`;
  }

  #spoken(): string {
    const { images } = this.session;
    return images.drawn && this.look !== undefined
      ? `It reads a ${likeliest(this.look.pass.answers)}.`
      : '';
  }

  /** From a trained network onwards. */
  #ways(): TemplateResult | typeof nothing {
    const { trained, busy, model, accuracy, evaluation } = this.session;
    const last = model?.summary.rows.at(-1)?.node;
    if (!trained || busy || this.look === undefined || last === undefined) return nothing;
    const digit = likeliest(this.look.pass.answers);
    const path = `${last}.output[0,${digit},0,0]`;
    // Of the weights that are here; those of others say nothing.
    const mistakes =
      accuracy === undefined || evaluation === undefined
        ? undefined
        : Math.round((1 - accuracy) * evaluation.images);
    return html`<nav class="ways" aria-label="Go on">
      <a href=${`#derive/microscope?path=${path}`}
        ><b>Why does it say ${digit}?</b> Follow the answer back through the layers, to single pixels.</a
      >
      <a href="#derive/microscope"
        ><b>Look at its ${mistakes === undefined ? '' : formatCount(mistakes)} mistakes</b> What it took each digit for, and which pixels
        decided.</a
      >
      <a href="#derive/exercises"
        ><b>Do one step by hand</b> It tells you where you went wrong, and why.</a
      >
    </nav>`;
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
          .look=${this.closer}
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
    return html`
        <rf-mistakes-panel .session=${this.session} .version=${this.version}></rf-mistakes-panel>
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
    if (!session.busy) this.#stays = false;
    this.#goWhereWanted();
    this.#lookSoon();
    this.#nextSoon();
  }

  #lookSoon(): void {
    const { model, weightsVersion, images, phase } = this.session;
    if (model === undefined || images.chosen === undefined) return;
    this.#looker.request({
      model,
      image: images.chosen,
      version: `${weightsVersion}/${images.version}`,
      training: phase === 'running',
    });
  }

  /** While it learns one digit follows the other: some are read right, some wrong. */
  #nextSoon(): void {
    const { session } = this;
    const few = session.digits.first?.rows ?? 0;
    const moves = session.phase === 'running' && !session.images.drawn && !this.#stays;
    if (!moves || few === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      if (session.phase === 'running' && !session.images.drawn && !this.#stays) {
        session.images.showTest((session.images.row + 1) % few);
      }
    }, eachDigitMs);
  }

  #readAddress(): void {
    const { place: named, parameters } = readAddress();
    if (named !== place && named !== '') return;
    this.told = '';
    // A bare link leads to where one was.
    if (parameters.size === 0) return;
    this.#wanted = readTrainAddress(parameters);
    this.told = this.#wanted.told;
    this.#goWhereWanted();
  }

  /** Takes what an address names as soon as there is a network; a run that goes on keeps its settings. */
  #goWhereWanted(): void {
    const { session } = this;
    const wanted = this.#wanted;
    if (wanted === undefined || session.phase === 'loading') return;
    this.#wanted = undefined;
    const others = Object.entries(wanted.settings).filter(
      ([name, value]) => session.settings[name as keyof Settings] !== value,
    );
    if (!session.busy && others.length > 0) void session.change(Object.fromEntries(others));
    if (wanted.row !== session.images.row) {
      session.images.choose({ source: 'test', row: wanted.row });
    }
    this.#write();
  }

  /** Settings make no entries of the history: the present one says what they are. */
  #write(): void {
    const { settings, images } = this.session;
    // A person may have gone elsewhere meanwhile.
    const { place: named } = readAddress();
    if (named !== place && named !== '') return;
    const parameters = trainParameters(settings, images.row);
    writeAddress({ place, view: '', parameters }, { visited: false });
  }

  #open({ detail }: CustomEvent<OpenDetail>): void {
    location.hash = `derive/microscope?path=${cellText(detail.cell)}`;
  }

  #setUp(event: Event): void {
    writePreference(setup, (event.target as HTMLDetailsElement).open ? 'open' : '');
  }

  #changeSettings(event: CustomEvent<Partial<Settings>>): void {
    // One that is refused is taken back, in the address as well.
    void this.session.change(event.detail).then(() => this.#write());
    this.told = '';
  }

  #choose(event: CustomEvent<Choice>): void {
    this.#stays = true;
    this.session.images.choose(event.detail);
    this.#write();
  }

  #draw(event: CustomEvent<DrawDetail>): void {
    this.session.images.draw(event.detail, this.session.engine);
  }
}
