import { html } from 'lit';
import type { PerceptronDetail } from '../../widgets/perceptron/perceptron.ts';
import { perceptronState } from '../../widgets/perceptron/state.ts';
import { chosen } from '../views-nav.ts';
import type { LaboratoryState, LaboratoryView } from './view.ts';

const { kinds } = perceptronState;

function body({ parameters, moved }: LaboratoryState) {
  return html`<rf-perceptron
    .preset=${parameters.get('preset')}
    .seed=${parameters.get('seed')}
    .points=${parameters.get('points')}
    .rate=${parameters.get('rate')}
    .start=${parameters.get('start')}
    .example=${parameters.get('example')}
    @rf-change=${({ detail }: CustomEvent<PerceptronDetail>) => {
      const { preset, seed, points, rate, start, example, passing } = detail;
      const parameters = chosen({
        preset,
        seed: seed === kinds.seed.usual ? '' : String(seed),
        points,
        rate: rate === kinds.rate.usual ? '' : String(rate),
        start: start === kinds.start.usual ? '' : start,
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
  tables: () => [perceptronState],
  load: () => import('../../widgets/perceptron/define.ts'),
  body,
};
