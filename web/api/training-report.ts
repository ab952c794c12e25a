// What a run tells about itself: sums over its slices and epochs, speed, time left.

import type { ThreadChoice } from './thread-choice.ts';
import type {
  ChangedLog,
  EpochLog,
  Evaluation,
  FitOptions,
  History,
  ProgressLog,
} from './types.ts';
import type { WasmAdvance, WasmPosition, WasmTrainer } from './wasm-module.ts';

// The speed shown forgets what lies further back than about this.
const SMOOTHING_MS = 2000;

export class TrainingReport {
  readonly #rows: number;
  readonly #threads: ThreadChoice;
  readonly #epochLogs: EpochLog[] = [];
  #epochs = 1;
  #epoch: number;
  #step: number;
  #stepInEpoch: number;
  #images: number;
  #epochImages = 0;
  /** What this session has trained on: a resumed run began with images of another. */
  #ownImages = 0;
  #ownEpochImages = 0;
  #clockMs = 0;
  #epochBeganMs = 0;
  #imagesPerMs: number | undefined;
  #evaluationSeconds = 0;

  constructor(trainer: WasmTrainer, rows: number, threads: ThreadChoice) {
    this.#rows = rows;
    this.#threads = threads;
    const { step, epoch, stepInEpoch, images, epochImages } = trainer.position();
    this.#step = step;
    this.#stepInEpoch = stepInEpoch;
    this.#images = images;
    // An epoch goes on until it has been judged.
    const goesOn = stepInEpoch > 0 || !trainer.judged();
    this.#epoch = stepInEpoch === 0 && goesOn ? epoch : epoch + 1;
    this.#epochImages = goesOn ? epochImages : 0;
    this.setOptions(trainer.options());
  }

  get step(): number {
    return this.#step;
  }

  /** Counted from 1. */
  get epoch(): number {
    return this.#epoch;
  }

  /** `optionsText` are the engine's fit options as JSON. */
  setOptions(optionsText: string): void {
    const options: FitOptions = JSON.parse(optionsText);
    this.#epochs = options.epochs ?? this.#epochs;
  }

  /** `clockMs` is the time trained so far. */
  slice(advance: WasmAdvance, position: WasmPosition, clockMs: number): ProgressLog {
    const { stepsPerEpoch, rate, epochImages } = position;
    this.#step = position.step;
    this.#stepInEpoch += advance.steps;
    this.#images = position.images;
    this.#epochImages = epochImages;
    this.#ownImages += advance.images;
    this.#ownEpochImages += advance.images;
    const imagesPerSecond = this.#speed(advance.images, clockMs - this.#clockMs);
    this.#clockMs = clockMs;
    return {
      event: 'progress',
      step: this.#step,
      epoch: this.#epoch,
      epochs: this.#epochs,
      stepInEpoch: this.#stepInEpoch,
      stepsPerEpoch,
      images: this.#images,
      loss: advance.lossSum / advance.images,
      accuracy: advance.correct / advance.images,
      imagesPerSecond,
      secondsLeft: this.#secondsLeft(imagesPerSecond),
      rate,
      threads: this.#threads.chosen,
    };
  }

  /** The seconds of training of the epoch that ends now. */
  closeEpoch(clockMs: number): number {
    const seconds = (clockMs - this.#epochBeganMs) / 1000;
    this.#epochBeganMs = clockMs;
    return seconds;
  }

  epochLog(
    seconds: number,
    evaluationSeconds: number,
    { epochImages: images, epochLossSum, epochCorrect }: WasmPosition,
    validation: Evaluation | undefined,
  ): EpochLog {
    const log: EpochLog = {
      event: 'epoch',
      step: this.#step,
      epoch: this.#epoch,
      seconds,
      evaluationSeconds,
      imagesPerSecond: perSecond(this.#ownEpochImages, seconds),
      train: { loss: epochLossSum / images, accuracy: epochCorrect / images },
      ...(validation ? { validation } : {}),
    };
    this.#epochLogs.push(log);
    this.#evaluationSeconds = evaluationSeconds;
    this.#epoch += 1;
    this.#stepInEpoch = 0;
    this.#epochImages = 0;
    this.#ownEpochImages = 0;
    return log;
  }

  history(state: History['state'], clockMs: number, trainer: WasmTrainer): History {
    const seconds = clockMs / 1000;
    const { bestEpoch, bestLoss, ...ending } = trainer.ending();
    const { epoch } = trainer.position();
    const reason = state === 'done' ? reasonOf({ epoch, bestEpoch, ...ending }) : undefined;
    return {
      state,
      steps: this.#step,
      images: this.#images,
      epochs: this.#epochLogs,
      imagesPerSecond: perSecond(this.#ownImages, seconds),
      seconds,
      threads: this.#threads.chosen,
      ...(reason === undefined ? {} : { reason }),
      ...(bestEpoch > 0 ? { best: { epoch: bestEpoch, loss: bestLoss } } : {}),
    };
  }

  #speed(images: number, ms: number): number {
    const now = images / Math.max(ms, Number.EPSILON);
    const before = this.#imagesPerMs ?? now;
    const newest = 1 - Math.exp(-ms / SMOOTHING_MS);
    this.#imagesPerMs = before + newest * (now - before);
    return this.#imagesPerMs * 1000;
  }

  #secondsLeft(imagesPerSecond: number): number {
    const epochsAfter = Math.max(0, this.#epochs - this.#epoch);
    const images = this.#rows - this.#epochImages + epochsAfter * this.#rows;
    return Math.max(0, images) / imagesPerSecond + (epochsAfter + 1) * this.#evaluationSeconds;
  }
}

const perSecond = (images: number, seconds: number) => (seconds > 0 ? images / seconds : 0);

interface Ending {
  readonly epoch: number;
  readonly stoppedEarly: boolean;
  readonly bestEpoch: number;
  readonly bestIsBack: boolean;
}

// Nothing needs saying of a run that trained all its epochs and keeps its last weights.
function reasonOf({ epoch, stoppedEarly, bestEpoch, bestIsBack }: Ending): string | undefined {
  if (!stoppedEarly && !bestIsBack) return undefined;
  const end = stoppedEarly ? `stopped early after epoch ${epoch}` : `trained ${epoch} epochs`;
  const back = bestIsBack ? ', whose weights are back' : '';
  return `${end}; the best epoch was ${bestEpoch}${back}`;
}

type Setting = number | string | boolean;

/** What differs between two states of a run's settings, each a list of JSON objects. */
export function changesBetween(
  before: readonly string[],
  after: readonly string[],
): ChangedLog['changes'] {
  const old = settingsOf(before);
  return [...settingsOf(after)].flatMap(([option, to]) => {
    const from = old.get(option);
    return from === undefined || from === to ? [] : [{ option, from, to }];
  });
}

function settingsOf(texts: readonly string[]): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const text of texts) {
    const members: Record<string, Setting | Record<string, Setting>> = JSON.parse(text);
    for (const [name, value] of Object.entries(members)) {
      // An optimiser's kind is its "type"; a schedule is an object within the options.
      if (typeof value !== 'object') settings.set(name === 'type' ? 'optimizer' : name, value);
      else addNested(settings, name, value);
    }
  }
  return settings;
}

// { schedule: { type: 'stepDecay', gamma: 0.1 } } as schedule and schedule.gamma.
function addNested(
  settings: Map<string, Setting>,
  name: string,
  members: Readonly<Record<string, Setting>>,
): void {
  for (const [field, value] of Object.entries(members)) {
    settings.set(field === 'type' ? name : `${name}.${field}`, value);
  }
}
