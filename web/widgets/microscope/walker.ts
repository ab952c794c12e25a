import type { ReactiveControllerHost } from 'lit';
import { pathText } from '../../api/cells.ts';
import type { CellQuery } from '../../api/types.ts';
import { Player } from '../shared/player.ts';
import type { Finding } from './finding.ts';
import { cellOf, cellsOf } from './inspection.ts';
import { networkSteps, placeOfTensor } from './network-steps.ts';
import type { Question } from './questions.ts';
import type { Specimen } from './specimen.ts';
import type { Show } from './strip-view.ts';
import { Thread } from './thread.ts';
import { cellAt, cellSteps, type Steps, termSteps, type Walk } from './walk.ts';

/** Where the microscope is on its walk. */
export interface WalkPlace {
  readonly walk: Walk;
  readonly path: string;
  readonly term: number;
  readonly show: Show;
  readonly question: Question | '';
}

/** Plays through the network, the terms of the chosen cell, or the cells of its map. */
export class Walker {
  readonly player: Player;
  readonly #moved: (place: Partial<WalkPlace>) => void;
  #place: WalkPlace | undefined;
  #specimen: Specimen | undefined;
  /** The cells of the walk through the network, once somebody walks. */
  #thread: { readonly specimen: Specimen; readonly cells: Promise<Thread> } | undefined;

  /** `moved` hears what of its place is another one. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    moved: (place: Partial<WalkPlace>) => void,
  ) {
    this.#moved = moved;
    this.player = new Player(host, () => this.#step());
  }

  /** Puts the player where the microscope is. */
  follow(place: WalkPlace, specimen: Specimen | undefined, finding: Finding | undefined): void {
    this.#place = place;
    this.#specimen = specimen;
    if (this.#thread?.specimen !== specimen) this.#thread = undefined;
    const { count, position } = this.#stepsOf(place, specimen, finding);
    this.player.count = count;
    this.player.position = position;
  }

  #stepsOf(
    { walk, path, term }: WalkPlace,
    specimen: Specimen | undefined,
    finding: Finding | undefined,
  ): Steps {
    const cell = specimen && cellOf(specimen, path);
    if (specimen === undefined || cell === undefined) return { count: 0, position: -1 };
    switch (walk) {
      case 'network': {
        const steps = networkSteps(specimen);
        return { count: steps.length, position: placeOfTensor(steps, cell) };
      }
      case 'terms':
        return termSteps(finding?.derivation, term);
      case 'cells':
        return cellSteps(specimen.tensor(cell), cell);
    }
  }

  #step(): void {
    const { position } = this.player;
    const [place, specimen] = [this.#place, this.#specimen];
    if (place === undefined || specimen === undefined) return;
    switch (place.walk) {
      case 'network':
        // A trace that is let go meanwhile has no more to say.
        this.#walkTo(position, specimen).catch(() => undefined);
        break;
      case 'terms':
        this.#moved({ term: position + 1 });
        break;
      case 'cells':
        this.#goToCell(position, place, specimen);
    }
  }

  async #walkTo(position: number, specimen: Specimen): Promise<void> {
    const step = networkSteps(specimen)[position];
    this.#thread ??= { specimen, cells: Thread.through(specimen) };
    const thread = await this.#thread.cells;
    const place = this.#place;
    if (step === undefined || place?.walk !== 'network' || this.#specimen !== specimen) return;
    const forward = step.phase === 'forward' || step.phase === 'loss';
    const asked = place.question === 'update' ? '' : place.question;
    this.#moved({
      path: pathText([thread.cellOf(specimen, step.tensor)]),
      term: 0,
      show: place.show === 'both' ? 'both' : forward ? 'values' : 'gradients',
      question: step.question === '' ? asked : step.question,
    });
  }

  #goToCell(position: number, place: WalkPlace, specimen: Specimen): void {
    const cells = cellsOf(specimen, place.path);
    const cell = cells.at(-1) as CellQuery;
    const tensor = specimen.tensor(cell);
    if (tensor === undefined) return;
    const next = cellAt(cell, tensor, position);
    this.#moved({ path: pathText([...cells.slice(0, -1), next]), term: 0 });
  }
}
