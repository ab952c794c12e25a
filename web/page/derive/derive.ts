import { html, LitElement, type TemplateResult } from 'lit';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/tour/define.ts';
import type { TourDetail } from '../../widgets/tour/tour.ts';
import { readAddress, writeAddress } from '../address.ts';
import type { Session } from '../train/session.ts';
import { deriveStyles } from './styles.ts';

const place = 'derive';
const views = [{ name: 'tour', title: 'The tour of the notes' }] as const;
type View = (typeof views)[number]['name'];

/**
 * The place where a network is taken apart. What is looked at stands in the address.
 *
 * @property session - The model, the data and the image; shared with the other places.
 */
export class RfDerive extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    view: { state: true },
    tour: { state: true },
  };
  static override readonly styles = [tokens, deriveStyles];

  declare session: Session;
  declare private view: View;
  declare private tour: Omit<TourDetail, 'passing'>;
  readonly #read = () => this.#readAddress();

  constructor() {
    super();
    this.view = 'tour';
    this.tour = { step: 'Z1', cell: '', symbols: false, start: 'notes', edits: '' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#read);
    this.#readAddress();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#read);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { step, cell, symbols, start, edits } = this.tour;
    return html`
      <header>
        <h1>Every number of one network, forward and back</h1>
        <p class="lead">
          One image goes through a network with one filter: six steps forward, the loss, six
          derivatives back, one update. Choose any cell to see what it was made of.
        </p>
      </header>
      <rf-tour
        .step=${step}
        .cell=${cell}
        .symbols=${symbols}
        .start=${start}
        .edits=${edits}
        @rf-step=${this.#tourMoved}
      ></rf-tour>
    `;
  }

  #readAddress(): void {
    const address = readAddress();
    if (address.place !== place) return;
    const found = views.find(({ name }) => name === address.view);
    if (found === undefined || address.parameters.size === 0) {
      // A bare link to the place leads to where one was.
      this.view = found?.name ?? this.view;
      this.#write(false);
      return;
    }
    this.view = found.name;
    const { parameters } = address;
    this.tour = {
      step: parameters.get('step') ?? 'Z1',
      cell: parameters.get('cell') ?? '',
      symbols: parameters.has('symbols'),
      start: parameters.get('start') ?? 'notes',
      edits: parameters.get('edits') ?? '',
    };
  }

  #write(visited: boolean): void {
    const { step, cell, symbols, start, edits } = this.tour;
    const parameters = new URLSearchParams({ step });
    if (cell !== '') parameters.set('cell', cell);
    if (symbols) parameters.set('symbols', 'yes');
    if (start !== 'notes') parameters.set('start', start);
    if (edits !== '') parameters.set('edits', edits);
    writeAddress({ place, view: this.view, parameters }, { visited });
  }

  #tourMoved(event: CustomEvent<TourDetail>): void {
    const { passing, ...tour } = event.detail;
    this.tour = tour;
    this.#write(!passing);
  }
}
