import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import type { NamedPicture } from '../../widgets/laboratory/pictures.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import { readAddress, writeAddress } from '../address.ts';
import { missingView } from '../missing.ts';
import { readStated } from '../stated.ts';
import { titlePage } from '../title.ts';
import type { Session } from '../train/session.ts';
import { toldView, unknownView, viewsHead, viewsStyles } from '../views-nav.ts';
import { activationsView } from './activations-view.ts';
import { convolutionView } from './convolution-view.ts';
import { depthView } from './depth-view.ts';
import { perceptronView } from './perceptron-view.ts';
import { SessionPictures } from './session-pictures.ts';
import type { LaboratoryView } from './view.ts';

const place = 'laboratory';
const views: readonly [LaboratoryView, ...LaboratoryView[]] = [
  convolutionView,
  activationsView,
  depthView,
  perceptronView,
];

/**
 * The place for single operations, taken apart by hand. What is tried stands in the address.
 *
 * @property session - Has the image that all places look at.
 */
export class RfLaboratory extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    view: { state: true },
    parameters: { state: true },
    missing: { state: true },
    offered: { state: true },
    told: { state: true },
  };
  static override readonly styles = [tokens, viewsStyles];

  declare session: Session;
  declare private view: LaboratoryView;
  /** Where every view is, by its name. */
  declare private parameters: ReadonlyMap<string, URLSearchParams>;
  /** The view could not be fetched. */
  declare private missing: boolean;
  declare private offered: readonly NamedPicture[];
  /** What of the address was not taken. */
  declare private told: string;
  readonly #pictures = new SessionPictures();
  #unsubscribe: (() => void) | undefined;
  readonly #read = () => this.#readAddress();

  constructor() {
    super();
    this.view = views[0];
    this.parameters = new Map();
    this.missing = false;
    this.offered = [];
    this.told = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#read);
    const offer = () => {
      this.offered = this.#pictures.of(this.session.images);
    };
    this.#unsubscribe = this.session.subscribe(offer);
    offer();
    this.#readAddress();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#read);
    this.#unsubscribe?.();
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('view')) void this.#fetch(this.view);
  }

  override render(): TemplateResult {
    const { view } = this;
    return html`
      ${viewsHead(place, 'What to try', views, view)} ${toldView(this.told)}
      ${
        this.missing
          ? missingView()
          : view.body({
              parameters: this.#parameters,
              offered: this.offered,
              moved: (parameters, { visited }) => {
                this.told = '';
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
    const known = views.find(({ name }) => name === view);
    this.view = known ?? this.view;
    titlePage(this.view.title, 'Laboratory');
    const stated = readStated(parameters, this.view.tables(parameters));
    this.told = [known === undefined ? unknownView(view) : '', stated.told].join(' ').trim();
    // A bare link to the place or a view leads to where one was.
    if (parameters.size > 0) this.#remember(stated.parameters);
    if (parameters.size === 0 || this.told !== '') this.#write(false);
  }

  #write(visited: boolean): void {
    writeAddress({ place, view: this.view.name, parameters: this.#parameters }, { visited });
  }
}
