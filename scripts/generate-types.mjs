// Writes web/api/generated/schema.ts: the engine's own lists and field tables as TypeScript.
// `node scripts/generate-types.mjs`, after the WebAssembly module was built.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const target = new URL('../web/api/generated/schema.ts', import.meta.url);

const quoted = (text) => `'${text}'`;
const pascal = (name) => name.charAt(0).toUpperCase() + name.slice(1);

function union(name, texts, comment) {
  return `/** ${comment} */\nexport type ${name} =\n${texts.map((text) => `  | ${quoted(text)}`).join('\n')};\n`;
}

const types = {
  integer: () => 'number',
  number: () => 'number',
  boolean: () => 'boolean',
  size: () => 'Size',
  sides: () => 'Sides',
  choice: ({ choices }) => choices.map(quoted).join(' | '),
};

function typeOf(field) {
  const type = types[field.type];
  if (!type) throw new Error(`no TypeScript type for fields of type ${field.type}`);
  return type(field);
}

// The permitted numbers in words; 32-bit limits are not worth any.
function range({ type, min, max, minExcluded, maxExcluded }) {
  const bounds = [];
  const widest = 2 ** 31 - 1;
  if (min !== undefined && min > -widest) bounds.push(minExcluded ? `> ${min}` : `>= ${min}`);
  if (max !== undefined && max < widest) bounds.push(maxExcluded ? `< ${max}` : `<= ${max}`);
  const kind = type === 'number' || type === 'boolean' || type === 'choice' ? '' : 'integer';
  return [kind, bounds.join(' and ')].filter(Boolean).join(' ');
}

function member(field, indent) {
  const facts = [range(field)];
  if (!field.required) facts.push(`default ${JSON.stringify(field.default)}`);
  const doc = [field.meaning, ...facts.filter(Boolean)].join('; ');
  const optional = field.required ? '' : '?';
  return `${indent}/** ${doc}. */\n${indent}readonly ${field.name}${optional}: ${typeOf(field)};\n`;
}

/** An interface of a layer, an optimiser or a schedule as it stands in JSON. */
function specInterface({ type, meaning, fields }, suffix, extra = '') {
  const members = fields.map((field) => member(field, '  ')).join('');
  return `/** ${pascal(meaning)}. */\nexport interface ${pascal(type)}${suffix}${extra} {\n  readonly type: ${quoted(type)};\n${members}}\n`;
}

// Required fields one by one, the rest as options: conv2d(channels, kernel, options).
function layerBuilder({ type, meaning, fields }) {
  const required = fields.filter((field) => field.required);
  const parameters = required.map((field) => `  ${field.name}: ${typeOf(field)},\n`).join('');
  const omitted = ['type', ...required.map((field) => field.name)].map(quoted).join(' | ');
  const docs = required.map((field) => ` * @param ${field.name} ${field.meaning}\n`).join('');
  const values = [...required.map((field) => field.name), '...options'].join(', ');
  return `/**\n * ${pascal(meaning)}.\n${docs} */\nexport function ${type}(\n${parameters}  options: Omit<${pascal(type)}Spec, ${omitted}> = {},\n): ${pascal(type)}Spec {\n  return { type: ${quoted(type)}, ${values} };\n}\n`;
}

/** Options that stand beside others, without a type. */
function optionsInterface(name, meaning, fields) {
  const members = fields.map((field) => member(field, '  ')).join('');
  return `/** ${meaning} */\nexport interface ${name} {\n${members}}\n`;
}

/** Of a kind whose fields all have defaults: an optimiser, a schedule. */
function builder({ type, meaning }) {
  const spec = `${pascal(type)}Spec`;
  return `/** ${pascal(meaning)}. */\nexport function ${type}(options: Omit<${spec}, 'type'> = {}): ${spec} {\n  return { type: ${quoted(type)}, ...options };\n}\n`;
}

const unionOf = (name, entries, comment) =>
  `/** ${comment} */\nexport type ${name} =\n${entries.map(({ type }) => `  | ${pascal(type)}Spec`).join('\n')};\n`;

function defaults(fields) {
  const entries = fields.map((field) => `  ${field.name}: ${JSON.stringify(field.default)},\n`);
  return `/** What \`fit\` takes where nothing is said. */\nexport const fitDefaults = {\n${entries.join('')}} as const;\n`;
}

function meanings(errors) {
  const entries = errors.map(({ name, meaning }) => `  ${name}: ${JSON.stringify(meaning)},\n`);
  return `/** What each error code means, in words. */\nexport const errorMeanings: Readonly<Record<ErrorCode, string>> = {\n${entries.join('')}};\n`;
}

function titles(mistakes) {
  const entries = mistakes.map(({ name, title }) => `  ${name}: ${JSON.stringify(title)},\n`);
  return `/** What was done, in words. */\nexport const mistakeTitles: Readonly<Record<Mistake, string>> = {\n${entries.join('')}};\n`;
}

