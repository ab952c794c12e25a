import type { CellQuery } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { errorLine, type ShownError } from '../shared/errors.ts';
import { withEdit } from './edits.ts';

/** Whose numbers are changed. */
export interface Edited {
  edits: string;
  requestUpdate(): void;
}

/** Changes numbers; one that the engine refuses is taken back. */
export class Editing {
  /** Why the last number was not taken. */
  refused = '';
  readonly #host: Edited;
  readonly #tell: () => void;
  /** The last changes that the engine took. */
  #taken = '';

  constructor(host: Edited, tell: () => void) {
    this.#host = host;
    this.#tell = tell;
  }

  set(cell: CellQuery, value: number): void {
    this.#change(withEdit(this.#host.edits, { cell, value }));
  }

  /** Takes back every change. */
  reset(): void {
    this.#change('');
  }

  /** What was typed is no number. */
  refuse(cell: CellQuery, kept: string): void {
    this.refused = `${cellName(cell)}: type a number such as 0.5 or −2. ${kept} is still in force.`;
    this.#host.requestUpdate();
  }

  /** These changes are shown. */
  took(edits: string): void {
    this.#taken = edits;
  }

  /** Whether it was a change that failed, which is taken back then. */
  failed(error: ShownError): boolean {
    const { edits } = this.#host;
    if (error.code === 'engine_failed' || edits === this.#taken) return false;
    this.#change(this.#taken);
    this.refused = `${errorLine(error)} What was changed before is still in force.`;
    return true;
  }

  #change(edits: string): void {
    this.refused = '';
    if (edits === this.#host.edits) this.#host.requestUpdate();
    this.#host.edits = edits;
    this.#tell();
  }
}
