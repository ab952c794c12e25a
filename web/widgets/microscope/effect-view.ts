import { html, type TemplateResult } from 'lit';
import type { UpdateEffect } from '../../api/types.ts';
import { formatNumber } from '../shared/format.ts';

/** The loss before and after an update: of this weight alone, and of all. */
export function effectView({ before, one, all }: UpdateEffect, caption: string): TemplateResult {
  const falls = (loss: number) =>
    loss < before ? 'it falls' : loss > before ? 'it rises: the step is too long' : 'no change';
  const row = (words: string, loss: number, said: string) =>
    html`<tr><th scope="row">${words}</th><td>${formatNumber(loss)}</td><td>${said}</td></tr>`;
  return html`<table class="figures">
    <caption>${caption}</caption>
    <tbody>
      ${row('Now', before, '')}
      ${row('After this weight’s first update', one, falls(one))}
      ${row('After the first update of every weight', all, falls(all))}
    </tbody>
  </table>`;
}
