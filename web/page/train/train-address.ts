// What an address says of Train: the settings, and which test digit is looked at. What is as usual is
// left out, so that an address without pairs is the page as it comes.
import { describe, oneOf, real, whole } from '../../widgets/shared/state.ts';
import { readStated } from '../stated.ts';
import { chosen } from '../views-nav.ts';
import { mnistRows } from './mnist.ts';
import { defaultSettings, optimizers, type Settings, schedules } from './settings.ts';

const mostRate = 1e9;
const mostEpochs = 100_000;
/** As the engine has it. */
const mostSeed = 2_147_483_647;

const { optimizer, schedule, rate, momentum, weightDecay, batchSize, epochs, seed } =
  defaultSettings;

/** The settings, by their names in Settings, and the test digit, counted from 1. */
export const trainState = describe({
  optimizer: oneOf(keysOf(optimizers), optimizer),
  schedule: oneOf(keysOf(schedules), schedule),
  rate: real(rate, 0, mostRate),
  momentum: real(momentum, 0, 1),
  weightDecay: real(weightDecay, 0, mostRate),
  batchSize: whole(batchSize, 1, mnistRows.train),
  epochs: whole(epochs, 1, mostEpochs),
  seed: whole(seed, 0, mostSeed),
  image: whole(1, 1, mnistRows.test),
});

function keysOf<K extends string>(names: Readonly<Record<K, string>>): readonly K[] {
  return Object.keys(names) as K[];
}

/** What an address names. */
export interface TrainAddress {
  /** All of them: what it leaves out is as usual. */
  readonly settings: Settings;
  /** Row of the test digit. */
  readonly row: number;
  /** What of it was left out or limited, in words. */
  readonly told: string;
}

export function readTrainAddress(parameters: URLSearchParams): TrainAddress {
  const { parameters: taken, told } = readStated(parameters, [trainState]);
  const entries = Object.entries(trainState.properties).map(([name, { attribute }]) => [
    name,
    trainState.kinds[name as keyof typeof trainState.kinds].take(taken.get(attribute)).value,
  ]);
  const { image, ...settings } = Object.fromEntries(entries) as Settings & { image: number };
  return { settings, row: image - 1, told };
}

/** The pairs that lead back here. */
export function trainParameters(settings: Settings, row: number): URLSearchParams {
  const values = { ...settings, image: row + 1 };
  return chosen(
    Object.fromEntries(
      Object.entries(trainState.properties).map(([name, { attribute }]) => {
        const value = values[name as keyof typeof values];
        const { usual } = trainState.kinds[name as keyof typeof trainState.kinds];
        return [attribute, value === usual ? '' : String(value)];
      }),
    ),
  );
}
