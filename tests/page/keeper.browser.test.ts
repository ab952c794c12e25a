// What the page keeps of its network, and what it makes of what it finds.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEngine, type Engine, type Model } from '../../web/api/index.ts';
import { Keeper } from '../../web/page/train/keeper.ts';
import { type KeptNetwork, keptNetwork, readKept } from '../../web/page/train/kept-network.ts';
import { defaultSettings } from '../../web/page/train/settings.ts';

const preset = 'one-filter-cnn';
const line = { steps: [1, 2, 5], values: [2, 1, 0.5] };
let engine: Engine;
let model: Model;
let good: KeptNetwork;
let keeper: Keeper;
let said: number;
let turn = 0;

/** A shelf in memory, as this page's or another version's might be. */
class Memory {
  values: unknown[] = [];
  failure: Error | undefined;

  #orFail() {
    if (this.failure !== undefined) throw this.failure;
  }
  async generations() {
    this.#orFail();
    return this.values.map((value) => ({ value, saved: new Date(1e12) }));
  }
  async put(value: unknown) {
    this.#orFail();
    this.values = [value, ...this.values].slice(0, 2);
  }
  async clear() {
    this.#orFail();
    this.values = [];
  }
}
let memory: Memory;

beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
  model = await engine.model(preset, { seed: 3 });
  good = keptNetwork({
    file: new Uint8Array(await model.save()),
    unfinished: false,
    settings: defaultSettings,
    record: {
      stepsBefore: 0,
      steps: 5,
      trainLoss: line,
      trainAccuracy: line,
      testLoss: line,
      testAccuracy: { steps: [], values: [] },
      ticks: [{ step: 2, text: 'rate 0.05 → 0.1' }],
    },
    evaluation: {
      images: 4,
      loss: 1,
      accuracy: 0.5,
      topFiveAccuracy: 1,
      confusion: [1, 1, 1, 1],
      classes: 2,
    },
    evaluatedStep: 5,
  });
});
afterAll(() => engine.dispose());
beforeEach(() => {
  said = 0;
  turn += 1;
  memory = new Memory();
  keeper = keeperOf(`test-${turn}`);
});
const brought: Model[] = [];
afterEach(async () => {
  for (const each of brought.splice(0)) await each.dispose();
});

function keeperOf(lock: string): Keeper {
  return new Keeper(
    () => {
      said += 1;
    },
    { shelf: memory, lock },
  );
}

/** Once the lock is this keeper's. */
async function keep(by = keeper): Promise<void> {
  const held = async () => (await navigator.locks.query()).held?.map(({ name }) => name);
  await expect.poll(held).toContain(`test-${turn}`);
  await by.keep(async () => good);
}

async function bringBack() {
  const back = await keeper.bringBack(await keeper.look(), engine, preset);
  if (back !== undefined) brought.push(back.model);
  return back;
}

test('what is kept comes back to the bit, with its record', async () => {
  await keep();
  expect(keeper.bytes).toBe(good.file.byteLength);
  expect(said).toBeGreaterThan(0);
  const back = await bringBack();
  expect(await back?.model.weightsSha256()).toBe(await model.weightsSha256());
  expect(back?.kept).toEqual(good);
  expect(keeper.problem).toBe('');
});

test('a network that was kept before there were schedules comes back with a constant rate', async () => {
  const { schedule: _, ...before } = defaultSettings;
  memory.values = [{ ...good, settings: before }];
  expect((await bringBack())?.kept.settings).toEqual({ ...before, schedule: 'constantRate' });
});

test('with nothing kept nothing comes back and nothing is said', async () => {
  expect(await bringBack()).toBeUndefined();
  expect(keeper.problem).toBe('');
});

