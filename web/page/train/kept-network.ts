// A trained network as a browser keeps it: the file of the run or of the model, and what the page shows of
// it. It is checked like any file: another version of the page may have written it, or half of it be gone.
import type { Evaluation, ProgressLog } from '../../api/types.ts';
import type { Tick } from '../../widgets/curves/series.ts';
import { defaultSettings, optimizers, type Settings, schedules } from './settings.ts';

/** Of the shape below. A page that finds another one leaves it alone. */
const version = 1;
const mostPoints = 2000;
const mostTicks = 1000;

export interface KeptLine {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** What a TrainingRecord holds, up to a step. */
export interface KeptRecord {
  /** Steps taken on these weights, those of earlier runs first. */
  readonly stepsBefore: number;
  readonly steps: number;
  readonly trainLoss: KeptLine;
  readonly trainAccuracy: KeptLine;
  readonly testLoss: KeptLine;
  readonly testAccuracy: KeptLine;
  readonly ticks: readonly Tick[];
  readonly latest?: ProgressLog;
}

export interface KeptNetwork {
  readonly version: typeof version;
  /** `run.checkpoint()` of a run that was not over, otherwise `model.save()`. */
  readonly file: Uint8Array<ArrayBuffer>;
  readonly unfinished: boolean;
  readonly settings: Settings;
  readonly record: KeptRecord;
  readonly evaluation?: Evaluation;
  readonly evaluatedStep: number;
  /** Of weights that were taken back after a run diverged. */
  readonly restoredStep?: number;
}

export function keptNetwork(facts: Omit<KeptNetwork, 'version'>): KeptNetwork {
  return { version, ...facts };
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const areFinite = (values: unknown): values is readonly number[] =>
  Array.isArray(values) && values.every(Number.isFinite);

function isLine(value: unknown): value is KeptLine {
  if (!isObject(value)) return false;
  const { steps, values } = value;
  return (
    areFinite(steps) &&
    areFinite(values) &&
    steps.length === values.length &&
    steps.length <= mostPoints &&
    steps.every((step, at) => at === 0 || step > steps[at - 1])
  );
}

function areTicks(value: unknown): value is readonly Tick[] {
  const isTick = (tick: unknown) =>
    isObject(tick) && isCount(tick.step) && typeof tick.text === 'string';
  return Array.isArray(value) && value.length <= mostTicks && value.every(isTick);
}

const progressFields = [
  ...['step', 'epoch', 'epochs', 'stepInEpoch', 'stepsPerEpoch', 'images', 'loss', 'accuracy'],
  ...['imagesPerSecond', 'secondsLeft', 'rate', 'threads'],
];

function isProgress(value: unknown): value is ProgressLog | undefined {
  if (value === undefined) return true;
  return isObject(value) && progressFields.every((name) => Number.isFinite(value[name]));
}

function isRecord(value: unknown): value is KeptRecord {
  if (!isObject(value)) return false;
  const { stepsBefore, steps, ticks, latest } = value;
  const lines = [value.trainLoss, value.trainAccuracy, value.testLoss, value.testAccuracy];
  return (
    isCount(stepsBefore) &&
    isCount(steps) &&
    steps > 0 &&
    stepsBefore <= steps &&
    lines.every(isLine) &&
    areTicks(ticks) &&
    isProgress(latest)
  );
}

function isSettings(value: unknown): value is Settings {
  if (!isObject(value)) return false;
  const { optimizer, schedule } = value;
  return (
    Object.entries(defaultSettings).every(
      ([name, usual]) => typeof usual !== 'number' || Number.isFinite(value[name]),
    ) &&
    isName(optimizer, optimizers) &&
    (schedule === undefined || isName(schedule, schedules))
  );
}

function isName(value: unknown, names: object): boolean {
  return typeof value === 'string' && Object.hasOwn(names, value);
}

function isEvaluation(value: unknown): value is Evaluation | undefined {
  if (value === undefined) return true;
  if (!isObject(value)) return false;
  const { images, loss, accuracy, topFiveAccuracy, confusion, classes } = value;
  return (
    isCount(images) &&
    isCount(classes) &&
    areFinite([loss, accuracy, topFiveAccuracy]) &&
    areFinite(confusion) &&
    confusion.length === classes * classes
  );
}

/** What a browser has kept, or the name of the part of it that is not as this page keeps it. */
export function readKept(value: unknown): KeptNetwork | string {
  if (!isObject(value) || value.version !== version) return 'the version';
  if (!(value.file instanceof Uint8Array)) return 'the file';
  if (typeof value.unfinished !== 'boolean' || !isCount(value.evaluatedStep)) return 'the state';
  if (value.restoredStep !== undefined && !isCount(value.restoredStep)) return 'the state';
  if (!isSettings(value.settings)) return 'the settings';
  if (!isRecord(value.record)) return 'the record';
  if (!isEvaluation(value.evaluation)) return 'the evaluation';
  const kept = value as unknown as KeptNetwork;
  // Before there were schedules the rate stayed as it was.
  const { schedule = 'constantRate', ...settings }: Partial<Settings> = kept.settings;
  return { ...kept, settings: { ...settings, schedule } as Settings };
}
