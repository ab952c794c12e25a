// What the host answers from the module that is fetched with the first such question: about traces,
// and all that needs no model.

import type { Explaining } from './explaining.ts';
import type { HostModel } from './host-jobs.ts';
import { unwrap } from './outcome.ts';
import { pixelsOf } from './pixels.ts';
import type { HostTable, Params, TraceData } from './protocol.ts';
import type { Registry } from './registry.ts';
import { jsonText } from './text.ts';
import type {
  Chain,
  ConvolutionMatrix,
  Derivation,
  Factor,
  NumericCheck,
  Operation,
  OptimizerState,
  Shape,
  TraceNode,
  UpdateDerivation,
} from './types.ts';
import type { WasmOperation, WasmTrace } from './wasm-module.ts';
import { exampleOf, exerciseOf } from './written.ts';

export function traceMethods(
  explaining: Explaining,
  models: Registry<HostModel>,
  traces: Registry<WasmTrace>,
) {
  /** Traces that are being made; the first of all waits for the module. */
  const making = new Map<number, Promise<TraceData>>();
  const make = (number: number, made: Promise<WasmTrace>): Promise<TraceData> => {
    const added = made
      .then((trace): TraceData => {
        traces.set(number, trace);
        return { nodes: JSON.parse(trace.nodes()), loss: trace.loss() };
      })
      .finally(() => making.delete(number));
    making.set(number, added);
    return added;
  };
  /** Asks a trace, when it has been made. */
  const ask = <T>(number: number, question: (trace: WasmTrace) => T): T | Promise<T> => {
    const now = () => question(traces.get(number));
    const added = making.get(number);
    return added === undefined ? now() : added.then(now, now);
  };
  const createTrace = async ({ model, images, labels, optionsText }: Params<'trace'>) => {
    // Of this moment: a run may go on while the module is fetched.
    const { wasm } = models.get(model);
    const spec = wasm.spec();
    const weights = wasm.weights();
    const pixels = pixelsOf(images, () => JSON.parse(spec).input).slice();
    const targets = labels.slice();
    const module = await explaining();
    return unwrap(
      targets instanceof Float32Array
        ? module.createOneHotTrace(spec, weights, pixels, targets, optionsText)
        : module.createTrace(spec, weights, pixels, targets, optionsText),
    );
  };
  return {
    digit: async ({ pixels, height, width }) => {
      const drawn = pixels.slice();
      return unwrap((await explaining()).centreDigit(drawn, height, width));
    },
    example: async ({ preset }) => exampleOf(unwrap((await explaining()).presetExample(preset))),
    exercise: async ({ kind, seed }) =>
      exerciseOf(unwrap((await explaining()).exercise(kind, seed))),
    trace: (request) => make(request.trace, createTrace(request)),
    traceAfter: ({ trace, of, optimizerText }) =>
      make(trace, Promise.resolve(ask(of, (wasm) => unwrap(wasm.after(optimizerText))))),
    traceWithImages: ({ trace, of, images, labels }) =>
      make(
        trace,
        Promise.resolve(
          ask(of, (wasm) =>
            unwrap(
              wasm.withImages(
                pixelsOf(images, () => inputOf(wasm)),
                labels,
              ),
            ),
          ),
        ),
      ),
    tensor: ({ trace, query }) =>
      ask(trace, (wasm) => unwrap(wasm.tensor(jsonText(query, 'query')))),
    tensors: ({ trace, queries }) =>
      ask(trace, (wasm) => {
        return queries.map((query) => unwrap(wasm.tensor(jsonText(query, 'query'))));
      }),
    derive: ({ trace, query }) =>
      ask(trace, (wasm) => {
        const text = unwrap(wasm.derive(jsonText(query, 'query')));
        const { derivation, groups }: WrittenDerivation = JSON.parse(text);
        return exact(groups.sums.length === 0 ? derivation : { ...derivation, groups });
      }),
    deriveUpdate: ({ trace, query, optimizerText, stateText }) =>
      ask(trace, (wasm) => {
        const text = jsonText(query, 'query');
        return updateOf(unwrap(wasm.deriveUpdate(text, optimizerText, stateText)));
      }),
    setUpdate: ({ trace, optimizerText, remembered }) =>
      ask(trace, (wasm) => {
        unwrap(wasm.setUpdate(optimizerText));
        for (const { values, ...state } of remembered) {
          unwrap(wasm.remember(jsonText({ ...state, of: 'optimizerState' }, 'remembered'), values));
        }
      }),
    effect: ({ trace, query, optimizerText }) =>
      ask(trace, (wasm) =>
        JSON.parse(unwrap(wasm.effect(jsonText(query, 'query'), optimizerText))),
      ),
    chain: ({ trace, query }) =>
      ask(trace, (wasm) => {
        const chain: Chain = JSON.parse(unwrap(wasm.chain(jsonText(query, 'query'))));
        return { ...chain, value: Math.fround(chain.value) };
      }),
    check: ({ trace, query }) =>
      ask(trace, (wasm) => {
        const text = unwrap(wasm.check(jsonText(query, 'query')));
        const check: NumericCheck = JSON.parse(text);
        const { weight, traced } = check;
        return { ...check, weight: Math.fround(weight), traced: Math.fround(traced) };
      }),
    shares: ({ trace, query }) =>
      ask(trace, (wasm) => {
        const text = jsonText(query, 'query');
        return unwrap('index' in query ? wasm.cellShares(text) : wasm.shares(text));
      }),
    operations: ({ trace, node }) =>
      ask(trace, (wasm) => unwrap(wasm.operations(node)).map(operationOf)),
    matrix: ({ trace, node }) =>
      ask(trace, (wasm) => {
        const matrix: ConvolutionMatrix = JSON.parse(unwrap(wasm.matrix(node)));
        const entries = matrix.entries.map((entry) => ({
          ...entry,
          value: Math.fround(entry.value),
        }));
        return { ...matrix, entries };
      }),
    patch: ({ trace, place: { node, y, x }, of }) =>
      ask(trace, (wasm) => JSON.parse(unwrap(wasm.patch(node, y, x, of)))),
    seenBy: ({ trace, place: { node, y, x }, by }) =>
      ask(trace, (wasm) => JSON.parse(unwrap(wasm.seenBy(node, y, x, by)))),
    coverage: ({ trace, of, by }) =>
      ask(trace, (wasm) => JSON.parse(unwrap(wasm.coverage(of, by)))),
    diagnose: ({ trace, query, numbers, tolerance }) =>
      ask(trace, (wasm) =>
        JSON.parse(unwrap(wasm.diagnose(jsonText(query, 'query'), numbers, tolerance))),
      ),
    releaseTrace: ({ trace }) => traces.take(trace)?.delete(),
  } satisfies Partial<HostTable>;
}

