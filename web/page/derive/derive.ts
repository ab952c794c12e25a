import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { exerciseState, printState } from '../../widgets/exercise/state.ts';
import { questions } from '../../widgets/microscope/questions.ts';
import { microscopeState } from '../../widgets/microscope/state.ts';
import { walks } from '../../widgets/microscope/walk.ts';
import { describe, type State, text, whole } from '../../widgets/shared/state.ts';
import { tokens } from '../../widgets/shared/tokens.ts';
import { tourState } from '../../widgets/tour/state.ts';
import type { TourDetail } from '../../widgets/tour/tour.ts';
import { readAddress, writeAddress } from '../address.ts';
import { missingView } from '../missing.ts';
import { readStated } from '../stated.ts';
import { titlePage } from '../title.ts';
import type { Session } from '../train/session.ts';
import { chosen, toldView, unknownView, viewsHead, viewsStyles } from '../views-nav.ts';
import type { ExercisesDetail, ExercisesState } from './exercises-view.ts';
import type { Lost } from './lost-view.ts';
import type { MicroscopeState } from './microscope-view.ts';
import { mine } from './networks.ts';

const place = 'derive';
const views = [
  {
    name: 'tour',
    title: 'The network of the notes',
    heading: 'Every number of one network, forward and back',
    lead: 'One image goes through a network with one filter: six steps forward, the loss, six derivatives back, one update. Choose any cell to see what it was made of.',
    load: () => import('../../widgets/tour/define.ts'),
  },
  {
    name: 'microscope',
    title: 'Any network',
    heading: 'Choose a number, and see where it came from',
    lead: 'Ask any cell, weight or gradient, and follow its factors until nothing is left to ask.',
    load: () => import('./define-microscope.ts'),
  },
  {
    name: 'exercises',
    title: 'Exercises',
    heading: 'Now you: fill in the grid with a pencil and your head',
    lead: 'Small numbers, and another sheet for every sheet number. Each cell is judged, a mistake that many make is called by its name, and hints come before the answer.',
    load: () => import('./define-exercises.ts'),
  },
] as const;
type View = (typeof views)[number];

/** What the address says of the microscope's network and image, which are the page's. */
const subjectState = describe({
  network: text(mine),
  step: whole(0, 0, 1_000_000_000),
  image: text('', { fits: isImageName, wanted: 'drawing or the number of a test digit' }),
});

/** What an address may say about each view. */
const tables: Readonly<Record<View['name'], readonly State[]>> = {
  tour: [tourState],
  microscope: [microscopeState, subjectState],
  exercises: [exerciseState, printState],
};

function isImageName(name: string): boolean {
  return name === 'drawing' || /^[1-9]\d{0,5}$/.test(name);
}

type TourState = Omit<TourDetail, 'passing'>;

const firstTour: TourState = {
  step: 'Z1',
  cell: '',
  image: 1,
  symbols: false,
  start: 'notes',
  batch: 0,
  edits: '',
};

/**
 * The place where a network is taken apart. What is looked at stands in the address.
 *
 * @property session - The model, the data and the image; shared with the other places.
 * @property shown - The place is on the screen; while it is not, it does no work.
 */
export class RfDerive extends LitElement {
  static override readonly properties = {
    session: { attribute: false },
    shown: { attribute: false },
    view: { state: true },
    tour: { state: true },
    microscope: { state: true },
    missing: { state: true },
    lost: { state: true },
    exercises: { state: true },
    changes: { state: true },
    told: { state: true },
  };
  static override readonly styles = [tokens, viewsStyles];

  declare session: Session;
  declare shown: boolean;
  declare private view: View;
  declare private tour: TourState;
  declare private microscope: MicroscopeState;
  /** The view could not be fetched. */
  declare private missing: boolean;
  declare private lost: Lost;
  declare private exercises: ExercisesState;
  declare private changes: number;
  /** What of the address was not taken. */
  declare private told: string;
  /** Of the weights that were there when no run went on. */
  #step = 0;
  #unsubscribe: (() => void) | undefined;
  readonly #read = () => this.#readAddress();