test('a file cut anywhere or with a changed byte is put aside for the one before', async () => {
  const { file } = good;
  const broken = [0, 1, 7, 8, 100, file.length - 1].map((length) => file.slice(0, length));
  for (const at of [0, 8, 60, file.length - 1]) {
    const changed = file.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    broken.push(changed);
  }
  for (const each of broken) {
    memory.values = [{ ...good, file: each }, good];
    expect((await bringBack())?.kept.file).toBe(file);
    expect(keeper.problem).toMatch(
      /^What this browser kept last cannot be read: .*before it is here/,
    );
  }
  memory.values = [
    { ...good, file: new Uint8Array(3) },
    { ...good, version: 7 },
  ];
  expect(await bringBack()).toBeUndefined();
  expect(keeper.problem).toMatch(/This is a new network\.$/);
});

const nothings = [undefined, null, Number.NaN, -1, 0.5, '', 'x', [], {}, [Number.NaN], () => 0];

/** Every path to a leaf or a branch of a value, but not into bytes. */
function* paths(value: unknown): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, inner] of Object.entries(value)) {
    yield [name];
    for (const rest of paths(inner)) yield [name, ...rest];
  }
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = (copy as Record<string, unknown>)[name];
  (copy as Record<string, unknown>)[name] = replaced(inner, rest, by);
  return copy;
}

test('whatever stands in the place of a part, it is refused or can be used', async () => {
  expect(readKept(good)).toEqual(good);
  for (const by of nothings) expect(readKept(by)).toBe('the version');
  let refused = 0;
  for (const path of paths(good)) {
    for (const by of nothings) {
      const read = readKept(replaced(good, path, by));
      if (typeof read === 'string') refused += 1;
      else {
        const { record, settings } = read;
        expect(record.trainLoss.steps.length, path.join('.')).toBe(record.trainLoss.values.length);
        expect(record.ticks.every(({ text }) => typeof text === 'string')).toBe(true);
        expect(Number.isFinite(settings.rate + settings.seed + record.steps)).toBe(true);
        expect(['oneCycle', 'constantRate']).toContain(settings.schedule);
      }
    }
  }
  expect(refused).toBeGreaterThan(250);
});

test('another network than the page’s, and a run of another step, are put aside', async () => {
  const other = await engine.model('perceptron');
  memory.values = [{ ...good, file: new Uint8Array(await other.save()) }];
  await other.dispose();
  expect(await bringBack()).toBeUndefined();
  expect(keeper.problem).toMatch(/it is another network/);
  memory.values = [{ ...good, unfinished: true }];
  expect(await bringBack()).toBeUndefined();
  expect(keeper.problem).toMatch(/its record is of another step/);
});

test('a browser without room, or that keeps nothing, is said to be so; the page goes on', async () => {
  memory.failure = new DOMException('full', 'QuotaExceededError');
  await keep();
  expect(keeper.problem).toMatch(/could not keep the network: there is no room left/);
  memory.failure = new DOMException('private', 'InvalidStateError');
  await keep();
  expect(keeper.problem).toMatch(/it lets this page keep nothing/);
  expect(keeper.bytes).toBe(0);
  expect(await bringBack()).toBeUndefined();
  memory.failure = undefined;
  await keep();
  expect(keeper.problem).toBe('');
  expect(keeper.bytes).toBeGreaterThan(0);
});

test('a browser whose storage does not answer does not keep the page from starting', async () => {
  memory.generations = () => new Promise(() => undefined);
  expect(await bringBack()).toBeUndefined();
});

test('of two tabs the first one keeps its network, and the second says that it does not', async () => {
  await keep();
  const second = keeperOf(`test-${turn}`);
  memory.values = [];
  await second.keep(async () => good);
  expect(memory.values).toEqual([]);
  expect(second.problem).toMatch(/^Another tab of this page keeps its network/);
  memory.values = [good];
  await second.forget();
  expect(memory.values).toEqual([good]);
  expect(second.problem).toMatch(/^Another tab/);
});

test('what is deleted does not come back with a saving that was under way', async () => {
  await keep();
  const [saving, deleting] = [keeper.keep(async () => good), keeper.forget()];
  await Promise.all([saving, deleting]);
  expect(memory.values).toEqual([]);
  expect(keeper.bytes).toBe(0);
});

test('a saving is due a second after the last one, and not while one is waiting', async () => {
  expect(keeper.due).toBe(true);
  await keep();
  expect(keeper.due).toBe(false);
});
