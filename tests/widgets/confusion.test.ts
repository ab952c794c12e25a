import { afterEach, expect, test } from 'vitest';
import type { Evaluation } from '../../web/api/types.ts';
import '../../web/widgets/confusion/define.ts';
import type { RfConfusion } from '../../web/widgets/confusion/confusion.ts';

afterEach(() => document.body.replaceChildren());

/** Of three classes: five images of class 0, two of them taken for class 1; no other mistake. */
const confusion = [3, 2, 0, 0, 4, 0, 0, 0, 6];

async function show(): Promise<RfConfusion> {
  const element = document.createElement('rf-confusion') as RfConfusion;
  const images = confusion.reduce((sum, count) => sum + count, 0);
  element.evaluation = { classes: 3, images, confusion } as unknown as Evaluation;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

test('a cell counts the images of its row that were taken for its column', async () => {
  const element = await show();
  const cell = (name: string) =>
    element.shadowRoot?.querySelector<HTMLElement>(`td[data-cell="${name}"]`);
  expect(cell('0-1')?.textContent).toBe('2');
  expect(cell('1-0')?.textContent).toBe('0');
  cell('0-1')?.click();
  await element.updateComplete;
  const said = element.shadowRoot?.querySelector('.said')?.textContent;
  expect(said).toBe('2 of 5 test digits that are a 0 were taken for a 1 (40.0\u00a0%).');
});