  constructor() {
    super();
    this.shown = true;
    this.view = views[0];
    this.tour = firstTour;
    this.microscope = {
      network: mine,
      path: '',
      show: 'values',
      question: '',
      walk: 'network',
      term: 0,
      training: false,
      symbols: false,
      edits: '',
    };
    this.missing = false;
    this.lost = { drawing: false, step: 0 };
    this.exercises = firstSheet;
    this.changes = 0;
    this.told = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#read);
    if (this.hasUpdated) this.#listen();
    this.#readAddress();
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    window.removeEventListener('hashchange', this.#read);
    super.disconnectedCallback();
  }

  #listen(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.session.subscribe(() => {
      this.changes += 1;
      if (readAddress().place === place) this.#write(false);
    });
    // What has changed while it was not on the screen.
    this.changes += 1;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('shown')) {
      if (this.shown) this.#listen();
      else this.#unsubscribe?.();
    }
    if (changed.has('view')) void this.#fetch(this.view);
  }

  override render(): TemplateResult {
    const { view } = this;
    return html`
      ${viewsHead(place, 'What to take apart', views, view)} ${toldView(this.told)}
      ${this.missing ? missingView() : this.#shown()}
    `;
  }

  /** Its elements are there at once, and begin to work when this is done. */
  async #fetch(view: View): Promise<void> {
    this.missing = false;
    try {
      await view.load();
    } catch {
      if (view === this.view) this.missing = true;
    }
  }

  #shown(): TemplateResult {
    switch (this.view.name) {
      case 'tour':
        return this.#tour();
      case 'microscope':
        return this.#microscope();
      case 'exercises':
        return html`<rf-exercises-view
          .state=${this.exercises}
          @rf-exercises-state=${this.#exercisesMoved}
        ></rf-exercises-view>`;
    }
  }

  #tour(): TemplateResult {
    const { step, cell, image, symbols, start, batch, edits } = this.tour;
    return html`<rf-tour
      .step=${step}
      .cell=${cell}
      .image=${image}
      .symbols=${symbols}
      .start=${start}
      .batch=${batch}
      .edits=${edits}
      @rf-step=${this.#tourMoved}
    ></rf-tour>`;
  }

  #microscope(): TemplateResult {
    return html`<rf-microscope-view
      .session=${this.session}
      .state=${this.microscope}
      .lost=${this.lost}
      .changes=${this.changes}
      @rf-microscope-state=${this.#microscopeMoved}
    ></rf-microscope-view>`;
  }

  #readAddress(): void {
    const { place: named, view, parameters: given } = readAddress();
    if (named !== place) return;
    const known = views.find(({ name }) => name === view);
    this.view = known ?? this.view;
    titlePage(this.view.title, 'Derive');
    const { parameters, told } = readStated(given, tables[this.view.name]);
    this.told = [known === undefined ? unknownView(view) : '', told].join(' ').trim();
    // A bare link to the place or a view leads to where one was.
    if (given.size > 0) {
      if (this.view.name === 'tour') this.#readTour(parameters);
      else if (this.view.name === 'microscope') this.#readMicroscope(parameters);
      else this.#readExercises(parameters);
    }
    if (given.size === 0 || this.told !== '') this.#write(false);
  }

  #readExercises(parameters: URLSearchParams): void {
    this.exercises = {
      kind: parameters.get('kind') ?? firstSheet.kind,
      seed: Number(parameters.get('seed') ?? firstSheet.seed),
      solution: parameters.has('solution'),
      print: parameters.get('print') ?? '',
    };
  }

  #readTour(parameters: URLSearchParams): void {
    this.tour = {
      step: parameters.get('step') ?? 'Z1',
      cell: parameters.get('cell') ?? '',
      image: Number(parameters.get('image') ?? 1),
      symbols: parameters.has('symbols'),
      start: parameters.get('start') ?? 'notes',
      batch: Number(parameters.get('batch') ?? 0),
      edits: parameters.get('edits') ?? '',
    };
  }

  #readMicroscope(parameters: URLSearchParams): void {
    const show = parameters.get('show');
    const term = Number(parameters.get('term') ?? 0);
    this.microscope = {
      network: parameters.get('network') ?? mine,
      path: parameters.get('path') ?? '',
      show: show === 'gradients' || show === 'both' ? show : 'values',
      question: questions.find((question) => question === parameters.get('question')) ?? '',
      // An address that names a term is about the terms.
      walk:
        walks.find((walk) => walk === parameters.get('walk')) ?? (term > 0 ? 'terms' : 'network'),
      term,
      training: parameters.has('training'),
      symbols: parameters.has('symbols'),
      edits: parameters.get('edits') ?? '',
    };
    const { images } = this.session;
    const image = parameters.get('image') ?? '';
    this.lost = {
      drawing: image === 'drawing' && images.drawing === undefined,
      step: Number(parameters.get('step') ?? 0),
    };
    if (image === 'drawing') images.choose({ source: 'drawn' });
    const row = Number(image) - 1;
    if (/^\d{1,6}$/.test(image) && row >= 0 && row !== images.row) {
      images.choose({ source: 'test', row });
    }
  }

  #parameters(): URLSearchParams {
    if (this.view.name === 'tour') {
      const { step, cell, image, symbols, start, batch, edits } = this.tour;
      return chosen({
        step,
        cell,
        image: image === 1 ? '' : String(image),
        symbols: symbols ? 'yes' : '',
        start: start === 'notes' ? '' : start,
        batch: batch === 0 ? '' : String(batch),
        edits,
      });
    }
    if (this.view.name === 'exercises') {
      const { kind, seed, solution, print } = this.exercises;
      return chosen({ kind, seed: String(seed), solution: solution ? 'yes' : '', print });
    }
    const { network, path, show, question, walk, term, training, symbols, edits } = this.microscope;
    const { images, busy, presentStep } = this.session;
    // Not at every step of a run: an address must not be written so often.
    if (!busy) this.#step = presentStep;
    return chosen({
      network,
      step: network === mine && this.#step > 0 ? String(this.#step) : '',
      image: images.drawn ? 'drawing' : String(images.row + 1),
      show,
      question,
      walk: walk === 'network' || term > 0 ? '' : walk,
      term: term === 0 ? '' : String(term),
      training: training ? 'yes' : '',
      symbols: symbols ? 'yes' : '',
      path,
      edits,
    });
  }

  #write(visited: boolean): void {
    const parameters = this.#parameters();
    writeAddress({ place, view: this.view.name, parameters }, { visited });
  }

  #tourMoved(event: CustomEvent<TourDetail>): void {
    const { passing, ...tour } = event.detail;
    this.tour = tour;
    this.told = '';
    this.#write(!passing);
  }

  #microscopeMoved(event: CustomEvent<MicroscopeState & { readonly passing: boolean }>): void {
    const { passing, ...microscope } = event.detail;
    this.microscope = microscope;
    this.told = '';
    this.#write(!passing);
  }

  #exercisesMoved({ detail }: CustomEvent<ExercisesDetail>): void {
    const { passing, ...exercises } = detail;
    this.exercises = exercises;
    this.told = '';
    this.#write(!passing);
  }
}

const firstSheet: ExercisesState = { kind: 'convolution', seed: 1, solution: false, print: '' };
