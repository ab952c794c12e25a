import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { controls } from '../widgets/shared/controls.ts';
import { setTheme, type Theme } from '../widgets/shared/theme.ts';
import { tokens } from '../widgets/shared/tokens.ts';
import { readAddress, writeAddress } from './address.ts';
import { focusHeading, leadsElsewhere } from './heading.ts';
import { idle } from './idle.ts';
import { missingView } from './missing.ts';
import { keepForOffline, type Offline } from './offline/offline.ts';
import { type Place, places } from './places.ts';
import { readPreference, writePreference } from './preferences.ts';
import { savesData } from './save-data.ts';
import { titlePage } from './title.ts';
import { Session } from './train/session.ts';

const offlineWords: Readonly<Record<Offline, string>> = {
  no: '',
  looking: 'Ready without a network, but for the digits to train on.',
  ready: 'Ready without a network.',
  newer: 'A newer version is ready: it comes when all tabs of this page have been closed.',
};
const quotedUpTo = 40;
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The whole page: one navigation, and the places it leads to. All of them share one session. */
export class RfApp extends LitElement {
  static override readonly properties = {
    place: { state: true },
    theme: { state: true },
    large: { state: true },
    shown: { state: true },
    missing: { state: true },
    told: { state: true },
    offline: { state: true },
  };
  static override readonly styles = [
    tokens,
    controls,
    css`
      :host {
        display: block;
        max-width: 1560px;
        margin: 0 auto;
        padding: 0 clamp(12px, 3vw, 32px) var(--_s8);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: var(--_s1) var(--_s4);
        align-items: center;
        padding: var(--_s2) 0;
        margin-bottom: var(--_s4);
        border-bottom: 1px solid var(--_line);
      }
      .name {
        font-weight: 700;
        letter-spacing: -0.01em;
      }
      nav {
        display: flex;
        gap: var(--_s1);
        flex: 1;
      }
      nav a {
        padding: var(--_s2) var(--_s3);
        color: var(--_muted);
        text-decoration: none;
        border-bottom: 3px solid transparent;
      }
      nav a:hover {
        color: var(--_text);
      }
      nav a[aria-current] {
        color: var(--_text);
        font-weight: 600;
        border-color: var(--_accent);
      }
      .looks {
        font-size: var(--_small);
      }
      /* On a phone two rows: the name with the looks, and the places. */
      @media (max-width: 520px) {
        .looks {
          margin-left: auto;
        }
        nav {
          order: 1;
          flex-basis: 100%;
        }
        header {
          margin-bottom: var(--_s3);
        }
      }
      footer {
        margin-top: var(--_s8);
        padding-top: var(--_s3);
        border-top: 1px solid var(--_line);
        color: var(--_muted);
        font-size: var(--_small);
      }
      @media print {
        :host {
          padding: 0;
        }
        header,
        footer {
          display: none;
        }
      }
    `,
  ];

