import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Engine,
  type ExerciseName,
  exerciseNumbers,
  exercises,
  traceExercise,
} from '../../../web/api/index.ts';
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
        await using trace = await traceExercise(engine, sheet);
        for (const given of sheet.given) {
          const { shape, data } = await exerciseNumbers(trace, given);
          expect(data.length, given.symbol).toBe(shape.reduce((cells, side) => cells * side, 1));
        }
        const { query } = sheet.target;
        const right = await trace.tensor(query);
        const answer = await trace.diagnose(query, [...right.data], sheet.tolerance);
        expect(answer.right, name).toBe(true);
      }
    });

    it('derives a new weight from the old one, and from what is remembered', async () => {
      const sheet = await engine.exercise('update-momentum', 3);
      await using trace = await traceExercise(engine, sheet);
      const { query } = sheet.target;
      const derive = (step: string) => trace.derive({ ...query, step, index: [1, 2] });
      const [renewed, velocity] = [await derive('updated'), await derive('velocity')];
      expect(renewed.terms.map(({ factors: [factor] }) => factor?.tensor.of)).toEqual([
        'parameter',
        'update',
      ]);
      expect(renewed.terms[1]?.factors[0]?.value).toBe(velocity.value);
      const [remembered] = sheet.update?.remembered ?? [];
      expect(velocity.terms[0]?.factors[0]?.value).toBe(remembered?.values[5]);
      expect((await trace.tensor(query)).data[5]).toBe(renewed.value);
    });

    it('says of an update only what it was told to', async () => {
      const sheet = await engine.exercise('relu-gradient', 3);
      await using trace = await traceExercise(engine, sheet);
      const weight = { node: 'dense1', name: 'weight' } as const;
      const updated = { ...weight, of: 'update', step: 'updated' } as const;
      await expectRefusal(trace.tensor(updated), 'unknown_tensor', 'dense1');
      const velocity = { ...weight, step: 'velocity', values: new Float32Array(1) };
      const sgd = { type: 'sgd', rate: 0.1, momentum: 0.9 } as const;
      await expectRefusal(trace.setUpdate(sgd, [velocity]), 'count_mismatch', 'dense1');
    });

    it('refuses a kind that there is not, and a seed that is none', async () => {
      const unknown = 'convolutoin' as ExerciseName;
      await expectRefusal(engine.exercise(unknown, 1), 'bad_argument', 'exercise');
      await expectRefusal(engine.exercise('relu', -1), 'out_of_range', 'seed');
    });
  });
}
