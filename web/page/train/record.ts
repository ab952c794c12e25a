import type { ChangedLog, EpochLog, Evaluation, ProgressLog } from '../../api/types.ts';
import type { Line, Tick } from '../../widgets/curves/series.ts';
import { formatNumber } from '../../widgets/shared/format.ts';
import type { KeptLine, KeptRecord } from './kept-network.ts';

/** Points kept per curve; beyond it every second one is dropped. */
const mostPoints = 2000;

class GrowingLine implements Line {
  steps: number[] = [];
  values: number[] = [];

  add(step: number, value: number): void {
    if (this.steps.at(-1) === step) {
      this.values[this.values.length - 1] = value;
      return;
    }
    this.steps.push(step);
    this.values.push(value);
    if (this.steps.length > mostPoints) {
      const everySecond = (_: number, at: number) => at % 2 === 1;
      this.steps = this.steps.filter(everySecond);
      this.values = this.values.filter(everySecond);
    }
  }

  take({ steps, values }: KeptLine): void {
    this.steps = [...steps];
    this.values = [...values];
  }

  /** The points up to a step. */
  upTo(step: number): KeptLine {
    const beyond = this.steps.findIndex((each) => each > step);
    const count = beyond < 0 ? this.steps.length : beyond;
    return { steps: this.steps.slice(0, count), values: this.values.slice(0, count) };
  }

  /** A new object with the same points, so that whoever draws it notices. */
  view(): Line {
    return { steps: this.steps, values: this.values };
  }
}

/** Everything that was logged about the weights on screen, over one or several runs. */
export class TrainingRecord {
  readonly trainLoss = new GrowingLine();
  readonly trainAccuracy = new GrowingLine();
  readonly testLoss = new GrowingLine();
  readonly testAccuracy = new GrowingLine();
  ticks: readonly Tick[] = [];
  latest: ProgressLog | undefined;
  epoch: EpochLog | undefined;
  /** Steps of the runs that came before on the same weights. */
  stepsBefore = 0;
  #stepsOfRun = 0;

  progress(log: ProgressLog): void {
    this.latest = log;
    this.#stepsOfRun = log.step;
    this.trainLoss.add(this.stepsBefore + log.step, log.loss);
    this.trainAccuracy.add(this.stepsBefore + log.step, log.accuracy);
  }

  test(step: number, check: Pick<Evaluation, 'loss' | 'accuracy'>): void {
    this.testLoss.add(this.stepsBefore + step, check.loss);
    this.testAccuracy.add(this.stepsBefore + step, check.accuracy);
  }

  tick(step: number, text: string): void {
    this.ticks = [...this.ticks, { step: this.stepsBefore + step, text }];
  }

  /** A tick where settings were changed. */
  changed(log: ChangedLog): void {
    const text = (value: number | string | boolean) =>
      typeof value === 'number' ? formatNumber(value) : String(value);
    const changes = log.changes.map(
      ({ option, from, to }) => `${option.replace(/^optimizer\./, '')} ${text(from)} → ${text(to)}`,
    );
    if (changes.length > 0) this.tick(log.step, changes.join(', '));
  }

  /** Steps taken on the weights on screen. */
  get steps(): number {
    return this.stepsBefore + this.#stepsOfRun;
  }

  /** Later runs go on to the right of this one. */
  endRun(): void {
    this.stepsBefore = this.steps;
    this.#stepsOfRun = 0;
  }

  /** What a browser keeps of it: all up to a step. */
  kept(steps: number): KeptRecord {
    const { stepsBefore, latest } = this;
    return {
      stepsBefore,
      steps,
      trainLoss: this.trainLoss.upTo(steps),
      trainAccuracy: this.trainAccuracy.upTo(steps),
      testLoss: this.testLoss.upTo(steps),
      testAccuracy: this.testAccuracy.upTo(steps),
      ticks: this.ticks.filter(({ step }) => step <= steps),
      ...(latest === undefined ? {} : { latest }),
    };
  }

  static from(kept: KeptRecord): TrainingRecord {
    const record = new TrainingRecord();
    record.trainLoss.take(kept.trainLoss);
    record.trainAccuracy.take(kept.trainAccuracy);
    record.testLoss.take(kept.testLoss);
    record.testAccuracy.take(kept.testAccuracy);
    record.ticks = kept.ticks;
    record.latest = kept.latest;
    record.stepsBefore = kept.stepsBefore;
    record.#stepsOfRun = kept.steps - kept.stepsBefore;
    return record;
  }
}