  declare private place: string;
  declare private theme: Theme;
  declare private large: boolean;
  /** Places that have been opened: each is made when it is first opened, and kept. */
  declare private shown: readonly string[];
  /** The place could not be fetched. */
  declare private missing: boolean;
  /** What the address asks for and the page does not have, in words. */
  declare private told: string;
  declare private offline: Offline;
  readonly #session = new Session(new URL('./data/', document.baseURI));
  readonly #route = async () => {
    const { place: wanted, parameters } = readAddress();
    const known = places.find(({ name }) => name === wanted);
    const place = known ?? places[0];
    if (place === undefined) return;
    const isUnknown = known === undefined && wanted !== '';
    this.told = isUnknown
      ? `There is no place “${wanted.slice(0, quotedUpTo)}” here; this is ${place.title}.`
      : '';
    if (isUnknown) {
      writeAddress({ place: place.name, view: '', parameters }, { visited: false });
    }
    this.place = place.name;
    this.missing = false;
    // A place with several views says itself which one it shows.
    titlePage(...(place === places[0] ? [] : [place.title]));
    if (!this.shown.includes(place.name)) await this.#show(place);
  };
  readonly #navigated = async (event: HashChangeEvent) => {
    await this.#route();
    await this.updateComplete;
    if (!leadsElsewhere(event)) return;
    const shown = this.renderRoot.querySelector('main > div:not([hidden])');
    // The place takes in the address before it is asked for its heading.
    await (shown?.firstElementChild as LitElement | null)?.updateComplete;
    if (shown !== null) focusHeading(shown);
  };

  constructor() {
    super();
    this.theme = themes.find((theme) => theme === readPreference('theme')) ?? 'system';
    this.large = readPreference('large') === 'yes';
    this.shown = [];
    this.missing = false;
    this.told = '';
    this.offline = 'no';
    this.place = '';
    void this.#route();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The words for a page that does not start.
    this.replaceChildren();
    window.addEventListener('hashchange', this.#navigated);
    this.#applyLooks();
    // In a task of its own: the navigation is drawn first.
    setTimeout(async () => {
      await this.#session.open();
      // Afterwards, and when nothing else is going on: it fetches every file once more.
      await idle();
      await keepForOffline(
        (offline) => {
          this.offline = offline;
          this.#session.digits.kept ||= offline === 'ready';
        },
        () => this.#digitsMay(),
      );
    });
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#navigated);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`
      <header>
        <span class="name">Receptive</span>
        <nav aria-label="Places">
          ${places.map(
            ({ name, title }) =>
              html`<a href=${`#${name}`} aria-current=${name === this.place ? 'page' : nothing}>${title}</a>`,
          )}
        </nav>
        <div class="row looks">
          <label class="check"
            ><input type="checkbox" .checked=${this.large} @change=${this.#toggleLarge} />Large</label
          >
          <select aria-label="Colours" @change=${this.#chooseTheme}>
            ${themes.map(
              (theme) =>
                html`<option value=${theme} ?selected=${theme === this.theme}>${themeTitle(theme)}</option>`,
            )}
          </select>
        </div>
      </header>
      <main>
        ${this.told === '' ? nothing : html`<p class="small muted" role="status">${this.told}</p>`}
        ${places.map(
          ({ name, view }) =>
            html`<div ?hidden=${name !== this.place}>
              ${this.shown.includes(name) ? view(this.#session, name === this.place) : nothing}
            </div>`,
        )}
        ${this.missing ? missingView() : nothing}
      </main>
      <footer>
        Everything runs in this page; nothing you draw leaves it. Digits: MNIST by LeCun, Cortes and
        Burges, CC BY-SA 3.0.
        <span role="status">${offlineWords[this.offline]}</span>
      </footer>
    `;
  }

  async #show({ name, load }: Place): Promise<void> {
    try {
      await load();
      this.shown = [...this.shown, name];
    } catch {
      this.missing = true;
    }
  }

  /**
   * When the digits may be kept: with Save-Data only those that were fetched to train on, otherwise
   * as soon as the page is at rest. What it is just fetching itself comes first, and once.
   */
  async #digitsMay(): Promise<void> {
    const { digits } = this.#session;
    await this.#session.when(() => (savesData() ? digits.complete : !digits.arriving));
    await idle();
  }

  #toggleLarge(event: Event): void {
    this.large = (event.target as HTMLInputElement).checked;
    writePreference('large', this.large ? 'yes' : 'no');
    this.#applyLooks();
  }

  #chooseTheme(event: Event): void {
    const value = (event.target as HTMLSelectElement).value;
    this.theme = themes.find((theme) => theme === value) ?? 'system';
    writePreference('theme', this.theme);
    this.#applyLooks();
  }

  #applyLooks(): void {
    document.documentElement.classList.toggle('large', this.large);
    setTheme(this.theme);
  }
}

function themeTitle(theme: Theme): string {
  return { system: 'As the system', light: 'Light', dark: 'Dark' }[theme];
}
