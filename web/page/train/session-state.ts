// What the page knows of its network, and what it is doing with it.
import type { Engine, Evaluation, History, Model, RunState } from '../../api/types.ts';
import type { ShownError } from '../../widgets/shared/errors.ts';
import { Listeners } from './listeners.ts';
import { TrainingRecord } from './record.ts';
import { defaultSettings, type Settings } from './settings.ts';

export type Phase =
  | 'loading'
  | 'ready'
  | 'fetching'
  | Extract<RunState, 'running' | 'waiting' | 'paused' | 'failed'>
  | 'finished'
  /** A run that was not over when the page was closed. */
  | 'interrupted'
  | 'unavailable'
  | 'offline';

/** What a session shows; only the session changes it. */
export class SessionState {
  phase: Phase = 'loading';
  engine: Engine | undefined;
  model: Model | undefined;
  evaluation: Evaluation | undefined;
  /** Step of the weights that were evaluated. */
  evaluatedStep = 0;
  history: History | undefined;
  error: ShownError | undefined;
  /** Why a change of settings was refused. */
  refused: ShownError | undefined;
  waitingFor: { readonly rowsAvailable: number; readonly rows: number } | undefined;
  settings: Settings = defaultSettings;
  record = new TrainingRecord();
  /** Counts changes of the weights, so that pictures know when they are old. */
  weightsVersion = 0;
  restoredStep: number | undefined;
  /** When what is shown was kept, if it was brought back. */
  keptAt: Date | undefined;
  readonly #listeners = new Listeners();

  subscribe(listener: () => void): () => void {
    return this.#listeners.subscribe(listener);
  }

  /** Resolves when something is so: now, or at a change. */
  when(isSo: () => boolean): Promise<void> {
    return this.#listeners.when(isSo);
  }

  get busy(): boolean {
    return ['fetching', 'running', 'waiting', 'paused'].includes(this.phase);
  }

  /** Whether these weights have been trained. */
  get trained(): boolean {
    return this.record.steps > 0;
  }

  /** Step whose weights are the present ones. */
  get presentStep(): number {
    return this.restoredStep ?? this.record.steps;
  }

  /** Share of the test digits that the present weights read correctly; unknown until checked. */
  get accuracy(): number | undefined {
    return this.evaluatedStep === this.presentStep ? this.evaluation?.accuracy : undefined;
  }

  protected enter(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }

  protected changed(): void {
    this.#listeners.changed();
  }

  protected progressed(): void {
    this.#listeners.progressed();
  }

  /** Forgets all of a network but its weights: those of another one are there. */
  protected startRecord(): void {
    this.record = new TrainingRecord();
    this.evaluation = undefined;
    this.evaluatedStep = 0;
    this.history = undefined;
    this.error = undefined;
    this.restoredStep = undefined;
    this.keptAt = undefined;
    this.weightsVersion += 1;
  }
}
