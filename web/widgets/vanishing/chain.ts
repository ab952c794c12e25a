import { add, dense, leakyRelu, relu, sigmoid, tanh } from '../../api/index.ts';
import type { LayerSpec, ModelSpec, Trace } from '../../api/types.ts';
import { sharedEngine } from '../shared/shared-engine.ts';

export const activations = {
  sigmoid: { title: 'Sigmoid', layer: sigmoid },
  tanh: { title: 'tanh', layer: tanh },
  relu: { title: 'ReLU', layer: relu },
  'leaky-relu': { title: 'Leaky ReLU', layer: leakyRelu },
} as const;
export type ActivationName = keyof typeof activations;
export const activationNames = Object.keys(activations) as readonly ActivationName[];

/** How the weights begin: all the same in a chain of single units, or drawn for wide layers. */
export const weightChoices = {
  one: { title: 'one unit a layer, weight 1', units: 1, init: undefined },
  he: { title: '16 units, He', units: 16, init: { init: 'heNormal' } },
  glorot: { title: '16 units, Glorot (Xavier)', units: 16, init: { init: 'glorotNormal' } },
  small: {
    title: '16 units, too small (σ = 0.05)',
    units: 16,
    init: { init: 'normal', initScale: 0.05 },
  },
  large: {
    title: '16 units, too large (σ = 1)',
    units: 16,
    init: { init: 'normal', initScale: 1 },
  },
} as const;
export type WeightsName = keyof typeof weightChoices;
export const weightNames = Object.keys(weightChoices) as readonly WeightsName[];

export interface Chain {
  readonly activation: ActivationName;
  readonly depth: number;
  /** A skip connection around every layer: a + f(w·a). */
  readonly skip: boolean;
  readonly weights: WeightsName;
  /** Every number of the input. */
  readonly input: number;
  readonly seed: number;
}

/** One layer of the chain, on the way back. */
export interface Link {
  /** From 1; the last is the nearest to the loss. */
  readonly layer: number;
  /** ∂L/∂ of what goes into the layer: of wide layers the largest of its cells. */
  readonly gradient: number;
  /** ∂L/∂ of what comes out of it, of the same kind. */
  readonly above: number;
  /** f′(z) at a single unit. */
  readonly slope: number;
  /** z and f(z) of a single unit. */
  readonly z: number;
  readonly value: number;
  /** Units whose activation lets nothing through. */
  readonly closed: number;
  readonly units: number;
}

/** The loss is score + 1 while the score is above −1; such a bias keeps it there. */
const bias = 1e30;

const sumName = (layer: number) => `sum${layer}`;
const activationName = (layer: number) => `activation${layer}`;
const denseName = (layer: number) => `dense${layer}`;

function specOf({ activation, depth, skip, weights }: Chain): ModelSpec {
  const { units, init } = weightChoices[weights];
  const layers: LayerSpec[] = [];
  let last = 'input';
  for (let layer = 1; layer <= depth; layer += 1) {
    const drawn = init ?? ({ init: 'constant', initScale: 1 } as const);
    const [name, unit] = [denseName(layer), activationName(layer)];
    layers.push(dense(units, { name, inputs: [last], bias: false, ...drawn }));
    layers.push(activations[activation].layer({ name: unit }));
    if (skip) layers.push(add({ name: sumName(layer), inputs: [last, unit] }));
    last = skip ? sumName(layer) : unit;
  }
  const score = dense(1, { name: 'score', inputs: [last], init: 'constant', initScale: 1 });
  return { version: 1, input: [units, 1, 1], layers: [...layers, score], loss: 'hinge' };
}

/** The largest, with its sign: of one number that number. */
function largest(numbers: Float32Array): number {
  return numbers.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
}

/** Has the page's engine take one input through the layers and a gradient of 1 back. */
async function traced<Answer>(
  chain: Chain,
  ask: (trace: Trace) => Promise<Answer>,
): Promise<Answer> {
  const { units } = weightChoices[chain.weights];
  const engine = await sharedEngine();
  const model = await engine.model(specOf(chain), { seed: chain.seed });
  try {
    await model.setParameter('score', 'bias', Float32Array.of(bias));
    const trace = await model.trace(new Float32Array(units).fill(chain.input), 0);
    try {
      return await ask(trace);
    } finally {
      await trace.dispose();
    }
  } finally {
    await model.dispose();
  }
}

/** Every layer of the chain, from the one at the input on. */
export function walk(chain: Chain): Promise<readonly Link[]> {
  const layers = Array.from({ length: chain.depth }, (_, at) => at + 1);
  return traced(chain, (trace) => Promise.all(layers.map((layer) => linkOf(trace, chain, layer))));
}

/** The gradient that reaches the input; of wide layers the largest of its cells. */
export function reaching(chain: Chain): Promise<number> {
  return traced(chain, async (trace) =>
    largest((await trace.tensor({ node: 'input', of: 'outputGradient' })).data),
  );
}

async function linkOf(trace: Trace, { skip, weights }: Chain, layer: number): Promise<Link> {
  const { units } = weightChoices[weights];
  const unit = activationName(layer);
  const output = skip ? sumName : activationName;
  const into = layer === 1 ? 'input' : output(layer - 1);
  const read = async (node: string, of: 'output' | 'outputGradient' | 'inputGradient') =>
    (await trace.tensor({ node, of })).data;
  const [gradient, above, z, values, through, derivation] = await Promise.all([
    read(into, 'outputGradient'),
    read(output(layer), 'outputGradient'),
    read(denseName(layer), 'output'),
    read(unit, 'output'),
    read(unit, 'inputGradient'),
    trace.derive({ node: unit, of: 'inputGradient', index: [0, 0, 0, 0] }),
  ]);
  return {
    layer,
    gradient: largest(gradient),
    above: largest(above),
    slope: derivation.terms[0]?.constant ?? 1,
    z: z[0] ?? 0,
    value: values[0] ?? 0,
    closed: through.filter((value) => value === 0).length,
    units,
  };
}
