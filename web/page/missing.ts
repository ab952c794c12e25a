import { html, type TemplateResult } from 'lit';

/** What stands where a part of the page could not be fetched. */
export function missingView(): TemplateResult {
  return html`<p role="alert">
    This part of the page could not be fetched. Check the connection and load the page again; what has
    been trained is safe until then.
  </p>`;
}