function operationOf({ text, operands, result }: WasmOperation): Operation {
  const { operands: names, ...rest }: WrittenOperation = JSON.parse(text);
  const named = operands.map((tensor, i) => ({ name: names[i] ?? '', tensor }));
  return { ...rest, operands: named, result };
}

type WrittenOperation = Omit<Operation, 'operands' | 'result'> & {
  readonly operands: readonly string[];
};

/** Of one image: what the first node, the input, hands on. */
function inputOf(trace: WasmTrace): Shape {
  const [{ shape }] = JSON.parse(trace.nodes()) as [TraceNode];
  return shape.slice(-3);
}

interface WrittenDerivation {
  readonly derivation: Derivation;
  readonly groups: NonNullable<Derivation['groups']>;
}

// Text holds the fewest digits that tell a float from its neighbours; the number is the float itself.
function exact(derivation: Derivation): Derivation {
  const floats = (factors: readonly Factor[]) =>
    factors.map((factor) => ({ ...factor, value: Math.fround(factor.value) }));
  const terms = derivation.terms.map((term) => ({
    ...term,
    factors: floats(term.factors),
    ...(term.deciding === undefined ? {} : { deciding: floats(term.deciding) }),
  }));
  return { ...derivation, value: Math.fround(derivation.value), terms };
}

function updateOf(text: string): UpdateDerivation {
  const update: UpdateDerivation = JSON.parse(text);
  return {
    ...update,
    value: Math.fround(update.value),
    before: exactState(update.before),
    after: exactState(update.after),
    steps: update.steps.map(exact),
  };
}

function exactState({ updates, ...remembered }: OptimizerState): OptimizerState {
  const numbers = Object.entries(remembered).map(([name, value]) => [name, Math.fround(value)]);
  return { updates, ...Object.fromEntries(numbers) };
}
