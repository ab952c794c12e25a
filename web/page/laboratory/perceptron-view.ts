import { html } from 'lit';
import type { PerceptronDetail } from '../../widgets/perceptron/perceptron.ts';
import { chosen, numberIn } from '../views-nav.ts';
import type { LaboratoryState, LaboratoryView } from './view.ts';

function body({ parameters, moved }: LaboratoryState) {
  return html`<rf-perceptron
    .preset=${parameters.get('preset') ?? 'and'}
    .seed=${numberIn(parameters, 'seed') ?? 1}
    .points=${parameters.get('points') ?? ''}
    .rate=${numberIn(parameters, 'rate') ?? 0.25}
    .start=${parameters.get('start') ?? '0,0,0'}
    .example=${numberIn(parameters, 'example') ?? 0}
    @rf-change=${({ detail }: CustomEvent<PerceptronDetail>) => {
      const { preset, seed, points, rate, start, example, passing } = detail;
      const parameters = chosen({
        preset,
        seed: seed === 1 ? '' : String(seed),
        points,
        rate: rate === 0.25 ? '' : String(rate),
        start: start === '0,0,0' ? '' : start,
        example: String(example),
      });
      moved(parameters, { visited: !passing });
    }}
  ></rf-perceptron>`;
}

export const perceptronView: LaboratoryView = {
  name: 'perceptron',
  title: 'Perceptron',
  heading: 'A line that learns from its mistakes',
  lead: 'The oldest network that learns: two inputs, one unit, a step. Every point on the wrong side moves the line; step through it, and move the points and the line.',
  load: () => import('../../widgets/perceptron/define.ts'),
  body,
};
