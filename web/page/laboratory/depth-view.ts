import { html } from 'lit';
import { vanishingState } from '../../widgets/vanishing/state.ts';
import type { VanishingDetail } from '../../widgets/vanishing/vanishing.ts';
import { chosen } from '../views-nav.ts';
import type { LaboratoryState, LaboratoryView } from './view.ts';

const { kinds } = vanishingState;

function body({ parameters, moved }: LaboratoryState) {
  return html`<rf-vanishing
    .activation=${parameters.get('activation')}
    .depth=${parameters.get('depth')}
    .skip=${parameters.has('skip')}
    .weights=${parameters.get('weights')}
    .input=${parameters.get('input')}
    .seed=${parameters.get('seed')}
    .layer=${parameters.get('layer')}
    @rf-change=${({ detail }: CustomEvent<VanishingDetail>) => {
      const { activation, depth, skip, weights, input, seed, layer } = detail;
      const parameters = chosen({
        activation,
        depth: String(depth),
        skip: skip ? 'yes' : '',
        weights: weights === kinds.weights.usual ? '' : weights,
        input: input === kinds.input.usual ? '' : String(input),
        seed: seed === kinds.seed.usual ? '' : String(seed),
        layer: layer === kinds.layer.usual ? '' : String(layer),
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
  tables: () => [vanishingState],
  load: () => import('../../widgets/vanishing/define.ts'),
  body,
};
