import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Dataset, type Model, sgd } from '../../web/api/index.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { show } from './shown-microscope.ts';
import { draws, readScreen, spotOn, wrongSums } from './written-terms.ts';

const steps = 300;
const cells = Number(import.meta.env.VITE_RECEPTIVE_CELLS ?? 65);
let data: Dataset;
let model: Model;

/** The element whose own cell lies at a place of the screen, through all shadow roots. */
function under(x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y);
  while (found?.shadowRoot) {
    const inner = found.shadowRoot.elementFromPoint(x, y);
    if (inner === null || inner === found) break;
    found = inner;
  }
  return found;
}

const file = async (name: string) =>
  new Uint8Array(await (await fetch(`/dist/page/data/mnist/${name}.gz`)).arrayBuffer());

beforeAll(async () => {
  const engine = await sharedEngine();
  data = await engine.idx({
    images: await file('t10k-images-idx3-ubyte'),
    labels: await file('t10k-labels-idx1-ubyte'),
  });
  model = await engine.model('lenet5', { seed: 1 });
  const run = model.fit(data, {
    epochs: 4,
    optimizer: sgd({ rate: 0.05, momentum: 0.9 }),
    paused: true,
  });
  await run.step(steps);
  await run.stop();
});

afterAll(async () => {
  document.body.replaceChildren();
  await model.dispose();
  await data.dispose();
});

test('in a trained LeNet-5, the terms of cells of every layer add up to what is shown', {
  timeout: 300_000,
}, async () => {
  const { data: image } = await data.images(0);
  const element = await show({ model, image, label: 7, show: 'both' });
  const random = draws(1);
  const draw = () => random.next().value;
  // All but the loss, which comes last.
  const layers = 13;
  const kinds = new Map<string, number>();
  const rules = new Set<string>();
  const nodes = new Set<string>();
  const clicked = new Set<string>();
  for (let at = 0; at < cells; at += 1) {
    const { x, y } = await spotOn(element, [
      Math.floor((at * layers) / cells),
      draw(),
      draw(),
      draw(),
    ]);
    const where = { clientX: x, clientY: y, bubbles: true, composed: true };
    under(x, y)?.dispatchEvent(new PointerEvent('pointerdown', where));
    under(x, y)?.dispatchEvent(new MouseEvent('click', where));
    const screen = await readScreen(element);
    expect(wrongSums(screen)).toEqual([]);
    const { target, rule } = screen.derivation;
    kinds.set(target.of, (kinds.get(target.of) ?? 0) + 1);
    rules.add(rule);
    nodes.add(target.node);
    clicked.add(JSON.stringify(target));
  }
  // Of every layer; the gradient of a layer's input is that of the output before it.
  expect(nodes.size).toBe(layers);
  expect([...kinds.keys()].sort()).toEqual(['output', 'outputGradient', 'parameterGradient']);
  for (const [kind, count] of kinds) expect(count, kind).toBeGreaterThan(cells / 10);
  for (const rule of ['sum_of_products', 'copy', 'route_extreme', 'elementwise']) {
    expect(rules).toContain(rule);
  }
  expect(clicked.size).toBeGreaterThan(cells * 0.75);
});
