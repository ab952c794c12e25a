import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { formatFull, parseNumber } from '../shared/format.ts';

/** Edits one number in place: Enter or leaving keeps it, Escape drops it, nonsense is refused. */
export class CellEditor implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #accept: (value: number) => void;
  readonly #closed: () => void;
  #old = 0;
  open = false;
  error = '';

  constructor(host: ReactiveControllerHost, accept: (value: number) => void, closed: () => void) {
    this.#host = host;
    this.#accept = accept;
    this.#closed = closed;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.open = false;
  }

  begin(value: number): void {
    this.#old = value;
    this.open = true;
    this.error = '';
    this.#host.requestUpdate();
  }

  field(): TemplateResult {
    return html`<input
      type="text"
      inputmode="text"
      aria-label="New value"
      aria-invalid=${this.error === '' ? 'false' : 'true'}
      .value=${formatFull(this.#old)}
      @click=${(event: Event) => event.stopPropagation()}
      @keydown=${this.#key}
      @blur=${this.#blur}
    />`;
  }

  message(): TemplateResult | typeof nothing {
    return this.error === '' ? nothing : html`<p class="error" role="alert">${this.error}</p>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') {
      this.error = '';
      this.#close();
    } else if (event.key === 'Enter' && this.#commit(event.target as HTMLInputElement)) {
      this.#close();
    }
  };

  readonly #blur = (event: Event): void => {
    if (!this.open) return;
    this.#commit(event.target as HTMLInputElement);
    this.open = false;
    this.#host.requestUpdate();
  };

  #close(): void {
    this.open = false;
    this.#host.requestUpdate();
    this.#closed();
  }

  #commit(input: HTMLInputElement): boolean {
    const value = parseNumber(input.value);
    this.#host.requestUpdate();
    if (value === undefined) {
      const typed = input.value.trim();
      const what = typed === '' ? 'Nothing' : `“${typed.slice(0, 20)}”`;
      this.error = `${what} is not a number, so the cell keeps ${formatFull(this.#old)}. Type a number such as 3 or −0.5.`;
      return false;
    }
    this.error = '';
    if (value !== this.#old) this.#accept(value);
    return true;
  }
}
