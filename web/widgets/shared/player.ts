import {
  css,
  html,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';

/** Steps per second that a person may choose. */
const speeds = [0.5, 1, 2, 4, 8] as const;

/**
 * Walks through `count` steps at the pace the person sets: play, pause, step, back, scrub, speed.
 * The owner draws the step `position`; `playerView` draws the controls. Keys work in all of the
 * owner.
 */
export class Player implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #moved: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  position = 0;
  count = 0;
  speed = 2;

  constructor(host: ReactiveControllerHost & HTMLElement, moved: () => void) {
    this.#host = host;
    this.#moved = moved;
    host.addController(this);
    host.addEventListener('keydown', (event) => this.#key(event));
  }

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  hostDisconnected(): void {
    this.pause();
  }

  /** Sets how many steps there are and keeps the position inside. */
  resize(count: number): void {
    this.count = count;
    this.position = Math.min(this.position, Math.max(0, count - 1));
    if (count === 0) this.pause();
    this.#host.requestUpdate();
  }

  seek(position: number): void {
    const target = Math.max(0, Math.min(this.count - 1, position));
    if (target === this.position) return;
    this.position = target;
    this.#host.requestUpdate();
    this.#moved();
  }

  play(): void {
    if (this.playing || this.count === 0) return;
    if (this.position === this.count - 1) this.seek(0);
    this.#schedule();
    this.#host.requestUpdate();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#host.requestUpdate();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Goes somewhere because the person asked, which also ends playing. */
  visit(position: number): void {
    this.pause();
    this.seek(position);
  }

  /** Space, arrows, Home and End, unless a field or a button within the owner wants them itself. */
  #key(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    const pressed = target instanceof Element && target.closest('button, summary') !== null;
    if (pressed && event.key === ' ') return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case ' ':
        this.toggle();
        break;
      case 'ArrowRight':
      case 'ArrowDown':
        this.visit(this.position + 1);
        break;
      case 'ArrowLeft':
      case 'ArrowUp':
        this.visit(this.position - 1);
        break;
      case 'Home':
        this.visit(0);
        break;
      case 'End':
        this.visit(this.count - 1);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      if (this.position >= this.count - 1) {
        this.pause();
        return;
      }
      this.seek(this.position + 1);
      this.#schedule();
    }, 1000 / this.speed);
  }
}

export const playerStyles = css`
  .player {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
    align-items: center;
  }
  .player button {
    min-width: 40px;
    padding-inline: var(--_s2);
  }
  .player input[type='range'] {
    flex: 1 1 80px;
    min-width: 80px;
  }
  .player output {
    min-width: 6ch;
    font-variant-numeric: tabular-nums;
  }
`;

/**
 * The controls of a player. Buttons at an end stay focusable, so that the keyboard is not lost.
 * `what` names one step, for example "cell".
 */
export function playerView(player: Player, what: string): TemplateResult {
  const last = player.count - 1;
  const { count } = player;
  const number = player.position + 1;
  return html`
    <div class="player" role="group" aria-label="Player">
      <button
        type="button"
        title="One step back (left arrow)"
        aria-label="Back"
        aria-disabled=${player.position <= 0 ? 'true' : 'false'}
        @click=${() => player.visit(player.position - 1)}
      >
        ‹
      </button>
      <button type="button" class="play" title="Play or pause (space)" @click=${() => player.toggle()}>
        ${player.playing ? 'Pause' : 'Play'}
      </button>
      <button
        type="button"
        title="One step on (right arrow)"
        aria-label="Step"
        aria-disabled=${player.position >= last ? 'true' : 'false'}
        @click=${() => player.visit(player.position + 1)}
      >
        ›
      </button>
      <input
        type="range"
        min="0"
        max=${Math.max(0, last)}
        aria-label=${`Which ${what}`}
        aria-valuetext=${count === 0 ? `no ${what}` : `${what} ${number} of ${count}`}
        .value=${String(player.position)}
        @input=${(event: Event) => player.visit(Number((event.target as HTMLInputElement).value))}
      />
      <output>${count === 0 ? '–' : `${number} / ${count}`}</output>
      <select
        aria-label="Speed"
        title="Speed"
        @change=${(event: Event) => {
          player.speed = Number((event.target as HTMLSelectElement).value);
        }}
      >
        ${speeds.map(
          (speed) =>
            html`<option value=${speed} ?selected=${speed === player.speed}>${speed} a second</option>`,
        )}
      </select>
    </div>
  `;
}
