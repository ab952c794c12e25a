import type { ReactiveControllerHost } from 'lit';
import { cellText } from '../../api/cells.ts';
import type { CellQuery, Derivation } from '../../api/types.ts';
import { showInside } from './motion.ts';
import { groupWith } from './walk.ts';

/** Of a sum longer than this only the largest terms are shown at first. */
export const mostTerms = 30;

function isLong({ terms }: Derivation): boolean {
  return terms.length > mostTerms;
}

/** A group of terms of a cell. */
function groupKey(cell: CellQuery, group: number): string {
  return `${cellText(cell)}:${group}`;
}

/** What is open at first: every group of a short sum, of a long one the largest. */
function firstOpenGroups(derivation: Derivation): ReadonlySet<string> {
  const { target, groups } = derivation;
  const sums = groups?.sums ?? [];
  const largest = [...sums].sort((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
  const open = isLong(derivation) ? largest.slice(0, 1) : sums;
  return new Set(open.map(({ number }) => groupKey(target, number)));
}

/** Which terms of a derivation are written out, and which one is lit. */
export class ShownTerms {
  /** The term under the pointer or the focus. */
  lit: number | undefined;
  /** Whether a long sum is written whole. */
  all = false;
  #openGroups: ReadonlySet<string> = new Set();
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Of another cell, as it is shown at first. */
  begin(derivation: Derivation): void {
    this.all = false;
    this.#openGroups = firstOpenGroups(derivation);
  }

  light(term: number | undefined): void {
    if (term === this.lit) return;
    this.lit = term;
    this.#host.requestUpdate();
  }

  showAll(): void {
    this.all = true;
    this.#host.requestUpdate();
  }

  isGroupOpen(cell: CellQuery, group: number): boolean {
    return this.#openGroups.has(groupKey(cell, group));
  }

  toggleGroup(cell: CellQuery, group: number): void {
    const key = groupKey(cell, group);
    const open = new Set(this.#openGroups);
    if (!open.delete(key)) open.add(key);
    this.#openGroups = open;
    this.#host.requestUpdate();
  }

  /** Has a term written, wherever in a long sum it stands. */
  write(derivation: Derivation, term: number): void {
    const group = groupWith(derivation, term);
    if (derivation.groups === undefined) this.all ||= isLong(derivation);
    else if (group !== undefined)
      this.#openGroups = new Set(this.#openGroups).add(groupKey(derivation.target, group));
  }
}

/** Scrolls the formula, and not the page, to the term that is lit. */
export function showLit(root: ParentNode): void {
  const box = root.querySelector<HTMLElement>('.chosen');
  const lit = box?.querySelector<HTMLElement>('.term.lit');
  if (box != null && lit != null) showInside(box, lit);
}
