import { adam, sgd } from '../../api/index.ts';
import type { FitOptions, LiveOptions } from '../../api/types.ts';

/** What the person can set about a run. */
export interface Settings {
  readonly optimizer: 'sgd' | 'adam';
  readonly rate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

export const defaultSettings: Settings = {
  optimizer: 'sgd',
  rate: 0.05,
  momentum: 0.9,
  weightDecay: 0,
  batchSize: 64,
  epochs: 1,
  seed: 1,
};

/** Learning rates that suit each optimiser, taken when it is chosen. */
export const usualRate: Readonly<Record<Settings['optimizer'], number>> = {
  sgd: 0.05,
  adam: 0.001,
};

function optimizerOf(settings: Settings) {
  const { rate, momentum, weightDecay } = settings;
  return settings.optimizer === 'adam'
    ? adam({ rate, weightDecay })
    : sgd({ rate, momentum, weightDecay });
}

/** The part of the settings that may change while a run goes on. */
export function liveOptions(
  settings: Settings,
): Required<Pick<LiveOptions, 'optimizer' | 'epochs' | 'batchSize'>> {
  const { epochs, batchSize } = settings;
  return { optimizer: optimizerOf(settings), epochs, batchSize };
}

export function fitOptions(settings: Settings): FitOptions {
  return { ...liveOptions(settings), seed: settings.seed };
}

/** What is set, in one line: "SGD 0.05, momentum 0.9, batch 64, 1 epoch, seed 1". */
export function settingsText(settings: Settings): string {
  const { optimizer, rate, momentum, weightDecay, batchSize, epochs, seed } = settings;
  return [
    optimizer === 'adam' ? `Adam ${rate}` : `SGD ${rate}, momentum ${momentum}`,
    ...(weightDecay === 0 ? [] : [`weight decay ${weightDecay}`]),
    `batch ${batchSize}`,
    epochs === 1 ? '1 epoch' : `${epochs} epochs`,
    `seed ${seed}`,
  ].join(', ');
}
