import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, type ExerciseName, exercises } from '../../../web/api/index.ts';
import { expectRefusal } from '../expect-refusal.ts';
import type { Host } from '../hosts.ts';

/** Sheets by seed, and their answers. */
export function exerciseSuite(host: Host): void {
  describe(`exercises: ${host.name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await host.create();
    });
    afterAll(() => engine.dispose());

    it('gives the same sheet for a seed, another for another', async () => {
      const first = await engine.exercise('convolution', 1);
      expect(await engine.exercise('convolution', 1)).toEqual(first);
      expect((await engine.exercise('convolution', 2)).images).not.toEqual(first.images);
      expect(first.images).toBeInstanceOf(Float32Array);
      expect(first.parameters.map(({ name }) => name)).toEqual(['weight', 'bias']);
    });

    it('has the answer of every kind in the trace of its numbers', async () => {
      for (const { name } of exercises) {
        const sheet = await engine.exercise(name, 3);
        await using model = await engine.model(sheet.model);
        for (const { node, name: parameter, values } of sheet.parameters) {
          await model.setParameter(node, parameter, values);
        }
        await using trace = await model.trace(sheet.images, sheet.labels);
        for (const { query, symbol } of sheet.given) {
          expect((await trace.tensor(query)).data.length, symbol).toBeGreaterThan(0);
        }
        const { query } = sheet.target;
        const right = await trace.tensor(query);
        const answer = await trace.diagnose(query, [...right.data], sheet.tolerance);
        expect(answer.right, name).toBe(true);
      }
    });

    it('refuses a kind that there is not, and a seed that is none', async () => {
      const unknown = 'convolutoin' as ExerciseName;
      await expectRefusal(engine.exercise(unknown, 1), 'bad_argument', 'exercise');
      await expectRefusal(engine.exercise('relu', -1), 'out_of_range', 'seed');
    });
  });
}
