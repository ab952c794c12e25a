import { nothing, type SVGTemplateResult, svg } from 'lit';
import { formatNumber } from '../shared/format.ts';
import type { Plane } from '../shared/plane.ts';
import { arrowMove } from './arrows.ts';
import type { End, LineEditor } from './line-editor.ts';

const ends: readonly End[] = [0, 1];
const names = ['One', 'Other'] as const;

function key(event: KeyboardEvent, line: LineEditor, end: End): void {
  const move = arrowMove(event);
  const handle = line.handles?.[end];
  if (move === undefined || handle === undefined) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  line.move(end, [handle[0] + move[0], handle[1] + move[1]]);
  event.preventDefault();
  // The player listens to the same keys.
  event.stopPropagation();
}

/** The two points by which the line is held. */
export function handleViews(
  plane: Plane,
  line: LineEditor,
): readonly SVGTemplateResult[] | typeof nothing {
  const { handles } = line;
  if (handles === undefined) return nothing;
  return ends.map((end) => {
    const [x, y] = handles[end];
    const words = `${names[end]} handle of the line, at ${formatNumber(x)}, ${formatNumber(y)}`;
    return svg`<g
      class="handle"
      transform=${`translate(${plane.left(x)} ${plane.top(y)})`}
      tabindex="0"
      role="button"
      data-end=${end}
      aria-label=${`${words}. Arrows move it.`}
      @keydown=${(event: KeyboardEvent) => key(event, line, end)}
    >
      <circle class="reach" r="22"></circle>
      <rect class="grip" x="-7" y="-7" width="14" height="14" transform="rotate(45)"></rect>
    </g>`;
  });
}
