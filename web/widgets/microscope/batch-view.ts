import { html, type TemplateResult } from 'lit';
import type { Shape } from '../../api/types.ts';
import { cellName } from '../../formula/cell-name.ts';
import { meanOf } from '../../formula/mean.ts';
import { formatNumber } from '../shared/format.ts';
import type { BatchUpdate } from './batch.ts';
import { effectView } from './effect-view.ts';
import { stepView } from './step-view.ts';

const thumbnailSide = 40;

/** What every image of the batch wants of this weight. */
function sharesView({ batch, shares }: BatchUpdate, image: Shape): TemplateResult {
  const [, channels = 1, height = 1, width = 1] = image;
  const pixels = channels * height * width;
  return html`<ol class="shares" aria-label="What each image adds to the gradient">
    ${batch.labels.map(
      (label, at) => html`<li>
        <rf-thumbnail
          kind="image"
          .scale=${1}
          .mapSize=${thumbnailSide}
          .data=${batch.images.subarray(at * pixels, at * pixels + height * width)}
          .shape=${[height, width]}
        ></rf-thumbnail>
        <span class="small muted">class ${label}</span>
        <span class="number">${formatNumber(shares.shares.data[at] ?? 0)}</span>
      </li>`,
    )}
  </ol>`;
}

/** The same step on a batch: the mean gradient, the new weight, and the loss before and after. */
export function batchView(made: BatchUpdate, image: Shape): TemplateResult {
  const { batch, update, effect, shares } = made;
  const { node, index, name = '' } = update.target;
  // Of the mean loss J, not of one image's L.
  const gradient = cellName({ node, of: 'parameterGradient', name, index }).replace('∂L', '∂J');
  const m = batch.labels.length;
  const parts = [...shares.gradients.data];
  return html`<section class="batch" aria-label="The same step on the whole batch">
    <h3>The same step on the whole batch</h3>
    <p class="small">
      A step of training takes several images together, here ${m}. The loss is the mean of theirs, so each
      adds 1/${m} of its own gradient, its share; some want the weight larger, some smaller, and the sum
      decides.
    </p>
    ${sharesView(made, image)}
    <div class="formula-box">${meanOf(gradient, parts, gradientOf(made))}</div>
    <div class="formula-box steps">${update.steps.map((step) => stepView(step))}</div>
    ${effectView(effect, `Mean loss of these ${m} images, in a copy of the network`)}
  </section>`;
}

/** The gradient of the batch, as the first number of the update was made of it. */
function gradientOf({ update }: BatchUpdate): number {
  const factors = update.steps.flatMap(({ terms }) => terms.flatMap((term) => term.factors));
  const found = factors.find(({ tensor }) => tensor.of === 'parameterGradient');
  return found?.value ?? Number.NaN;
}
