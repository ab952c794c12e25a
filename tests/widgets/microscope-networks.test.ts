import { afterEach, expect, test, vi } from 'vitest';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { networksOfDigits } from './networks-of-digits.ts';
import { listen, patience, root, show, text } from './shown-microscope.ts';

afterEach(() => document.body.replaceChildren());

test('these are the presets that read digits', async () => {
  const engine = await sharedEngine();
  const names: string[] = [];
  for (const { name } of engine.presets) {
    const { input } = await engine.preset(name);
    if (input.join() === '1,28,28') names.push(name);
  }
  expect(names.sort()).toEqual([...networksOfDigits].sort());
});

test.each([...networksOfDigits, 'one-filter-cnn'])('%s can be taken apart', async (preset) => {
  const element = await show(preset === 'one-filter-cnn' ? { preset } : { preset, digit: 7 });
  const told = listen(element);
  const tiles = [...root(element).querySelectorAll<HTMLElement>('.tile')];
  tiles.find(({ textContent }) => textContent?.includes('loss'))?.click();
  expect(told.at(-1)?.path).toMatch(/^loss/);
  await vi.waitFor(() => {
    expect(element.shown?.target.node).toBe('loss');
    expect(text(element, '.derivation')).toContain('loss[0');
    expect(root(element).querySelector('.chosen math.value')).not.toBeNull();
  }, patience);
  expect(text(element, '.title')).not.toBe('');
  expect(root(element).querySelector('.error')).toBeNull();
});
