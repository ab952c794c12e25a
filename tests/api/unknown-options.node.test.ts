// An option that does not exist is refused by its name, wherever options are taken.

import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { ClosedKind, Kind } from '../../web/api/arguments.ts';
import {
  createEngine,
  type Dataset,
  describeError,
  type Engine,
  type Model,
} from '../../web/api/index.ts';
import { parameters } from '../../web/api/parameters.ts';
import { openSquares } from './idx.ts';
import { smallSpec } from './small-model.ts';

// The engine knows what these may hold, and refuses the rest.
const ofTheEngine = ['fit', 'resume', 'set', 'trace', 'withHead'];

const all = Object.entries<Readonly<Record<string, Kind>>>(parameters).flatMap(([method, kinds]) =>
  Object.entries(kinds).map(([name, kind]) => ({ method, name, kind })),
);
const closed = all.flatMap(({ method, name, kind }) =>
  'names' in kind ? [{ method, name, kind: kind as ClosedKind }] : [],
);

test('every options object names its options, or is read by the engine', () => {
  const open = all.filter(({ name, kind }) => name === 'options' && !('names' in kind));
  expect(open.map(({ method }) => method).sort()).toEqual(ofTheEngine.sort());
  expect(closed.length).toBeGreaterThanOrEqual(9);
});

describe.each(closed)('$method($name)', ({ kind }) => {
  it('suggests the option that was meant', () => {
    for (const name of kind.names) {
      const mistyped = `${name}x`;
      // The others are left out, so that those which are needed are missed only where none is unknown.
      const given = { ...needed(kind), [mistyped]: undefined };
      expect(() => kind(given, 'options')).toThrow(
        expect.objectContaining({
          code: 'unknown_field',
          where: expect.stringContaining(mistyped),
          message: `there is no option "${mistyped}"; did you mean ${name}?`,
          remedy: expect.stringContaining(name),
        }),
      );
    }
  });
});

/** What cannot be left out, of the right kind. */
function needed({ names }: ClosedKind): object {
  if (names.includes('images')) return { images: new Uint8Array(0), labels: new Uint8Array(0) };
  return names.includes('input') ? { input: [1] } : {};
}

describe('options that the engine reads', () => {
  let engine: Engine;
  let model: Model;
  let data: Dataset;
  beforeAll(async () => {
    engine = await createEngine({ threads: 1 });
    model = await engine.model(smallSpec);
    data = await openSquares(engine, 64);
  });
  afterAll(() => engine.dispose());

  const refused = { code: 'unknown_field', where: expect.stringContaining('epoch') };

  it('are refused by fit, set, trace and withHead', async () => {
    const odd = { epoch: 3 } as object;
    await expect(model.fit(data, odd)).rejects.toMatchObject(refused);
    const run = model.fit(data, { paused: true });
    await expect(run.set(odd)).rejects.toMatchObject(refused);
    await run.stop();
    const [image] = [(await data.images(0)).data];
    await expect(model.trace(image, 0, odd)).rejects.toMatchObject(refused);
  });

  it('createEngine refuses a thread that should be threads', async () => {
    const odd = { thread: 2 } as object;
    await expect(createEngine(odd)).rejects.toMatchObject({
      code: 'unknown_field',
      where: 'thread',
      message: 'there is no option "thread"; did you mean threads?',
    });
  });
});

test('whatever was thrown is described', () => {
  const error = {
    code: 'out_of_range',
    where: 'fit.rate',
    message: 'too large',
    remedy: 'lower it',
  };
  expect(describeError(error)).toBe('fit.rate: too large; lower it');
  expect(describeError(new Error('plain'))).toBe('plain');
  for (const thrown of [null, undefined, 5, 'text', [], {}, Symbol('s'), () => 0]) {
    expect(describeError(thrown)).toBe(String(thrown));
  }
});
