import { css, html, nothing, type TemplateResult } from 'lit';
import { withTerms } from '../widgets/term/with-terms.ts';

/** One of the views of a place, `#place/name`. */
export interface View {
  readonly name: string;
  /** In the navigation. */
  readonly title: string;
  /** A sentence above the view. */
  readonly heading: string;
  readonly lead: string;
}

/** The navigation between the views of a place, and what the present one is about. */
export function viewsHead(
  place: string,
  label: string,
  views: readonly View[],
  present: View,
): TemplateResult {
  return html`<div class="views">
    <nav aria-label=${label}>
      ${views.map(
        ({ name, title }) =>
          html`<a href=${`#${place}/${name}`} aria-current=${name === present.name ? 'page' : nothing}>${title}</a>`,
      )}
    </nav>
    <header>
      <h1 tabindex="-1">${present.heading}</h1>
      <p class="lead">${withTerms(present.lead)}</p>
    </header>
  </div>`;
}

/** What is not empty, for the address. */
export function chosen(values: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
}

/** That an address names no view of its place; a bare link to the place names none. */
export function unknownView(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return name === '' ? '' : `There is no view “${shown}” here.`;
}

/** What of an address was left out or limited. */
export function toldView(told: string): TemplateResult | typeof nothing {
  return told === '' ? nothing : html`<p class="told" role="alert">${told}</p>`;
}

export const viewsStyles = css`
  :host {
    display: block;
  }
  /* Blocks, not a grid: grids in grids measure all that is in them again, at each level. */
  :host > * + * {
    margin-top: var(--_s4);
  }
  .views {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2) var(--_s6);
    align-items: center;
  }
  .views header {
    flex: 1 1 420px;
    font-size: var(--_small);
    line-height: 1.4;
  }
  .views :is(h1, p) {
    display: inline;
    margin: 0;
  }
  h1 {
    font-size: var(--_size);
  }
  .lead {
    color: var(--_muted);
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
  nav a {
    padding: var(--_s1) var(--_s3);
    border: 1px solid var(--_field-line);
    border-radius: var(--_radius);
    color: var(--_text);
    text-decoration: none;
  }
  nav a:hover {
    background: var(--_panel);
  }
  nav a[aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
    font-weight: 600;
  }
  .told {
    padding: var(--_s1) var(--_s3);
    border-left: 4px solid var(--_danger);
    font-size: var(--_small);
    overflow-wrap: anywhere;
  }
  @media print {
    .told,
    nav,
    header {
      display: none;
    }
  }
`;
