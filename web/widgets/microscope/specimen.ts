import { cellText, tensorText } from '../../api/cells.ts';
import type {
  CellQuery,
  Derivation,
  LayerSpec,
  Model,
  PendingTrace,
  Tensor,
  TensorQuery,
  Trace,
  TraceNode,
} from '../../api/types.ts';
import { type PlacedNode, placeNodes, withLoss } from './plan.ts';

/** Places at which two answers of the engine differ. */
function changedPlaces(before: Float32Array, now: Float32Array): ReadonlySet<number> {
  const places = new Set<number>();
  for (let at = 0; at < now.length; at += 1) if (now[at] !== before[at]) places.add(at);
  return places;
}

/** Layers that do in training what they do not do in prediction. */
const otherInTraining: ReadonlySet<string> = new Set(['dropout', 'batchNorm']);

/** What a specimen is of. */
export interface Source {
  readonly network: Model;
  /** As it was given, before a pixel was changed. */
  readonly image: Float32Array;
  /** Makes the gradients. */
  readonly label: number | undefined;
  readonly training: boolean;
  readonly version: number;
  /** The numbers that a person changed, as `parseEdits` reads them. */
  readonly edits: string;
}

/** What will be asked of a trace as soon as it is there. */
export interface Ahead {
  readonly tensors: readonly TensorQuery[];
  readonly cells: readonly CellQuery[];
}

const nothing: Ahead = { tensors: [], cells: [] };

/** One image in one network at one moment: the trace, and every tensor that was looked at. */
export class Specimen {
  readonly source: Source;
  readonly trace: Trace;
  readonly places: readonly PlacedNode[];
  readonly #tensors = new Map<string, Tensor>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #derived = new Map<string, Derivation>();
  /** The same before a number was changed. */
  #before: Specimen | undefined;
  readonly #changed = new Map<string, ReadonlySet<number>>();

  private constructor(source: Source, trace: Trace) {
    this.source = source;
    this.trace = trace;
    this.places = placeNodes(this.hasGradients ? withLoss(trace.nodes) : trace.nodes);
  }

  /**
   * Takes one way to the engine and back, with all that will be asked `ahead`. What the trace does
   * not have is not kept.
   */
  static async of(source: Source, trace: PendingTrace, ahead: Ahead = nothing): Promise<Specimen> {
    const asked = Promise.all([
      ahead.tensors.length > 0 ? trace.tensors(ahead.tensors) : [],
      Promise.all(ahead.cells.map((cell) => trace.derive(cell))),
    ]).catch(() => undefined);
    const [made, answers] = await Promise.all([trace, asked]);
    const specimen = new Specimen(source, made);
    const [tensors = [], derivations = []] = answers ?? [];
    for (const [at, tensor] of tensors.entries()) {
      specimen.#keep(tensorText(ahead.tensors[at] as TensorQuery), tensor);
    }
    for (const [at, derivation] of derivations.entries()) {
      specimen.#derived.set(cellText(ahead.cells[at] as CellQuery), derivation);
    }
    return specimen;
  }

  /** Whether some layer does in training what it does not do in prediction. */
  get differsInTraining(): boolean {
    return this.trace.nodes.some(({ type }) => otherInTraining.has(type));
  }

  /** The output of every layer, and its gradient where there are any. */
  get maps(): readonly TensorQuery[] {
    return this.trace.nodes.flatMap(({ name }): TensorQuery[] => [
      { node: name, of: 'output' },
      ...(this.hasGradients ? [{ node: name, of: 'outputGradient' } as const] : []),
    ]);
  }

  get hasGradients(): boolean {
    return this.trace.loss !== undefined;
  }

  node(name: string): TraceNode | undefined {
    return this.places.find(({ node }) => node.name === name)?.node;
  }

  /** The layers that read a layer's output, the loss among them. */
  readersOf(name: string): readonly TraceNode[] {
    return this.places.map(({ node }) => node).filter(({ inputs }) => inputs.includes(name));
  }

  /** Whether a gradient reaches a parameter; none reaches a running mean. */
  isLearnt(node: string, name: string): boolean {
    const found = this.source.network.parameters.find(
      (each) => each.node === node && each.name === name,
    );
    return found?.learnt ?? false;
  }

  /** How a layer was described; nothing of the image and of the loss. */
  specOf(name: string): LayerSpec | undefined {
    return this.source.network.spec.layers.find((layer) => layer.name === name);
  }

  /** Lets go of the trace; nothing waits for it. */
  release(): void {
    this.#before = undefined;
    this.trace.dispose().catch(() => undefined);
  }

