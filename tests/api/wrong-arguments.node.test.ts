// A wrong argument is refused with a typed error and harms nothing, wherever it is given.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReceptiveError, type Run } from '../../web/api/index.ts';
import { calls, openSetting, type Setting, spoilt } from './parameters/calls.ts';
import { type PublicParameter, publicParameters } from './parameters/public.ts';
import { values } from './parameters/values.ts';

const PATIENCE_MS = 10_000;

const all = publicParameters();
// What is judged by nobody, for it is shown as it is.
const left = ['describeError', 'ReceptiveError'];
// What an exercise says to the student is not read by those who compute with it.
const unread =
  /^(exerciseNumbers|traceExercise)\(.*\.(symbol|kind|title|task|hint|seed|tolerance|given|target)\)$/;
const judged = all.filter(({ method, name }) => !left.includes(method) && !unread.test(name));
const methods = [...new Set(judged.map(({ method }) => method))];

// Accepted beside what the types permit: objects whose members nobody reads, as if they had none, and a
// description without its version, which JSON of old may lack.
const likeEmpty = ['circular', 'nothingAsJson'];
const lacking = ['Engine.model(spec.version)', 'Engine.summary(spec.version)'];

function isPermitted({ name, permitted }: PublicParameter, label: string): boolean {
  if (label === 'undefined' && lacking.includes(name)) return true;
  return permitted.has(label) || (likeEmpty.includes(label) && permitted.has('object'));
}

/** What became of a call: accepted, the error, or that it never settled. */
async function outcome(call: () => unknown): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, 'it does not settle');
  });
  try {
    const given = call();
    const run = given as Run | undefined;
    if (run?.state === 'paused') void run.stop();
    const made = await Promise.race([Promise.resolve(given), late]);
    if (made === 'it does not settle') return made;
    // What was made by an argument that was accepted is not kept.
    await (made as { dispose?: () => Promise<void> } | undefined)?.dispose?.();
    return 'accepted';
  } catch (thrown) {
    return thrown;
  } finally {
    clearTimeout(timer);
  }
}

function complaint(result: unknown, mayPass: boolean): string | undefined {
  if (result === 'accepted') return mayPass ? undefined : 'was accepted';
  if (!(result instanceof ReceptiveError)) return `gave ${String(result)}`;
  if (result.code === 'engine_failed') return `ended the engine (${result.message})`;
  const told = `${result.message}${result.remedy}`;
  if (result.message === '' || told.includes('\n')) return `said "${told}"`;
  return undefined;
}

describe('wrong arguments', () => {
  let setting: Setting;
  beforeAll(async () => {
    setting = await openSetting();
  });
  afterAll(() => setting.engine.dispose());

  async function complaintsAbout(parameter: PublicParameter) {
    const { method, at, path, name } = parameter;
    const call = calls.get(method);
    if (call === undefined) return [`${method} has no valid call to spoil`];
    const complaints: string[] = [];
    for (const [label, value] of Object.entries(values)) {
      const target = (await call.on(setting)) as Record<
        string,
        (...given: readonly unknown[]) => unknown
      >;
      const given = spoilt(call.arguments(setting), at, path, value);
      const found = complaint(
        await outcome(() => target[call.method]?.(...given)),
        isPermitted(parameter, label),
      );
      if (found !== undefined) complaints.push(`${name} = ${label}: ${found}`);
    }
    return complaints;
  }

  it('knows every parameter', () => {
    expect(judged.length).toBeGreaterThan(200);
    expect(methods.filter((method) => !calls.has(method))).toEqual([]);
  });

  it.each(methods)('are refused by %s', async (method) => {
    const complaints: string[] = [];
    for (const parameter of judged.filter((each) => each.method === method)) {
      complaints.push(...(await complaintsAbout(parameter)));
    }
    expect(complaints).toEqual([]);
    // The engine is well, and no run keeps the model busy.
    const { model, data } = setting;
    expect(await model.weightsSha256()).toMatch(/^[0-9a-f]{64}$/);
    expect((await model.fit(data, { batchSize: 4 })).state).toBe('done');
  });
});
