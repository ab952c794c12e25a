import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import '../../widgets/convolution/define.ts';
import '../../widgets/filters/define.ts';
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

interface Topic {
  readonly name: string;
  readonly title: string;
  readonly body: () => TemplateResult;
}

const topics: readonly [Topic, ...Topic[]] = [
  {
    name: 'by-hand',
    title: 'By hand',
    body: () => html`<rf-convolution playable editable options></rf-convolution>`,
  },
  { name: 'filters', title: 'Filters', body: () => html`<rf-filters></rf-filters>` },
  { name: 'windows', title: 'Padding and stride', body: () => html`<rf-windows></rf-windows>` },
  { name: 'pooling', title: 'Pooling', body: () => html`<rf-pooling></rf-pooling>` },
  { name: 'shift', title: 'Moving', body: () => html`<rf-shift></rf-shift>` },
  { name: 'matrix', title: 'As a matrix', body: () => html`<rf-sparse-matrix></rf-sparse-matrix>` },
  { name: 'cost', title: 'What it costs', body: () => html`<rf-layer-cost></rf-layer-cost>` },
];

const topicKey = 'topic';
/** Attributes that are there or not: an address without them says no. */
const switches = ['flip', 'own-scale'] as const;
/** Browsers refuse addresses that change much faster. */
const betweenAddressesMs = 300;

/**
 * The topics of convolution, one element each. What the address says becomes the element's
 * attributes, and what a person changes goes back into the address.
 *
 * @property parameters - What the address says.
 * @fires rf-topic - What it is to say.
 */
export class RfConvolutionTopics extends LitElement {
  static override readonly properties = { parameters: { attribute: false } };
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
  #topic: Topic = topics[0];
  /** What this element has said itself: its own words tell it nothing new. */
  #told = '';
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.parameters = new URLSearchParams();
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
      <div class="topic" @rf-experiment=${this.#changed}>${this.#topic.body()}</div>
    `;
  }

  readonly #changed = ({ detail }: CustomEvent<ExperimentDetail>): void => {
    const { attributes, passing } = detail;
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
