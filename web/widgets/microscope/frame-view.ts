import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Patch } from '../../api/types.ts';
import type { Field } from './field.ts';

/** How the maps of a picture lie, in pixels. */
export interface Maps {
  readonly maps: number;
  readonly columns: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

/** Neighbouring numbers as runs: first and length. */
export function runsOf(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[0] + last[1]) last[1] += 1;
    else runs.push([number, 1]);
  }
  return runs;
}

/** Outlines of a patch in every map, where a map has so many rows and columns of cells. */
function outlines(patch: Patch, maps: Maps, [rows, columns]: readonly [number, number]): string {
  const across = maps.width / columns;
  const down = maps.height / rows;
  const paths: string[] = [];
  for (let map = 0; map < maps.maps; map += 1) {
    const left = (map % maps.columns) * (maps.width + maps.gap);
    const top = Math.floor(map / maps.columns) * (maps.height + maps.gap);
    for (const [y, high] of runsOf(patch.rows)) {
      for (const [x, wide] of runsOf(patch.columns)) {
        const corner = `M${left + x * across} ${top + y * down}`;
        paths.push(`${corner}h${wide * across}v${high * down}h${-wide * across}z`);
      }
    }
  }
  return paths.join('');
}

/** Over the picture of a layer: what of it the chosen cell saw, or what it feeds there. */
export function frameView(
  { seen, fed }: Field,
  node: string,
  maps: Maps,
  cells: readonly [number, number],
): TemplateResult | typeof nothing {
  const patch = seen.get(node) ?? fed.get(node);
  if (patch === undefined) return nothing;
  const path = outlines(patch, maps, cells);
  const kinds = { field: true, seen: seen.has(node), fed: !seen.has(node) };
  return html`<svg class=${classMap(kinds)} aria-hidden="true">
    <path class="halo" d=${path} /><path d=${path} />
  </svg>`;
}
