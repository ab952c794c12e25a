import { html } from 'lit';
import type { VanishingDetail } from '../../widgets/vanishing/vanishing.ts';
import { chosen, numberIn } from '../views-nav.ts';
import type { LaboratoryState, LaboratoryView } from './view.ts';

function body({ parameters, moved }: LaboratoryState) {
  return html`<rf-vanishing
    .activation=${parameters.get('activation') ?? 'sigmoid'}
    .depth=${numberIn(parameters, 'depth') ?? 10}
    .skip=${parameters.has('skip')}
    .weights=${parameters.get('weights') ?? 'one'}
    .input=${numberIn(parameters, 'input') ?? 0.5}
    .seed=${numberIn(parameters, 'seed') ?? 1}
    .layer=${numberIn(parameters, 'layer') ?? 1}
    @rf-change=${({ detail }: CustomEvent<VanishingDetail>) => {
      const { activation, depth, skip, weights, input, seed, layer } = detail;
      const parameters = chosen({
        activation,
        depth: String(depth),
        skip: skip ? 'yes' : '',
        weights: weights === 'one' ? '' : weights,
        input: input === 0.5 ? '' : String(input),
        seed: seed === 1 ? '' : String(seed),
        layer: layer === 1 ? '' : String(layer),
      });
      moved(parameters, { visited: false });
    }}
  ></rf-vanishing>`;
}

export const depthView: LaboratoryView = {
  name: 'depth',
  title: 'Depth',
  heading: 'What many layers leave of a gradient',
  lead: 'A gradient of 1 comes from the loss and goes down layer by layer; each multiplies it by its slope and its weight. See how much reaches the first layer.',
  load: () => import('../../widgets/vanishing/define.ts'),
  body,
};
