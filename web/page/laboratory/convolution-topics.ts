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
import { viewsStyles } from '../views-nav.ts';

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

interface Topic {
  readonly name: string;
  readonly title: string;
  readonly body: (pictures: TopicPictures) => TemplateResult;
}

const topics: readonly [Topic, ...Topic[]] = [
  {
    name: 'by-hand',
    title: 'By hand',
    body: () => html`<rf-convolution playable editable options></rf-convolution>`,
  },
  {
    name: 'filters',
    title: 'Filters',
    body: ({ offered, own }) => html`<rf-filters .offered=${offered} .own=${own}></rf-filters>`,
  },
  { name: 'windows', title: 'Padding and stride', body: () => html`<rf-windows></rf-windows>` },
  {
    name: 'pooling',
    title: 'Pooling',
    body: ({ offered, own }) => html`<rf-pooling .offered=${offered} .own=${own}></rf-pooling>`,
  },
  {
    name: 'shift',
    title: 'Moving',
    body: ({ offered, own }) => html`<rf-shift .offered=${offered} .own=${own}></rf-shift>`,
  },
  { name: 'matrix', title: 'As a matrix', body: () => html`<rf-sparse-matrix></rf-sparse-matrix>` },
  { name: 'cost', title: 'What it costs', body: () => html`<rf-layer-cost></rf-layer-cost>` },
];

const topicKey = 'topic';
/** Attributes that are there or not: an address without them says no. */
const switches = ['flip', 'own-scale', 'one-sided'] as const;
/** Browsers refuse addresses that change much faster. */
const betweenAddressesMs = 300;

/**
 * The topics of convolution, one element each. What the address says becomes the element's
 * attributes, and what a person changes goes back into the address.
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
    const name = this.parameters.get(topicKey);
    this.#topic = topics.find((topic) => topic.name === name) ?? topics[0];
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('parameters') || this.parameters.toString() === this.#told) return;
    clearTimeout(this.#waiting);
    const element = this.renderRoot.querySelector('.topic > *');
    for (const [name, value] of this.parameters) {
      if (name !== topicKey) element?.setAttribute(name, value);
    }
    for (const name of switches) element?.toggleAttribute(name, this.parameters.has(name));
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
      <div class="topic" @rf-experiment=${this.#changed}>${this.#topic.body({ offered: this.offered, own: this.#own })}</div>
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
