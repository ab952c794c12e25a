import { css, html, LitElement, type TemplateResult } from 'lit';
import '../../widgets/confusion/define.ts';
import { controls } from '../../widgets/shared/controls.ts';
import { formatCount } from '../../widgets/shared/format.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import '../../widgets/term/define.ts';
import { mnistRows } from './mnist.ts';
import type { Session } from './session.ts';

/**
 * Which digits are taken for which. A network is checked by its training; before that only if
 * somebody wants to see it, for the test digits have to be fetched.
 *
 * @property session - Its evaluation is shown.
 * @property version - Changes whenever the session did.
 */
export class RfMistakesPanel extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    version: { attribute: false },
    checking: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      section {
        display: grid;
        gap: var(--_s3);
        justify-items: start;
      }
      rf-confusion {
        justify-self: stretch;
      }
    `,
  ];

  declare session: Session;
  declare version: number;
  declare private checking: boolean;

  constructor() {
    super();
    this.version = 0;
    this.checking = false;
  }

  override render(): TemplateResult {
    const { evaluation, evaluatedStep } = this.session;
    return html`<section aria-labelledby="title">
      <h2 id="title">
        What it takes for what <rf-term class="small muted" word="confusion matrix">confusion matrix</rf-term>
      </h2>
      ${
        evaluation === undefined
          ? this.#nothingYet()
          : html`<rf-confusion
              .evaluation=${evaluation}
              .when=${evaluatedStep === 0 ? 'before training' : `at step ${formatCount(evaluatedStep)}`}
            ></rf-confusion>`
      }
    </section>`;
  }

  #nothingYet(): TemplateResult {
    const { busy, model, trained } = this.session;
    const count = formatCount(mnistRows.test);
    if (busy || this.checking)
      return html`<p class="muted" role="status">
        ${this.checking ? `The network is being checked with ${count} test digits.` : `At the end of each epoch the network is checked with ${count} test digits it has not seen.`}
      </p>`;
    return html`<p class="muted">
        ${trained ? 'These weights have not been checked yet.' : 'At the end of each epoch the network is checked with test digits it has not seen. Before that it guesses.'}
      </p>
      <button type="button" ?disabled=${model === undefined} @click=${this.#check}>
        Check it now with ${count} test digits
      </button>`;
  }

  readonly #check = async (): Promise<void> => {
    this.checking = true;
    await this.session.evaluate();
    this.checking = false;
  };
}
