import { html } from 'lit';
import type { ActivationDetail } from '../../widgets/activation/activation.ts';
import { activationState } from '../../widgets/activation/state.ts';
import { softmaxState } from '../../widgets/softmax/state.ts';
import { chosen } from '../views-nav.ts';
import type { LaboratoryState, LaboratoryView } from './view.ts';

function body({ parameters, moved }: LaboratoryState) {
  const change = (changes: Readonly<Record<string, string>>) =>
    moved(chosen({ ...Object.fromEntries(parameters), ...changes }), { visited: false });
  return html`
    <rf-activation
      .function=${parameters.get('function')}
      .z=${parameters.get('z')}
      .alpha=${parameters.get('alpha')}
      .gradient=${parameters.get('gradient')}
      @rf-change=${({ detail }: CustomEvent<ActivationDetail>) =>
        change({
          function: detail.function,
          z: String(detail.z),
          alpha: detail.alpha === null ? '' : String(detail.alpha),
          gradient: detail.gradient === 1 ? '' : String(detail.gradient),
        })}
    ></rf-activation>
    <h2>Softmax: several outputs at once</h2>
    <rf-softmax
      .scores=${parameters.get('scores')}
      @rf-change=${({ detail }: CustomEvent<{ readonly scores: string }>) =>
        change({ scores: detail.scores })}
    ></rf-softmax>
  `;
}

export const activationsView: LaboratoryView = {
  name: 'activations',
  title: 'Activations',
  heading: 'What an activation lets through, forward and back',
  lead: 'Move the cursor along a function: its height is the output, its steepness is what a gradient is multiplied by on the way back.',
  tables: () => [activationState, softmaxState],
  load: () =>
    Promise.all([
      import('../../widgets/activation/define.ts'),
      import('../../widgets/softmax/define.ts'),
    ]),
  body,
};
