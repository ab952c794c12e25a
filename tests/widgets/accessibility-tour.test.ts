import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { stepsFor } from '../../web/widgets/tour/steps.ts';
import type { RfTour } from '../../web/widgets/tour/tour.ts';
import { violations } from './axe.ts';
import '../../web/widgets/tour/define.ts';

const imagesOf = { notes: 1, batch: 4 } as const;

beforeEach(() => page.viewport(1280, 800));
afterEach(() => document.body.replaceChildren());

async function show(properties: Partial<RfTour>): Promise<RfTour> {
  const element = document.createElement('rf-tour') as RfTour;
  document.body.append(element);
  await at(element, properties);
  return element;
}

/** Goes somewhere in the tour and waits until that is drawn. */
async function at(element: RfTour, properties: Partial<RfTour>): Promise<void> {
  Object.assign(element, properties);
  const images = element.start === 'batch' ? element.batch || imagesOf.batch : imagesOf.notes;
  const step = stepsFor(images).find(({ id }) => id === element.step);
  expect(step).toBeDefined();
  const root = element.shadowRoot as ShadowRoot;
  await vi.waitFor(
    () => {
      expect(root.querySelector('.formula-box math')).not.toBeNull();
      expect(root.querySelector('h2')?.textContent?.trim()).toBe(step?.title);
    },
    { timeout: 20_000 },
  );
}

// What one image shows in light, a batch shows in dark, and the other way round: the steps of both are
// counted in the longer list. Those that only a batch has are looked at in both below.
const counted = stepsFor(imagesOf.batch).map(({ id }) => id);
for (const [turn, start] of (['notes', 'batch'] as const).entries()) {
  const steps = stepsFor(imagesOf[start]).map(({ id }) => id);

  test(`nothing is inaccessible in any step of ${start}`, { timeout: 300_000 }, async () => {
    const element = await show({ start });
    for (const step of steps) {
      await at(element, { step });
      const scheme = (counted.indexOf(step) + turn) % 2 === 0 ? 'light' : 'dark';
      expect(await violations(element, [scheme]), step).toEqual([]);
    }
    expect(steps.length).toBeGreaterThanOrEqual(20);
  });
}

test.each([
  { start: 'notes', step: 'Z1', edits: 'X.8=0.5' },
  { start: 'notes', step: 'Ln', symbols: true },
  { start: 'batch', step: 'dW1', image: 2 },
  { start: 'batch', step: 'J', batch: 2, symbols: true },
  { start: 'batch', step: 'Jn' },
])('nothing is inaccessible with $start, $step, and what a person chose', async (properties) => {
  expect(await violations(await show(properties))).toEqual([]);
});
