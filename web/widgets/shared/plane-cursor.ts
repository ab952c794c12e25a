import { css, html, type TemplateResult } from 'lit';
import type { Plane } from './plane.ts';

// A cursor that walks along the horizontal axis of a plane: by pointer in the picture, by keyboard
// on the slider below it.

/** How far the axis goes to both sides. */
export const cursorRange = 6;
const step = 0.05;

/** The nearest place that the pointer can choose; a zero without a sign. */
export function nearestStep(z: number): number {
  return Number((Math.round(z / step) * step).toFixed(2)) || 0;
}

/**
 * Moves the cursor while the pointer is held down in the drawing. A finger may have come down to
 * move the page, so that it moves the cursor only when it goes across or is lifted.
 */
export function followPointer(plane: Plane, move: (z: number) => void) {
  return (event: PointerEvent): void => {
    if (event.buttons === 0 && event.type === 'pointermove') return;
    const drawing = event.currentTarget as Element;
    if (event.type === 'pointerdown') drawing.setPointerCapture(event.pointerId);
    if (event.type === 'pointerdown' && event.pointerType === 'touch') return;
    move(plane.under(event, drawing)[0]);
  };
}

export interface CursorSlider {
  readonly label: string;
  /** What is read out at the cursor. */
  readonly reading: string;
  readonly z: number;
  readonly move: (z: number) => void;
}

export function cursorSlider({ label, reading, z, move }: CursorSlider): TemplateResult {
  return html`<input
    class="slider"
    type="range"
    min=${-cursorRange}
    max=${cursorRange}
    step=${step}
    aria-label=${label}
    aria-valuetext=${reading}
    .value=${String(z)}
    @input=${(event: Event) => move(Number((event.target as HTMLInputElement).value))}
  />`;
}

/** The picture with its key above and its slider below. */
export const cursorStyles = css`
  .plane {
    cursor: ew-resize;
  }
  .cursor,
  .cursor line {
    stroke: var(--_text);
    stroke-width: 1.5;
    stroke-dasharray: 2 3;
  }
  .slider {
    width: 100%;
    margin: 0;
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s1) var(--_s4);
  }
  .key span::before {
    content: '';
    display: inline-block;
    width: 24px;
    margin-right: var(--_s1);
    vertical-align: middle;
    border-top: 3px solid var(--_positive);
  }
`;