function exerciseList(exercises) {
  const entries = exercises.map((exercise) => `  ${JSON.stringify(exercise)},\n`);
  return `/** Every kind of exercise, in the order in which they are best done. */\nexport const exercises: readonly {\n  readonly name: ExerciseName;\n  readonly title: string;\n  readonly group: string;\n}[] = [\n${entries.join('')}];\n`;
}

function hints(mistakes) {
  const entries = mistakes.map(({ name, hint }) => `  ${name}: ${JSON.stringify(hint)},\n`);
  return `/** What to tell a student who made a mistake, without giving the answer away. */\nexport const mistakeHints: Readonly<Record<Mistake, string>> = {\n${entries.join('')}};\n`;
}

const shared = `/** Rows and columns: one number for both, or [h, w]. */
export type Size = number | readonly [number, number];

/** Around an image: one number, [vertical, horizontal], or [top, bottom, left, right]. */
export type Sides =
  | number
  | readonly [number, number]
  | readonly [number, number, number, number];

/** What every layer of a model may say about itself. */
export interface NodeFields {
  /** Unique in its model; by default its kind and number: conv1, relu1, conv2, ... */
  readonly name?: string;
  /** Names of the layers it reads, or "input"; by default the layer before it. */
  readonly inputs?: readonly string[];
  /** Training leaves the parameters of this layer as they are and computes no gradients of them. */
  readonly frozen?: boolean;
}
`;

export function typescriptOf(schema) {
  const {
    errors,
    layers,
    losses,
    optimizers,
    schedules,
    fit,
    trace,
    earlyStopping,
    augment,
    head,
    labelMaps,
    presets,
    rules,
    operations,
    mistakes,
    exercises,
    specVersion,
    mostLayers,
    engine,
  } = schema;
  return [
    '// Generated from the tables of the C++ sources by scripts/generate-types.mjs. Do not edit.\n',
    union(
      'ErrorCode',
      errors.map(({ name }) => name),
      'Every code of a ReceptiveError.',
    ),
    meanings(errors),
    shared,
    ...layers.map((layer) => specInterface(layer, 'Spec', ' extends NodeFields')),
    unionOf('LayerSpec', layers, 'Any layer, as data.'),
    ...layers.map(layerBuilder),
    ...optimizers.map((optimizer) => specInterface(optimizer, 'Spec')),
    unionOf('OptimizerSpec', optimizers, 'Any optimiser, as data.'),
    ...optimizers.map(builder),
    ...schedules.map((schedule) => specInterface(schedule, 'Spec')),
    unionOf('ScheduleSpec', schedules, 'Any learning-rate schedule, as data.'),
    ...schedules.map(builder),
    optionsInterface(
      'EarlyStopping',
      'When a run ends before all its epochs are trained.',
      earlyStopping,
    ),
    union(
      'LossName',
      losses.map(({ type }) => type),
      'The losses there are.',
    ),
    union('Rule', rules, 'How the terms of a derivation make its value.'),
    union('OperationKind', operations, 'What a sum of a layer is when it is written at once.'),
    union(
      'Mistake',
      mistakes.map(({ name }) => name),
      'Every mistake that a diagnosis can name.',
    ),
    titles(mistakes),
    hints(mistakes),
    union(
      'ExerciseName',
      exercises.map(({ name }) => name),
      'What can be derived by hand on a sheet of its own.',
    ),
    exerciseList(exercises),
    union(
      'PresetName',
      presets.map(({ name }) => name),
      'Networks known by name.',
    ),
    defaults(fit),
    optionsInterface('TraceOptions', 'What a trace may be told.', trace),
    optionsInterface('HeadOptions', 'The last layer that a model gets for a new question.', head),
    optionsInterface('AugmentOptions', 'How far training changes its images.', augment),
    union(
      'LabelMapName',
      labelMaps.map(({ name }) => name),
      labelMaps.map(({ name, meaning }) => `${name}: ${meaning}.`).join(' '),
    ),
    `/** Format of a ModelSpec. */\nexport const specVersion = ${specVersion};\n`,
    `/** A ModelSpec has no more layers. */\nexport const mostLayers = ${mostLayers};\n`,
    `/** Version of the engine these types were made for. */\nexport const engineVersion = ${quoted(engine)};\n`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { default: createReceptive } = await import('../web/api/wasm/receptive-explain.mjs');
  const file = new URL('../web/api/wasm/receptive-explain.wasm', import.meta.url);
  const bytes = readFileSync(file);
  const engine = await createReceptive({
    instantiateWasm: (imports, receive) => {
      WebAssembly.instantiate(bytes, imports).then(({ instance }) => receive(instance));
      return {};
    },
  });
  mkdirSync(new URL('.', target), { recursive: true });
  const schema = { ...JSON.parse(engine.schema()), ...JSON.parse(engine.explainSchema()) };
  writeFileSync(target, typescriptOf(schema));
}
