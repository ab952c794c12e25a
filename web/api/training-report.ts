// What a run tells about itself: sums over its slices and epochs, speed, time left.

import type {
  ChangedLog,
  EpochLog,
  Evaluation,
  FitOptions,
  History,
  ProgressLog,
} from './types.ts';
import type { WasmAdvance, WasmPosition } from './wasm-module.ts';

// The speed shown forgets what lies further back than about this.
const SMOOTHING_MS = 2000;

interface Sums {
  images: number;
  loss: number;
  correct: number;
}

const noSums = (): Sums => ({ images: 0, loss: 0, correct: 0 });

export class TrainingReport {
  readonly #rows: number;
  readonly #epochLogs: EpochLog[] = [];
  #epochs = 1;
  #epoch = 1;
  #step = 0;
  #stepInEpoch = 0;
  #images = 0;
  #sums = noSums();
  #clockMs = 0;
  #epochBeganMs = 0;
  #imagesPerMs: number | undefined;
  #evaluationSeconds = 0;

  /** `optionsText` are the engine's fit options as JSON. */
  constructor(optionsText: string, rows: number) {
    this.#rows = rows;
    this.setOptions(optionsText);
  }

  get step(): number {
    return this.#step;
  }

  /** Counted from 1. */
  get epoch(): number {
    return this.#epoch;
  }

  setOptions(optionsText: string): void {
    const options: FitOptions = JSON.parse(optionsText);
    this.#epochs = options.epochs ?? this.#epochs;
  }

  /** `clockMs` is the time trained so far. */
  slice(advance: WasmAdvance, { stepsPerEpoch, rate }: WasmPosition, clockMs: number): ProgressLog {
    this.#step += advance.steps;
    this.#stepInEpoch += advance.steps;
    this.#images += advance.images;
    this.#sums.images += advance.images;
    this.#sums.loss += advance.lossSum;
    this.#sums.correct += advance.correct;
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
    validation: Evaluation | undefined,
  ): EpochLog {
    const { images, loss, correct } = this.#sums;
    const log: EpochLog = {
      event: 'epoch',
      step: this.#step,
      epoch: this.#epoch,
      seconds,
      evaluationSeconds,
      imagesPerSecond: images / seconds,
      train: { loss: loss / images, accuracy: correct / images },
      ...(validation ? { validation } : {}),
    };
    this.#epochLogs.push(log);
    this.#evaluationSeconds = evaluationSeconds;
    this.#epoch += 1;
    this.#stepInEpoch = 0;
    this.#sums = noSums();
    return log;
  }

  history(state: History['state'], clockMs: number): History {
    const seconds = clockMs / 1000;
    return {
      state,
      steps: this.#step,
      images: this.#images,
      epochs: this.#epochLogs,
      imagesPerSecond: seconds > 0 ? this.#images / seconds : 0,
      seconds,
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
    const images = this.#rows - this.#sums.images + epochsAfter * this.#rows;
    return Math.max(0, images) / imagesPerSecond + (epochsAfter + 1) * this.#evaluationSeconds;
  }
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
