import type { ChangedLog, EpochLog, Evaluation, ProgressLog } from '../../api/types.ts';
import type { Line, Tick } from '../../widgets/curves/series.ts';
import { formatNumber } from '../../widgets/shared/format.ts';

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
}
