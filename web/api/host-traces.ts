// What the host answers about traces, from the module that is fetched with the first of them.

import type { Explaining } from './explaining.ts';
import type { HostModel } from './host-jobs.ts';
import type { HostTable, TraceData } from './protocol.ts';
import { type Registry, unwrap } from './registry.ts';
import type {
  Chain,
  ConvolutionMatrix,
  Derivation,
  NumericCheck,
  Operation,
  OptimizerState,
  UpdateDerivation,
} from './types.ts';
import type { WasmOperation, WasmTrace } from './wasm-module.ts';
import { exerciseOf } from './written.ts';

export function traceMethods(
  explaining: Explaining,
  models: Registry<HostModel>,
  traces: Registry<WasmTrace>,
) {
  const added = (trace: WasmTrace): TraceData => ({
    trace: traces.add(trace),
    nodes: JSON.parse(trace.nodes()),
    loss: trace.loss(),
  });
  return {
    exercise: async ({ kind, seed }) =>
      exerciseOf(unwrap((await explaining()).exercise(kind, seed))),
    trace: async ({ model, images, labels, options }) => {
      // Of this moment: a run may go on while the module is fetched.
      const { wasm } = models.get(model);
      const spec = wasm.spec();
      const weights = wasm.weights();
      const text = JSON.stringify(options);
      const module = await explaining();
      const trace = unwrap(
        labels instanceof Float32Array
          ? module.createOneHotTrace(spec, weights, images, labels, text)
          : module.createTrace(spec, weights, images, labels, text),
      );
      return added(trace);
    },
    traceAfter: ({ trace, optimizerText }) => added(unwrap(traces.get(trace).after(optimizerText))),
    traceWithImages: ({ trace, images, labels }) =>
      added(unwrap(traces.get(trace).withImages(images, labels))),
    tensor: ({ trace, query }) => unwrap(traces.get(trace).tensor(JSON.stringify(query))),
    tensors: ({ trace, queries }) => {
      const wasm = traces.get(trace);
      return queries.map((query) => unwrap(wasm.tensor(JSON.stringify(query))));
    },
    derive: ({ trace, query }) => {
      const text = unwrap(traces.get(trace).derive(JSON.stringify(query)));
      const { derivation, groups }: WrittenDerivation = JSON.parse(text);
      return exact(groups.sums.length === 0 ? derivation : { ...derivation, groups });
    },
    deriveUpdate: ({ trace, query, optimizerText, stateText }) => {
      const wasm = traces.get(trace);
      const text = JSON.stringify(query);
      return updateOf(unwrap(wasm.deriveUpdate(text, optimizerText, stateText)));
    },
    setUpdate: ({ trace, optimizerText, remembered }) => {
      const wasm = traces.get(trace);
      unwrap(wasm.setUpdate(optimizerText));
      for (const { values, ...state } of remembered) {
        unwrap(wasm.remember(JSON.stringify({ ...state, of: 'optimizerState' }), values));
      }
    },
    effect: ({ trace, query, optimizerText }) =>
      JSON.parse(unwrap(traces.get(trace).effect(JSON.stringify(query), optimizerText))),
    chain: ({ trace, query }) => {
      const chain: Chain = JSON.parse(unwrap(traces.get(trace).chain(JSON.stringify(query))));
      return { ...chain, value: Math.fround(chain.value) };
    },
    check: ({ trace, query }) => {
      const text = unwrap(traces.get(trace).check(JSON.stringify(query)));
      const check: NumericCheck = JSON.parse(text);
      const { weight, traced } = check;
      return { ...check, weight: Math.fround(weight), traced: Math.fround(traced) };
    },
    shares: ({ trace, query }) => {
      const wasm = traces.get(trace);
      const text = JSON.stringify(query);
      return unwrap('index' in query ? wasm.cellShares(text) : wasm.shares(text));
    },
    operations: ({ trace, node }) => unwrap(traces.get(trace).operations(node)).map(operationOf),
    matrix: ({ trace, node }) => {
      const matrix: ConvolutionMatrix = JSON.parse(unwrap(traces.get(trace).matrix(node)));
      const entries = matrix.entries.map((entry) => ({
        ...entry,
        value: Math.fround(entry.value),
      }));
      return { ...matrix, entries };
    },
    patch: ({ trace, place: { node, y, x }, of }) =>
      JSON.parse(unwrap(traces.get(trace).patch(node, y, x, of))),
    seenBy: ({ trace, place: { node, y, x }, by }) =>
      JSON.parse(unwrap(traces.get(trace).seenBy(node, y, x, by))),
    coverage: ({ trace, of, by }) => JSON.parse(unwrap(traces.get(trace).coverage(of, by))),
    diagnose: ({ trace, query, numbers, tolerance }) =>
      JSON.parse(unwrap(traces.get(trace).diagnose(JSON.stringify(query), numbers, tolerance))),
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

interface WrittenDerivation {
  readonly derivation: Derivation;
  readonly groups: NonNullable<Derivation['groups']>;
}

// Text holds the fewest digits that tell a float from its neighbours; the number is the float itself.
function exact(derivation: Derivation): Derivation {
  const terms = derivation.terms.map((term) => ({
    ...term,
    factors: term.factors.map((factor) => ({ ...factor, value: Math.fround(factor.value) })),
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
