import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { cellText, parsePath } from '../../api/cells.ts';
import type { CellQuery } from '../../api/types.ts';
import { type ShownError, toShownError } from '../shared/errors.ts';
import { Refresh } from '../shared/refresh.ts';
import { type Field, fieldOf, noField } from './field.ts';
import { aheadOf, type Finding, find } from './finding.ts';
import { type Answer, ask, type Question, questionsOf, type UpdateSettings } from './questions.ts';
import type { Specimen } from './specimen.ts';
import type { Show } from './strip-view.ts';
import { Subject, type SubjectOptions } from './subject.ts';

/** What a person looks at. */
export interface Look extends SubjectOptions {
  readonly path: string;
  readonly show: Show;
  readonly question: Question | '';
  readonly settings: UpdateSettings;
}

function areSame(one: UpdateSettings, other: UpdateSettings): boolean {
  const told = ({ optimizer, state }: UpdateSettings) => JSON.stringify([optimizer, state]);
  return one.batch === other.batch && told(one) === told(other);
}

/** Who hears what of an inspection. */
export interface Listeners {
  /** Another cell. */
  readonly found: (finding: Finding) => void;
  /** A cell that this network does not have. */
  readonly leave: () => void;
  /** Something else lies under the microscope. */
  readonly took: (specimen: Specimen) => void;
  /** It could not be taken. Whether that was mended by asking for something else. */
  readonly refused: (error: ShownError) => boolean;
  /** An answer to the question that was asked beside. */
  readonly answered: (answer: Answer) => void;
}

/** What the engine answers when asked for a cell that is not there. */
const noSuchCell: ReadonlySet<string> = new Set([
  'unknown_node',
  'unknown_tensor',
  'bad_index',
  'no_gradient',
]);

/** The way to the chosen cell; at the beginning the middle of the first layer. */
export function cellsOf(specimen: Specimen, path: string): readonly CellQuery[] {
  const cells = parsePath(path);
  if (cells.length > 0) return cells;
  const first = specimen.places[1]?.node ?? specimen.places[0]?.node;
  return first === undefined ? [] : [specimen.middleOf(first)];
}

export function cellOf(specimen: Specimen, path: string): CellQuery {
  return cellsOf(specimen, path).at(-1) as CellQuery;
}

/** Asks the engine about the cell that is looked at, and keeps what it said. */
export class Inspection implements ReactiveController {
  specimen: Specimen | undefined;
  finding: Finding | undefined;
  field: Field = noField;
  answer: Answer | undefined;
  error: ShownError | undefined;
  /** Taken under the microscope, and not yet shown. */
  #taken: Specimen | undefined;
  /** Nobody will ask them again, but to compare them with what is shown. */
  #replaced: readonly Specimen[] = [];
  /** What there is to look at was taken; what fails then is a question about it. */
  #took = false;
  readonly #host: ReactiveControllerHost & { readonly isConnected: boolean };
  readonly #look: () => Look;
  readonly #on: Listeners;
  readonly #subject = new Subject();
  readonly #refresh: Refresh;

