import { afterEach, describe, expect, test } from 'vitest';
import type { CellDetail, RfTensor } from '../../web/widgets/tensor/tensor.ts';
import '../../web/widgets/tensor/define.ts';
import { cellColor } from '../../web/widgets/tensor/colors.ts';
import { indexOf, positionOf, walk } from '../../web/widgets/tensor/layout.ts';
import { cellAt, cellRectangle, tile } from '../../web/widgets/tensor/tiling.ts';

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

describe('a map too large for numbers', () => {
  const side = 28;
  const shape = [side, side];
  const data = new Float32Array(side * side).fill(255);

  /** Pixels of the canvas after it was drawn, by place in cells. */
  async function drawn(properties: Partial<RfTensor>, cells: number) {
    const element = await show({ data, shape, kind: 'image', mapSize: 10 * cells, ...properties });
    await Promise.resolve();
    const canvas = element.shadowRoot?.querySelector('canvas');
    if (canvas == null) throw new Error('There is no picture');
    const scale = canvas.width / cells;
    const all = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
    return (y: number, x: number, height = 1, width = 1): Uint8ClampedArray => {
      const values: number[] = [];
      for (let row = Math.ceil(y * scale); row < (y + height) * scale; row += 1) {
        for (let column = Math.ceil(x * scale); column < (x + width) * scale; column += 1) {
          const at = 4 * (row * canvas.width + column);
          values.push(...(all?.data.subarray(at, at + 4) ?? []));
        }
      }
      return Uint8ClampedArray.from(values);
    };
  }
  const white = (pixels: Uint8ClampedArray) => pixels.every((channel) => channel === 255);

  test('is hatched where it is padded, and its cells stay where they are asked', async () => {
    const at = await drawn({ padding: 1 }, side + 2);
    expect(white(at(3, 3, 20, 20))).toBe(true);
    const ring = at(0.2, 3, 0.6, 20);
    const opacities = new Set(ring.filter((_, place) => place % 4 === 3));
    expect(opacities.has(0)).toBe(true);
    expect(opacities.size).toBeGreaterThan(1);
    const tiling = tile({ maps: 1, height: side, width: side, rank: 2 }, 320, 300, [1, 1, 1, 1]);
    const layout = { maps: 1, height: side, width: side, rank: 2 };
    expect(cellAt(5, 5, layout, tiling)).toBeUndefined();
    expect(cellAt(15, 25, layout, tiling)).toBe(side);
    expect(cellRectangle(side + 1, layout, tiling).map(Math.round)).toEqual([20, 20, 10, 10]);
  });

  test('has its window framed, also where that begins in the padding', async () => {
    const window = { y: -1, x: 4, height: 3, width: 3 };
    const plain = await drawn({ padding: 1 }, side + 2);
    const framed = await drawn({ padding: 1, window }, side + 2);
    // Left side of the frame, in rows of the map; the middle of the window; far from it.
    expect(plain(1.2, 5, 1, 0.5)).not.toEqual(framed(1.2, 5, 1, 0.5));
    expect(plain(1.2, 6, 1, 1)).toEqual(framed(1.2, 6, 1, 1));
    expect(plain(10, 10, 9, 9)).toEqual(framed(10, 10, 9, 9));
  });

  test('is dim where no window reaches, and says so', async () => {
    const last = side * side - 1;
    const at = await drawn({ dimmed: new Set([last]), kind: 'value' }, side);
    expect(at(27.3, 27.3, 0.4, 0.4)).not.toEqual(at(26.3, 26.3, 0.4, 0.4));
    const element = document.querySelector('rf-tensor') as RfTensor;
    element.focusCell([27, 27]);
    await element.updateComplete;
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('.maps')?.textContent).toContain(
      '[27, 27] = 255, no window reaches it',
    );
  });
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

describe('a picture whose cells can be changed', () => {
  const properties = {
    data: Array.from({ length: 400 }, (_, at) => at / 400),
    shape: [20, 20],
    editable: true,
    follow: true,
    mapSize: 200,
  };

  function told(element: RfTensor, name: string): CellDetail[] {
    const details: CellDetail[] = [];
    element.addEventListener(name, (event) =>
      details.push((event as CustomEvent<CellDetail>).detail),
    );
    return details;
  }

  function field(element: RfTensor): HTMLInputElement | null | undefined {
    return element.shadowRoot?.querySelector('.editor input');
  }

  async function enter(element: RfTensor, value: string): Promise<void> {
    const input = field(element) as HTMLInputElement;
    expect(element.shadowRoot?.activeElement).toBe(input);
    input.value = value;
    press(element, 'Enter');
    await element.updateComplete;
  }

  test('is edited by keyboard, in a field at the cell that arrows led to', async () => {
    const element = await show(properties);
    const [chosen, edited] = [told(element, 'rf-select'), told(element, 'rf-edit')];
    element.shadowRoot?.querySelector<HTMLElement>('.maps')?.focus();
    press(element, 'ArrowDown');
    press(element, 'ArrowRight');
    expect(chosen.map(({ index }) => index)).toEqual([
      [1, 0],
      [1, 1],
    ]);
    press(element, 'Enter');
    await element.updateComplete;
    await enter(element, 'much');
    expect(element.shadowRoot?.querySelector('[role="alert"]')?.textContent).toContain('“much”');
    await enter(element, '0,25');
    expect(edited).toEqual([{ index: [1, 1], value: 0.25 }]);
    expect(field(element)).toBeNull();
    expect(element.shadowRoot?.activeElement?.classList).toContain('maps');
  });

  test('is edited by a second click, and Escape leaves the number as it is', async () => {
    const element = await show(properties);
    const edited = told(element, 'rf-edit');
    const canvas = element.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
    const { left, top } = canvas.getBoundingClientRect();
    const click = async () => {
      const at = { clientX: left + 35, clientY: top + 25, bubbles: true };
      canvas.dispatchEvent(new MouseEvent('click', at));
      await element.updateComplete;
    };
    await click();
    expect(field(element)).toBeNull();
    await click();
    press(element, 'Escape');
    await element.updateComplete;
    expect(field(element)).toBeNull();
    expect(edited).toEqual([]);
    await click();
    await enter(element, '1');
    expect(edited).toEqual([{ index: [2, 3], value: 1 }]);
  });
});
