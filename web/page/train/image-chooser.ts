import { html, nothing, type TemplateResult } from 'lit';
import { errorLine, type ShownError } from '../../widgets/shared/errors.ts';
import { formatCount } from '../../widgets/shared/format.ts';
import type { Choice } from './images.ts';

export interface ImageChooser {
  /** Row of the chosen test digit, and how many there are. */
  readonly row: number;
  readonly rows: number;
  /** The drawn digit is chosen; there is one to choose. */
  readonly drawn: boolean;
  readonly canDraw: boolean;
  /** The test digit is on its way; it did not come, and why. */
  readonly awaited: boolean;
  readonly failed: ShownError | undefined;
  readonly choose: (choice: Choice) => void;
}

/** Previous, number, next, and the drawn digit. */
export function imageChooser(chooser: ImageChooser): TemplateResult {
  const { row, rows, drawn, canDraw, choose } = chooser;
  const go = (wanted: number) => choose({ source: 'test', row: wanted });
  const last = Math.max(0, rows - 1);
  return html`<div class="row choose" role="group" aria-label="Which digit">
    <button
      type="button"
      aria-label="Previous test digit"
      ?disabled=${rows === 0}
      @click=${() => go(row === 0 ? last : row - 1)}
    >‹</button>
    <input
      type="number"
      aria-label=${`Test digit, 1 to ${formatCount(rows)}`}
      min="1"
      max=${rows}
      ?disabled=${rows === 0}
      .value=${String(row + 1)}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const wanted = Math.round(Number(input.value)) - 1;
        if (wanted >= 0 && wanted <= last) go(wanted);
        else input.value = String(row + 1);
      }}
    />
    <button
      type="button"
      aria-label="Next test digit"
      ?disabled=${rows === 0}
      @click=${() => go(row === last ? 0 : row + 1)}
    >›</button>
    <button
      type="button"
      aria-pressed=${drawn ? 'true' : 'false'}
      ?disabled=${!canDraw}
      title=${canDraw ? '' : 'Draw a digit first'}
      @click=${() => choose(drawn ? { source: 'test', row } : { source: 'drawn' })}
    >My drawing</button>
    ${onItsWay(chooser)}
  </div>`;
}

/** Only the first digits come with the page. */
function onItsWay({ row, rows, awaited, failed, choose }: ImageChooser) {
  if (rows === 0) return nothing;
  if (failed !== undefined)
    return html`<p class="small" role="status">
      Test digit ${row + 1} could not be fetched. ${errorLine(failed)}
      <button type="button" @click=${() => choose({ source: 'test', row })}>Try again</button>
    </p>`;
  return awaited
    ? html`<p class="small muted" role="status">Test digit ${row + 1} is on its way.</p>`
    : nothing;
}
