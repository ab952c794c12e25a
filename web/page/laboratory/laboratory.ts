import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { tokens } from '../../widgets/shared/tokens.ts';
import { readAddress, writeAddress } from '../address.ts';
import { missingView } from '../missing.ts';
import { viewsHead, viewsStyles } from '../views-nav.ts';
import { activationsView } from './activations-view.ts';
import { convolutionView } from './convolution-view.ts';
import { depthView } from './depth-view.ts';
import { perceptronView } from './perceptron-view.ts';
import type { LaboratoryView } from './view.ts';

const place = 'laboratory';
const views: readonly [LaboratoryView, ...LaboratoryView[]] = [
  convolutionView,
  activationsView,
  depthView,
  perceptronView,
];

/** The place for single operations, taken apart by hand. What is tried stands in the address. */
export class RfLaboratory extends LitElement {
  static override readonly properties = {
    view: { state: true },
    parameters: { state: true },
    missing: { state: true },
  };
  static override readonly styles = [tokens, viewsStyles];

  declare private view: LaboratoryView;
  /** Where every view is, by its name. */
  declare private parameters: ReadonlyMap<string, URLSearchParams>;
  /** The view could not be fetched. */
  declare private missing: boolean;
  readonly #read = () => this.#readAddress();

  constructor() {
    super();
    this.view = views[0];
    this.parameters = new Map();
    this.missing = false;
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

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('view')) void this.#fetch(this.view);
  }

  override render(): TemplateResult {
    const { view } = this;
    return html`
      ${viewsHead(place, 'What to try', views, view)}
      ${
        this.missing
          ? missingView()
          : view.body({
              parameters: this.#parameters,
              moved: (parameters, { visited }) => {
                this.#remember(parameters);
                this.#write(visited);
              },
            })
      }
    `;
  }

  /** Its elements are there at once, and begin to work when this is done. */
  async #fetch(view: LaboratoryView): Promise<void> {
    this.missing = false;
    try {
      await view.load();
    } catch {
      if (view === this.view) this.missing = true;
    }
  }

  get #parameters(): URLSearchParams {
    return this.parameters.get(this.view.name) ?? new URLSearchParams();
  }

  #remember(parameters: URLSearchParams): void {
    this.parameters = new Map(this.parameters).set(this.view.name, parameters);
  }

  #readAddress(): void {
    const { place: named, view, parameters } = readAddress();
    if (named !== place) return;
    this.view = views.find(({ name }) => name === view) ?? this.view;
    // A bare link to the place or a view leads to where one was.
    if (parameters.size === 0) this.#write(false);
    else this.#remember(parameters);
  }

  #write(visited: boolean): void {
    writeAddress({ place, view: this.view.name, parameters: this.#parameters }, { visited });
  }
}
