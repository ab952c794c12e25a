import { afterEach, describe, expect, test } from 'vitest';
import type { CellDetail, RfTensor } from '../../web/widgets/tensor/tensor.ts';
import '../../web/widgets/tensor/define.ts';
import { cellColor } from '../../web/widgets/tensor/colors.ts';
import { indexOf, positionOf, walk } from '../../web/widgets/tensor/layout.ts';

async function show(properties: Partial<RfTensor>): Promise<RfTensor> {
  const element = document.createElement('rf-tensor') as RfTensor;
  Object.assign(element, properties);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function cells(element: RfTensor, selector = 'td'): HTMLElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

function press(element: RfTensor, key: string): void {
  element.shadowRoot?.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
  );
}

afterEach(() => document.body.replaceChildren());

describe('a small map', () => {
  const data = [1.23456, -2, 0, 4];
  const shape = [2, 2];

  test('is a grid of numbers', async () => {
    const element = await show({ data, shape });
    expect(cells(element).map((cell) => cell.textContent)).toEqual(['1.23', '−2', '0', '4']);
  });

  test('is framed by its padding and says which cells no window reaches', async () => {
    const element = await show({ data, shape, padding: 1, dimmed: new Set([1, 3]) });
    expect(cells(element, 'td.padding')).toHaveLength(12);
    const unreached = cells(element, 'td.unreached');
    expect(unreached.map((cell) => cell.title)).toEqual(
      Array(2).fill('No window reaches this cell'),
    );
  });

  test('strikes through what was stopped, and says so', async () => {
    const element = await show({ data, shape, struck: new Set([2]) });
    const [struck, ...others] = cells(element, 'td.struck');
    expect(others).toEqual([]);
    expect(struck?.getAttribute('aria-label')).toBe('row 2, column 1: 0, stopped');
    expect(getComputedStyle(struck as Element).textDecorationLine).toBe('line-through');
  });

  test('is walked with the arrow keys, and says where one is', async () => {
    const element = await show({ data, shape });
    const seen: CellDetail[] = [];
    element.addEventListener('rf-select', (event) =>
      seen.push((event as CustomEvent<CellDetail>).detail),
    );
    element.focusCell([0, 0]);
    await element.updateComplete;
    await Promise.resolve();
    press(element, 'ArrowRight');
    await element.updateComplete;
    await Promise.resolve();
    press(element, 'ArrowDown');
    expect(seen).toEqual([
      { index: [0, 1], value: -2 },
      { index: [1, 1], value: 4 },
    ]);
  });

  test('takes a typed number and refuses what is none', async () => {
    const element = await show({ data, shape, editable: true });
    const edits: CellDetail[] = [];
    element.addEventListener('rf-edit', (event) =>
      edits.push((event as CustomEvent<CellDetail>).detail),
    );
    const type = async (text: string) => {
      element.focusCell([0, 1]);
      await element.updateComplete;
      await Promise.resolve();
      press(element, 'Enter');
      await element.updateComplete;
      const input = element.shadowRoot?.querySelector('input') as HTMLInputElement;
      input.value = text;
      press(element, 'Enter');
      await element.updateComplete;
    };
    await type('2,5');
    expect(edits).toEqual([{ index: [0, 1], value: 2.5 }]);
    await type('<b>bold</b>');
    expect(edits).toHaveLength(1);
    const error = element.shadowRoot?.querySelector('.error');
    expect(error?.textContent).toContain('“<b>bold</b>” is not a number');
    expect(error?.querySelector('b')).toBeNull();
  });
});

test('many maps are pictures with a text alternative', async () => {
  const shape = [16, 10, 10];
  const element = await show({ data: new Float32Array(1600), shape, label: 'Feature maps' });
  expect(cells(element)).toHaveLength(0);
  const label = element.shadowRoot
    ?.querySelector('[role="application"]')
    ?.getAttribute('aria-label');
  expect(label).toContain('Feature maps, 16 maps of 10 × 10');
});

test('colours diverge around zero, and a value is never taken for its opposite', () => {
  const paint = { kind: 'value', scale: 2, dark: false, text: false } as const;
  const [negative, zero, positive] = [-2, 0, 2].map((value) => cellColor(value, paint));
  expect(negative?.[0]).toBeGreaterThan(negative?.[2] ?? 255);
  expect(positive?.[2]).toBeGreaterThan(positive?.[0] ?? 255);
  expect(new Set(zero).size).toBeLessThanOrEqual(2);
});

test('indices and flat positions are the same cells', () => {
  const shape = [2, 3, 4];
  for (let position = 0; position < 24; position += 1) {
    expect(positionOf(indexOf(position, shape), shape)).toBe(position);
  }
});

test('keys never lead out of a tensor', () => {
  const layout = { maps: 2, height: 2, width: 3, rank: 3 };
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']) {
    for (let position = 0; position < 12; position += 1) {
      const next = walk(position, key, layout) ?? -1;
      expect(next).toBeGreaterThanOrEqual(0);
      expect(next).toBeLessThan(12);
    }
  }
});