  /** Whether another specimen is of the same network; its places are the same then. */
  isOfNetwork(other: Specimen | undefined): boolean {
    return other !== undefined && this.source.network === other.source.network;
  }

  /** Whether another image needs no other weights, so that this trace can take it. */
  hasWeightsOf({ network, version, training }: Source): boolean {
    const { source } = this;
    return source.network === network && source.version === version && source.training === training;
  }

  /** Whether what a person changed is all that makes another one of it. */
  differsByEdits(other: Source): boolean {
    return this.source.edits !== other.edits && this.isOf({ ...other, edits: this.source.edits });
  }

  /** Whether it would be the same again. */
  isOf(other: Source): boolean {
    const { image, label, edits } = this.source;
    const same = image === other.image && label === other.label && edits === other.edits;
    return same && this.hasWeightsOf(other);
  }

  /** Has the cells told that differ from those before a change. */
  compareWith(before: Specimen): void {
    this.#before = before;
  }

  /** What it was before a number was changed, where that is known. */
  get before(): Specimen | undefined {
    return this.#before;
  }

  /** Places of a tensor at which a change made another number. */
  changed(query: TensorQuery): ReadonlySet<number> | undefined {
    const key = tensorText(query);
    const known = this.#changed.get(key);
    if (known !== undefined) return known;
    const [now, before] = [this.tensor(query), this.#before?.tensor(query)];
    if (now === undefined || before === undefined) return undefined;
    const places = changedPlaces(before.data, now.data);
    this.#changed.set(key, places);
    return places;
  }

  /** Where the number of a cell came from. */
  async derive(cell: CellQuery): Promise<Derivation> {
    return this.#derived.get(cellText(cell)) ?? this.trace.derive(cell);
  }

  /** A tensor that has been fetched. */
  tensor(query: TensorQuery): Tensor | undefined {
    return this.#tensors.get(tensorText(query));
  }

  /** Fetches, in one question, those tensors that nobody has asked for yet; waits for all. */
  async fetch(queries: readonly TensorQuery[]): Promise<void> {
    // What has been let go of meanwhile is not compared.
    const before = this.#before;
    const compared =
      before === undefined ? undefined : before.#fetch(queries).catch(() => undefined);
    await Promise.all([this.#fetch(queries), compared]);
  }

  async #fetch(queries: readonly TensorQuery[]): Promise<void> {
    const wanted = new Map(queries.map((query) => [tensorText(query), query]));
    const missing = [...wanted].filter(([key]) => !this.#loading.has(key));
    const loading = this.#load(missing);
    for (const [key] of missing) this.#loading.set(key, loading);
    await Promise.all([...wanted.keys()].map((key) => this.#loading.get(key)));
  }

  /** Values of a layer, and their gradients where there are any, in the order of reading. */
  tensorsOf({ name: node, type, parameters, besides }: TraceNode): readonly TensorQuery[] {
    if (type === 'loss') {
      const { loss } = this.source.network.spec;
      return [
        ...(loss?.endsWith('CrossEntropy')
          ? [{ node, of: 'output', name: 'probabilities' } as const]
          : []),
        { node, of: 'output', name: 'perImage' },
      ];
    }
    return [
      { node, of: 'output' },
      { node, of: 'outputGradient' },
      ...parameters.flatMap((name): TensorQuery[] => [
        { node, of: 'parameter', name },
        ...(this.isLearnt(node, name) ? [{ node, of: 'parameterGradient', name } as const] : []),
      ]),
      ...besides.map((name): TensorQuery => ({ node, of: 'output', name })),
    ];
  }

  /** The cell in the middle of the first map of a layer's output. */
  middleOf(node: TraceNode): CellQuery {
    const query = this.tensorsOf(node)[0] as TensorQuery;
    const { name, of } = query;
    if (name !== undefined) return { node: node.name, of, name, index: [0, 0, 0, 0] };
    const [, , height = 1, width = 1] = node.shape;
    return { node: node.name, of, index: [0, 0, Math.floor(height / 2), Math.floor(width / 2)] };
  }

  async #load(missing: readonly (readonly [string, TensorQuery])[]): Promise<void> {
    if (missing.length === 0) return;
    const found = await this.trace.tensors(missing.map(([, query]) => query));
    for (const [at, tensor] of found.entries()) this.#tensors.set(missing[at]?.[0] ?? '', tensor);
  }

  #keep(key: string, tensor: Tensor): void {
    this.#tensors.set(key, tensor);
    this.#loading.set(key, Promise.resolve());
  }
}
