import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { controls } from '../../widgets/shared/controls.ts';
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatSeconds,
} from '../../widgets/shared/format.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/term/define.ts';
import { mnistRows } from './mnist.ts';
import { ribbonView } from './ribbon.ts';
import { probeImages, type Session } from './session.ts';
import { explanation, headline, startText } from './status-text.ts';

/** Time between two announcements to screen readers while training, in milliseconds. */
const announceEveryMs = 8000;

/**
 * The stage: what is going on, how well the network reads, the buttons that change it, and between
 * them the network itself.
 *
 * @property session - The run that is shown.
 * @property version - Changes whenever the session did.
 * @slot - The picture of the network.
 */
export class RfControlPanel extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    version: { attribute: false },
    announced: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        isolation: isolate;
        color-scheme: dark;
        --rf-surface: #1a2233;
        --rf-panel: #26314a;
      }
      .panel {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--_s3) var(--_s6);
        position: relative;
        padding: clamp(16px, 2vw, 28px);
        color: #eef1f7;
      }
      /* In a layer of its own, which is painted once and not with every number that changes above it. */
      .panel::before {
        content: '';
        position: absolute;
        inset: 0;
        z-index: -1;
        border-radius: 18px;
        background: radial-gradient(120% 90% at 30% 0, #18202f 0, #0d1119 60%);
        will-change: transform;
      }
      h1 {
        margin: 0;
        font-size: clamp(24px, 2.6vw, 40px);
        font-weight: 650;
        letter-spacing: -0.02em;
        line-height: 1.15;
        text-wrap: balance;
      }
      .say {
        max-width: 72ch;
        margin-top: var(--_s1);
        color: #b4bdcf;
      }
      .score {
        text-align: right;
      }
      .score strong {
        display: block;
        font-size: clamp(36px, 4.4vw, 64px);
        font-weight: 650;
        letter-spacing: -0.03em;
        line-height: 1;
        font-variant-numeric: tabular-nums;
      }
      ::slotted(*),
      slot,
      .act {
        grid-column: 1 / -1;
      }
      .act {
        display: grid;
        grid-template-columns: minmax(0, auto) minmax(0, 1fr);
        gap: var(--_s3) var(--_s6);
        align-items: center;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .buttons button {
        min-height: 44px;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--_s1) var(--_s6);
        margin: 0;
        font-variant-numeric: tabular-nums;
      }
      .facts div {
        display: flex;
        gap: var(--_s2);
        align-items: baseline;
      }
      dt {
        color: var(--_muted);
        font-size: var(--_small);
      }
      dd {
        margin: 0;
        font-weight: 600;
        min-width: 3ch;
      }
      .ribbon {
        margin: 0;
        min-width: 0;
      }
      .ribbon svg {
        display: block;
        width: 100%;
        height: 56px;
      }
      .ribbon path {
        fill: none;
        stroke: #e9eef9;
        stroke-width: 1.5;
      }
      @media (max-width: 800px) {
        .panel,
        .act {
          grid-template-columns: minmax(0, 1fr);
        }
        .score {
          text-align: left;
        }
        /* The button stands above a picture that is longer than the screen. */
        slot,
        ::slotted(*) {
          order: 1;
        }
      }
      progress {
        width: 100%;
        height: 8px;
        accent-color: var(--_accent);
        appearance: none;
        border: 0;
        border-radius: 4px;
        background: var(--_line);
        overflow: hidden;
      }
      progress::-webkit-progress-bar {
        background: var(--_line);
      }
      progress::-webkit-progress-value {
        background: var(--_accent);
      }
      progress::-moz-progress-bar {
        background: var(--_accent);
      }
      .bar {
        display: grid;
        gap: 2px;
      }
    `,
  ];

  declare session: Session;
  declare version: number;
  declare private announced: string;
  #hadFocus = false;
  #announcedAt = 0;
  #announcedPhase = '';

  constructor() {
    super();
    this.announced = '';
  }

  override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement?.tagName === 'BUTTON';
    const now = performance.now();
    const { phase } = this.session;
    if (phase === this.#announcedPhase && now - this.#announcedAt < announceEveryMs) return;
    this.#announcedPhase = phase;
    this.#announcedAt = now;
    const { latest } = this.session.record;
    const progress =
      phase === 'running' && latest !== undefined
        ? `Epoch ${latest.epoch} of ${latest.epochs}, ${formatSeconds(latest.secondsLeft)} left.`
        : explanation(this.session);
    this.announced = `${headline(this.session)}. ${progress}`;
  }

  override updated(): void {
    // The button that was pressed has made room for others: the keyboard stays with them.
    if (!this.#hadFocus || this.shadowRoot?.activeElement !== null) return;
    this.renderRoot.querySelector<HTMLElement>('.buttons button')?.focus();
  }

  override render(): TemplateResult {
    const { session } = this;
    return html`<div class="panel">
      <div>
        <h1 tabindex="-1">${headline(session)}</h1>
        <p class="say">${explanation(session)}</p>
      </div>
      ${this.#score()}
      <slot></slot>
      <div class="act">
        <div class="row buttons" @pointerover=${this.#prepare} @focusin=${this.#prepare}>
          ${this.#buttons()}
        </div>
        ${this.#ribbon()} ${this.#progress()} ${this.#facts()}
      </div>
      <span class="visually-hidden" role="status">${this.announced}</span>
    </div>`;
  }

  /** How well it reads: all test digits where they were asked, else the few of the last look. */
  #score(): TemplateResult | typeof nothing {
    const { accuracy, record } = this.session;
    const latest = accuracy ?? record.testAccuracy.view().values.at(-1);
    if (latest === undefined) return nothing;
    const of = accuracy === undefined ? probeImages : mnistRows.test;
    return html`<div class="score">
      <strong>${formatPercent(latest)}</strong>
      <span class="small muted">of ${formatCount(of)} digits it never saw</span>
    </div>`;
  }

  #ribbon(): TemplateResult | typeof nothing {
    const { busy, record } = this.session;
    const line = record.trainLoss.view();
    if (line.values.length === 0) return nothing;
    const { latest, stepsBefore, steps } = record;
    const last =
      busy && latest !== undefined ? stepsBefore + latest.stepsPerEpoch * latest.epochs : steps;
    return ribbonView(line, last);
  }

  /** A pointer or the keyboard on a button that trains: it will be pressed soon. */
  #prepare(): void {
    this.session.prepare();
  }

  #button(text: string, action: () => unknown, primary = false, disabled = false): TemplateResult {
    return html`<button
      type="button"
      class=${primary ? 'primary' : ''}
      ?disabled=${disabled}
      @click=${() => void action()}
    >${text}</button>`;
  }

  #buttons(): TemplateResult {
    const { session } = this;
    const step = this.#button('Step', () => session.step());
    const stop = this.#button('Stop', () => session.stop());
    const start = this.#button(startText(session), () => session.start(), true);
    const over = this.#button('Start over', () => session.startOver());
    switch (session.phase) {
      case 'loading':
        return this.#button(startText(session), () => undefined, true, true);
      case 'ready':
        return html`${start} ${step}`;
      case 'fetching':
        return stop;
      case 'running':
      case 'waiting':
        return html`${this.#button('Pause', () => session.pause(), true)} ${step} ${stop}`;
      case 'paused':
        return html`${this.#button('Resume', () => session.resume(), true)} ${step} ${stop}`;
      case 'finished':
        return html`${start} ${step} ${over}`;
      case 'interrupted':
        return html`${this.#button('Go on', () => session.goOn(), true)} ${over}`;
      case 'failed':
        return session.error?.code === 'diverged'
          ? html`${this.#button('Restore the last good weights', () => session.restore(), true)} ${over}`
          : html`${start} ${over}`;
      case 'offline':
        return this.#button('Try again', () => session.again(), true);
      case 'unavailable':
        return this.#button('Try again', () => session.open(), true);
    }
  }

  #progress(): TemplateResult | typeof nothing {
    const { session } = this;
    const { latest } = session.record;
    const { arriving, download } = session.digits;
    const downloading = arriving && download.total > 0;
    const training = session.busy && latest !== undefined;
    return html`
      ${
        downloading
          ? html`<div class="bar wide">
              ${session.phase === 'fetching' ? nothing : html`<span class="small muted">Digits: ${formatBytes(download.received)} of ${formatBytes(download.total)}</span>`}
              <progress
                aria-label="Digits downloaded"
                max=${download.total}
                .value=${download.received}
              ></progress>
            </div>`
          : nothing
      }
      ${
        training
          ? html`<div class="bar wide">
              ${downloading ? html`<span class="small muted">This epoch</span>` : nothing}
              <progress
                aria-label="Progress of the epoch"
                max=${latest.stepsPerEpoch}
                .value=${latest.stepInEpoch}
              ></progress>
            </div>`
          : nothing
      }
    `;
  }

  #facts(): TemplateResult | typeof nothing {
    const { session } = this;
    const { latest } = session.record;
    // What was reported last before an interruption may be some steps beyond what was kept.
    if (latest === undefined || session.phase === 'interrupted') return nothing;
    const left = session.phase === 'running' ? formatSeconds(latest.secondsLeft) : '–';
    return html`<dl class="facts wide">
      <div><dt><rf-term word="epoch">Epoch</rf-term></dt><dd>${latest.epoch} of ${latest.epochs}</dd></div>
      <div><dt>Step</dt><dd>${formatCount(latest.stepInEpoch)} of ${formatCount(latest.stepsPerEpoch)}</dd></div>
      <div><dt>Images a second</dt><dd>${formatCount(latest.imagesPerSecond)}</dd></div>
      <div><dt>Time left</dt><dd>${left}</dd></div>
    </dl>`;
  }
}