  constructor(
    host: ReactiveControllerHost & { readonly isConnected: boolean },
    look: () => Look,
    on: Listeners,
  ) {
    this.#host = host;
    this.#look = look;
    this.#on = on;
    host.addController(this);
    this.#refresh = new Refresh(host, {
      calculate: () => this.#take(),
      derive: () => this.#ask(),
      failed: (thrown) => this.#fail(toShownError(thrown)),
    });
  }

  hostDisconnected(): void {
    const { specimen } = this;
    this.specimen = undefined;
    this.#refresh.end(async () => {
      for (const each of [specimen, this.#taken, ...this.#replaced]) each?.release();
      this.#taken = undefined;
      this.#replaced = [];
      await this.#subject.dispose();
    });
  }

  /** Looks soon; `again` takes another image or other weights under the microscope. */
  request(again: boolean): void {
    if (again) this.#refresh.calculateSoon();
    else this.#refresh.deriveSoon();
  }

  /** A cell that this network does not have is left; anything else is shown in place of it all. */
  #fail(error: ShownError): void {
    if (!this.#took && this.#on.refused(error)) return;
    if (this.#took && noSuchCell.has(error.code) && this.#look().path !== '') {
      this.#on.leave();
      return;
    }
    this.error = error;
    this.finding = undefined;
    if (error.code === 'engine_failed') this.#subject.forget();
    this.#host.requestUpdate();
  }

  async #take(): Promise<void> {
    // With the questions: a message of its own would come while its successor is drawn.
    for (const each of this.#replaced) each.release();
    this.#replaced = [];
    this.#took = false;
    const left = this.#taken;
    const [look, last, found] = [this.#look(), left ?? this.specimen, this.finding?.derivation];
    const ahead = last && found && aheadOf(last, found, look.show);
    const specimen = await this.#subject.take(look, last, ahead);
    this.#took = true;
    if (specimen === undefined) return;
    this.#replaced = [left ?? [], left?.before ?? []]
      .flat()
      .filter((each) => each !== specimen.before);
    this.#taken = specimen;
  }

  /** Where the cell came from; what is shown beside it comes when it comes. */
  async #ask(): Promise<void> {
    const specimen = this.#taken ?? this.specimen;
    if (specimen === undefined) return;
    const look = this.#look();
    const cell = cellOf(specimen, look.path);
    const [finding] = await Promise.all([
      find(specimen, cell, look.show),
      specimen.fetch(specimen.maps),
    ]);
    if (specimen === this.#taken) this.#show(specimen);
    if (!this.#isPresent(specimen, cell)) return;
    const before = this.finding?.derivation.target;
    this.finding = finding;
    this.error = undefined;
    if (before === undefined || cellText(before) !== cellText(cell)) {
      this.answer = undefined;
      this.#on.found(finding);
    }
    this.#host.requestUpdate();
    this.#askBeside(specimen, cell, look).catch((thrown: unknown) => {
      if (this.specimen === specimen) this.#fail(toShownError(thrown));
    });
  }

  /** Puts a new specimen in the place of the old one. */
  #show(specimen: Specimen): void {
    const old = this.specimen;
    this.specimen = specimen;
    this.#taken = undefined;
    const known = specimen.node(this.finding?.derivation.target.node ?? '');
    if (known === undefined) this.finding = undefined;
    // What a cell sees does not depend on the image.
    if (!specimen.isOfNetwork(old)) this.field = noField;
    this.answer = undefined;
    this.#on.took(specimen);
    this.#host.requestUpdate();
    this.#replaced = [...this.#replaced, old ?? [], specimen.before ?? []].flat();
  }

  async #askBeside(specimen: Specimen, cell: CellQuery, look: Look): Promise<void> {
    const { question, settings } = look;
    const known = this.field.cell;
    if (known === undefined || cellText(known) !== cellText(cell)) {
      const field = await fieldOf(specimen, cell);
      if (!this.#isPresent(specimen, cell)) return;
      this.field = field;
      this.#host.requestUpdate();
    }
    if (question === '' || !questionsOf(specimen, cell).includes(question)) return;
    const batch = settings.batch && (await this.#subject.batch(settings.batch, look, specimen));
    const answer = await ask(specimen, question, cell, { ...settings, batch });
    const now = this.#look();
    if (!this.#isPresent(specimen, cell) || now.question !== question) return;
    // A refusal of settings that have been changed meanwhile would take back the newer ones.
    if (!areSame(now.settings, settings)) return;
    this.answer = answer;
    this.#on.answered(answer);
    this.#host.requestUpdate();
  }

  #isPresent(specimen: Specimen, cell: CellQuery): boolean {
    const present = cellOf(specimen, this.#look().path);
    return this.specimen === specimen && cellText(cell) === cellText(present);
  }
}
