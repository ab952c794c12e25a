import type { ReactiveControllerHost } from 'lit';
import { pathText } from '../../api/cells.ts';
import type { CellQuery } from '../../api/types.ts';
import { Player } from '../shared/player.ts';
import type { Finding } from './finding.ts';
import { cellOf, cellsOf } from './inspection.ts';
import type { Specimen } from './specimen.ts';
import { cellAt, cellSteps, termSteps, type Walk } from './walk.ts';

/** Where the microscope is on its walk. */
export interface WalkPlace {
  readonly walk: Walk;
  readonly path: string;
  readonly term: number;
}

/** Plays through the terms of the chosen cell, or through the cells of its map. */
export class Walker {
  readonly player: Player;
  #place: WalkPlace | undefined;
  #specimen: Specimen | undefined;

  /** `moved` hears where the player went. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    moved: (place: Pick<WalkPlace, 'path' | 'term'>) => void,
  ) {
    this.player = new Player(host, () => {
      const place = this.#stepped();
      if (place !== undefined) moved(place);
    });
  }

  /** Puts the player where the microscope is. */
  follow(place: WalkPlace, specimen: Specimen | undefined, finding: Finding | undefined): void {
    this.#place = place;
    this.#specimen = specimen;
    const { walk, path, term } = place;
    const cell = specimen && cellOf(specimen, path);
    const { count, position } =
      walk === 'cells' && cell !== undefined
        ? cellSteps(specimen?.tensor(cell), cell)
        : termSteps(finding?.derivation, term);
    this.player.count = count;
    this.player.position = position;
  }

  #stepped(): Pick<WalkPlace, 'path' | 'term'> | undefined {
    const { player } = this;
    const [place, specimen] = [this.#place, this.#specimen];
    if (place === undefined || specimen === undefined) return undefined;
    const { walk, path } = place;
    if (walk === 'terms') return { path, term: player.position + 1 };
    const cells = cellsOf(specimen, path);
    const cell = cells.at(-1) as CellQuery;
    const tensor = specimen.tensor(cell);
    if (tensor === undefined) return undefined;
    const next = cellAt(cell, tensor, player.position);
    return { path: pathText([...cells.slice(0, -1), next]), term: 0 };
  }
}
