import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import '../../widgets/convolution/define.ts';
import '../../widgets/filters/define.ts';
import type { Picture } from '../../widgets/laboratory/picture.ts';
import type { HasPicture } from '../../widgets/laboratory/picture-chooser.ts';
import type { NamedPicture } from '../../widgets/laboratory/pictures.ts';
import type { ExperimentDetail } from '../../widgets/laboratory/told.ts';
import '../../widgets/layer-cost/define.ts';
import '../../widgets/pooling/define.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/shift/define.ts';
import '../../widgets/sparse-matrix/define.ts';
import '../../widgets/windows/define.ts';
import { readAddress } from '../address.ts';
import { giveStated } from '../stated.ts';
import { viewsStyles } from '../views-nav.ts';
import { states, type Topic, topicKey, topicOf, topics } from './topics.ts';

/** What `rf-topic` says: what the address is to be. */
export interface TopicsDetail {
  readonly parameters: URLSearchParams;
  readonly visited: boolean;
}

/** Pictures that all topics share. */
interface TopicPictures {
  /** The images that all places look at. */
  readonly offered: readonly NamedPicture[];
  /** What a person brought. */
  readonly own: Picture | undefined;
}

type Body = (pictures: TopicPictures) => TemplateResult;

const bodies: Readonly<Record<Topic['name'], Body>> = {
  'by-hand': () => html`<rf-convolution playable editable options></rf-convolution>`,
  filters: ({ offered, own }) => html`<rf-filters .offered=${offered} .own=${own}></rf-filters>`,
  windows: () => html`<rf-windows></rf-windows>`,
  pooling: ({ offered, own }) => html`<rf-pooling .offered=${offered} .own=${own}></rf-pooling>`,
  shift: ({ offered, own }) => html`<rf-shift .offered=${offered} .own=${own}></rf-shift>`,
  matrix: () => html`<rf-sparse-matrix></rf-sparse-matrix>`,
  cost: () => html`<rf-layer-cost></rf-layer-cost>`,
};

/** Browsers refuse addresses that change much faster. */
const betweenAddressesMs = 300;

/**
 * The topics of convolution, one element each. What the address says becomes the element's
 * state, and what a person changes goes back into the address.
 *
 * @property parameters - What the address says.
 * @property offered - Pictures to choose, besides those of the elements themselves.
 * @fires rf-topic - What it is to say.
 */
export class RfConvolutionTopics extends LitElement {
  static override readonly properties = {
    parameters: { attribute: false },
    offered: { attribute: false },
  };
  static override readonly styles = [
    tokens,
    viewsStyles,
    css`
      nav {
        font-size: var(--_small);
      }
      nav a[aria-current] {
        background: var(--_panel);
      }
    `,
  ];

  declare parameters: URLSearchParams;
  declare offered: readonly NamedPicture[];
  #own: Picture | undefined;
  #topic: Topic = topics[0];
  /** What this element has said itself: its own words tell it nothing new. */
  #told = '';
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.parameters = new URLSearchParams();
    this.offered = [];
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#waiting);
    super.disconnectedCallback();
  }

  override willUpdate(): void {
    this.#topic = topicOf(this.parameters);
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('parameters') || this.parameters.toString() === this.#told) return;
    clearTimeout(this.#waiting);
    const element = this.renderRoot.querySelector('.topic > *');
    if (element !== null) giveStated(element, states[this.#topic.name], this.parameters);
  }

  override render(): TemplateResult {
    return html`
      <nav aria-label="Topics of convolution">
        ${topics.map(
          ({ name, title }) => html`<a
            href=${`#laboratory/convolution?${topicKey}=${name}`}
            aria-current=${name === this.#topic.name ? 'page' : nothing}
          >${title}</a>`,
        )}
      </nav>
      <div class="topic" @rf-experiment=${this.#changed}>${bodies[this.#topic.name]({ offered: this.offered, own: this.#own })}</div>
    `;
  }

  readonly #changed = (event: CustomEvent<ExperimentDetail>): void => {
    const { attributes, passing } = event.detail;
    const { own } = event.target as Partial<HasPicture>;
    if (own !== undefined) this.#own = own;
    const parameters = new URLSearchParams({ [topicKey]: this.#topic.name, ...attributes });
    this.#told = parameters.toString();
    clearTimeout(this.#waiting);
    if (passing) {
      this.#waiting = setTimeout(() => {
        // The person may have gone to another place by now.
        const { place, view } = readAddress();
        if (place === 'laboratory' && view === 'convolution') this.#tell(parameters, false);
      }, betweenAddressesMs);
    } else {
      this.#tell(parameters, true);
    }
  };

  #tell(parameters: URLSearchParams, visited: boolean): void {
    const detail: TopicsDetail = { parameters, visited };
    this.dispatchEvent(new CustomEvent('rf-topic', { detail }));
  }
}
