import { draws, readScreen, spotOn, wrongSums } from '../widgets/written-terms.ts';
import { openTrained, shown } from './microscope.ts';
import { expect } from './page.ts';
import { test } from './trained.ts';

const cells = 26;

test('in a LeNet-5 trained on the page, the terms of clicked cells add up to what is shown', async ({
  trained,
}) => {
  await openTrained(trained);
  await trained.getByRole('button', { name: 'Both' }).click();
  const microscope = trained.locator('rf-microscope');
  const random = draws(1);
  const draw = () => random.next().value;
  await expect(microscope.locator('.strip .tile')).toHaveCount(14);
  // All but the loss, which comes last.
  const layers = 13;
  const nodes = new Set<string>();
  const clicked = new Set<string>();
  for (let at = 0; at < cells; at += 1) {
    const spot = [Math.floor((at * layers) / cells), draw(), draw(), draw()] as const;
    const { x, y } = await microscope.evaluate(spotOn, spot);
    await trained.mouse.click(x, y);
    const screen = await microscope.evaluate(readScreen);
    expect(wrongSums(screen)).toEqual([]);
    nodes.add(screen.derivation.target.node);
    clicked.add(JSON.stringify(screen.derivation.target));
  }
  // Of every layer; the gradient of a layer's input is that of the output before it.
  expect(nodes.size).toBe(layers);
  expect(clicked.size).toBeGreaterThan(cells * 0.75);
});

test('in a trained LeNet-5 factors alone lead from a weight of conv1 to the logits, and the breadcrumb back', async ({
  trained: page,
}) => {
  await openTrained(page);
  // The same page goes on: what it has trained is kept.
  await page.goto(
    '/#derive/microscope?path=conv1.parameterGradient.weight[2,0,2,2]&show=gradients',
  );
  await expect(page.getByLabel('Network', { exact: true })).toContainText('place Train, trained');
  const microscope = page.locator('rf-microscope');
  const order = [
    'conv1',
    'relu1',
    'pool1',
    'conv2',
    'relu2',
    'pool2',
    'flatten1',
    'dense1',
    'relu3',
    'dense2',
    'relu4',
    'dense3',
  ];
  for (const node of order) {
    const before = await shown(page);
    // The factor that carries most of the gradient: where it is 0 the way ends.
    const factors = before.terms
      .flatMap((term) => term.factors.map((factor) => ({ factor, size: Math.abs(term.product) })))
      .filter(({ factor: { tensor } }) => tensor.node === node && tensor.of === 'outputGradient')
      .sort((one, other) => other.size - one.size);
    const [best] = factors;
    if (best === undefined) throw new Error(`No factor of ${before.target.node} lies in ${node}`);
    expect(best.size, node).toBeGreaterThan(0);
    const index = best.factor.index.slice(1).join(', ');
    const name = `∂L/∂${node}[${index}]: where from?`;
    const factor = microscope.locator(`.chosen button.factor[title="${name}"]`).first();
    // Of a sum over filters only the largest one's products are written at first.
    const filter = new RegExp(`Filter ${best.factor.index[1]}:`);
    const group = microscope.locator('.chosen .group button[aria-expanded="false"]');
    if ((await factor.count()) === 0) await group.filter({ hasText: filter }).click();
    await factor.click();
    await expect.poll(async () => (await shown(page)).target.node).toBe(node);
  }
  await expect(microscope.locator('.title')).toHaveText(
    'The gradient is the probability minus the target',
  );
  const crumbs = microscope.getByRole('navigation', { name: 'Cells you came through' });
  await expect(crumbs.getByRole('button')).toHaveCount(13);
  await page.goBack();
  await expect(crumbs.getByRole('button')).toHaveCount(12);
  await crumbs.getByRole('button').first().click();
  await expect(crumbs.getByRole('button')).toHaveCount(1);
  expect((await shown(page)).target).toMatchObject({ node: 'conv1', of: 'parameterGradient' });
});
