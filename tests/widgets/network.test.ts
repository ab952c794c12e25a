import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { Tensor } from '../../web/api/types.ts';
import '../../web/widgets/network/define.ts';
import { layOut } from '../../web/widgets/network/layout.ts';
import { linesOf, mostLines, strongestWeight } from '../../web/widgets/network/lines.ts';
import type { OpenDetail, RfNetwork } from '../../web/widgets/network/network.ts';
import { type Station, sceneOf, stationTitle } from '../../web/widgets/network/scene.ts';
import { sharedEngine } from '../../web/widgets/shared/shared-engine.ts';
import { show, soon } from './shown-laboratory.ts';

const desk = [1200, 800] as const;

beforeEach(() => page.viewport(...desk));
afterEach(() => document.body.replaceChildren());
// As the next file expects it.
afterAll(() => page.viewport(414, 896));

/** Presets, and how many answers each gives. */
const answers = {
  lenet5: 10,
  'lenet5-tanh': 10,
  mlp: 10,
  'small-cnn': 10,
  'alexnet-mini': 10,
  'vgg-mini': 10,
  'inception-mini': 10,
  'resnet-mini': 10,
  'odd-even-softmax': 2,
  'odd-even-sigmoid': 1,
  'one-filter-cnn': 1,
} as const;

async function stationsOf(preset: string): Promise<readonly Station[]> {
  const engine = await sharedEngine();
  const model = await engine.model(preset);
  const { spec, summary } = model;
  await model.dispose();
  return sceneOf(spec.input, summary.rows);
}

function canvasOf(element: HTMLElement): HTMLCanvasElement {
  return element.shadowRoot?.querySelector('canvas.stations') as HTMLCanvasElement;
}

/** How many colours are to be seen: a stage without maps and lines has one. */
function colours(element: HTMLElement): number {
  const canvas = canvasOf(element);
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
    data: new Uint8ClampedArray(),
  };
  return new Set(new Uint32Array(data.buffer)).size;
}

async function drawn(attributes: Readonly<Record<string, string | number>>): Promise<RfNetwork> {
  const element = show('rf-network', attributes) as RfNetwork;
  await vi.waitFor(() => {
    expect(element.shadowRoot?.querySelector('li')).not.toBeNull();
    expect(colours(element)).toBeGreaterThan(50);
  }, soon);
  return element;
}

describe('from a description', () => {
  test('LeNet-5 is an image, two filters with their pools, two layers of units and an answer', async () => {
    const stations = await stationsOf('lenet5');
    expect(stations.map(stationTitle)).toEqual([
      'image, 28 × 28',
      '6 filters',
      'pooled',
      '16 filters',
      'pooled',
      '120 units',
      '84 units',
      'its answer',
    ]);
    // What stands behind the activation is what the next layer sees.
    expect(stations.map(({ node }) => node)).toEqual(
      'input relu1 pool1 relu2 pool2 relu3 relu4 dense3'.split(' '),
    );
    expect(stations.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('a block of ResNet adds its shortcut, and the four branches of Inception lie side by side', async () => {
    const residual = await stationsOf('resnet-mini');
    const added = residual.filter(({ type }) => type === 'add');
    expect(added).toHaveLength(3);
    for (const { wires } of added) expect(wires.map(({ offset }) => offset)).toEqual([0, 0]);
    const inception = await stationsOf('inception-mini');
    const joined = inception.find(({ node }) => node === '3a');
    expect(joined?.wires.map(({ offset }) => offset)).toEqual([0, 8, 24, 28]);
    const branches = inception.filter(({ depth }) => depth === 3);
    expect(branches.map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
    ]);
  });

  test.each(Object.keys(answers))(
    'every station of %s has its own room, from 320 to 1600 pixels',
    async (preset) => {
      const stations = await stationsOf(preset);
      for (const width of [320, 700, 1600]) {
        const flow = width < 640 ? 'down' : 'right';
        const room = { width, height: 420, flow, beside: { width: 0, height: 0 } } as const;
        const { frames, width: wide, height } = layOut(stations, room);
        if (flow === 'down') expect(wide).toBe(width);
        for (const [at, { left, top, right, bottom, squares }] of frames.entries()) {
          expect(squares).toHaveLength(stations[at]?.drawn ?? 0);
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(wide);
          expect(bottom).toBeLessThanOrEqual(height);
          for (const other of frames.slice(at + 1)) {
            const apart =
              other.left >= right ||
              other.right <= left ||
              other.top >= bottom ||
              other.bottom <= top;
            expect(apart, `${preset} at ${width}`).toBe(true);
          }
        }
      }
    },
  );
});

describe('its lines', () => {
  const station = (of: Partial<Station>): Station => ({
    node: 'n',
    layer: 'n',
    type: 'conv2d',
    form: 'maps',
    channels: 1,
    height: 2,
    width: 2,
    drawn: 1,
    depth: 0,
    lane: 0,
    lanes: 1,
    wires: [],
    ...of,
  });
  const tensor = (shape: readonly number[], values: readonly number[]): Tensor =>
    ({ shape, data: Float32Array.from(values) }) as unknown as Tensor;

  test('are as strong as the kernel, and of the sign of its sum', () => {
    const stations = [
      station({ channels: 2, drawn: 2 }),
      station({ channels: 1, drawn: 1, wires: [{ from: 0, layer: 'conv', offset: 0 }] }),
    ];
    // Two kernels of one row: 3 and 4, whose squares' root is 5; −1 and 0.
    const weight = tensor([1, 2, 1, 2], [3, 4, -1, 0]);
    const lines = linesOf(stations, new Map([['conv', weight]]));
    expect(lines.map(({ source, target, sign }) => [source, target, sign])).toEqual([
      [0, 0, 1],
      [1, 0, -1],
    ]);
    expect(lines.map(({ strength }) => strength)).toEqual([1, 0.2]);
    const [first] = lines;
    if (first === undefined || stations[0] === undefined) throw new Error('no line');
    expect(strongestWeight(first, stations[0], weight)).toEqual([0, 0, 0, 1]);
  });

  test('stay within their group', () => {
    const stations = [
      station({ channels: 4, drawn: 4 }),
      station({ channels: 2, drawn: 2, wires: [{ from: 0, layer: 'conv', offset: 0 }] }),
    ];
    const weight = tensor([2, 2, 1, 1], [1, 2, 3, 4]);
    const lines = linesOf(stations, new Map([['conv', weight]]));
    expect(lines.map(({ source, target }) => [source, target])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
    const last = lines.at(-1);
    if (last === undefined || stations[0] === undefined) throw new Error('no line');
    expect(strongestWeight(last, stations[0], weight)).toEqual([1, 1, 0, 0]);
  });

  test('of a dense layer gather the cells of a map, and of many the strongest are drawn', () => {
    const unit = { form: 'units', height: 1, width: 1 } as const;
    const flattened = [
      station({ channels: 2, drawn: 2 }),
      station({ ...unit, channels: 1, drawn: 1, wires: [{ from: 0, layer: 'fc', offset: 0 }] }),
    ];
    const weight = tensor([1, 8], [1, 0, 0, 0, 0, 0, -2, 0]);
    const [weak, strong] = linesOf(flattened, new Map([['fc', weight]]));
    expect([weak?.strength, weak?.sign, strong?.strength, strong?.sign]).toEqual([0.5, 1, 1, -1]);
    if (strong === undefined || flattened[0] === undefined) throw new Error('no line');
    expect(strongestWeight(strong, flattened[0], weight)).toEqual([0, 6]);

    const many = [
      station({ ...unit, channels: 20, drawn: 20 }),
      station({ ...unit, channels: 20, drawn: 20, wires: [{ from: 0, layer: 'fc', offset: 0 }] }),
    ];
    const values = Array.from({ length: 400 }, (_, at) => at + 1);
    const lines = linesOf(many, new Map([['fc', tensor([20, 20], values)]]));
    expect(lines).toHaveLength(mostLines);
    expect(Math.min(...lines.map(({ strength }) => strength))).toBeCloseTo(241 / 400);
  });
});

describe('on the screen', () => {
  test.each(Object.entries(answers))('%s is drawn with its %i answers', async (preset, count) => {
    const element = await drawn({ preset });
    expect(element.shadowRoot?.querySelectorAll('li')).toHaveLength(count);
    expect(element.shadowRoot?.querySelector('.error')).toBeNull();
  });

  test('a network that no digit fits says what it takes', async () => {
    const element = show('rf-network', { preset: 'perceptron' });
    await vi.waitFor(() => {
      const error = element.shadowRoot?.querySelector('.error');
      expect(error?.textContent).toContain('takes images of 1 × 1 × 2');
    }, soon);
  });

  test('its answers are the engine’s, and add up to 100 %', async () => {
    const element = await drawn({ preset: 'lenet5', digit: 3 });
    const percents = [...(element.shadowRoot?.querySelectorAll('.percent') ?? [])].map((each) =>
      Number(each.textContent?.replace(/[^\d.]/g, '')),
    );
    expect(percents.reduce((sum, percent) => sum + percent, 0)).toBeCloseTo(100, 0);
  });

  test('arrow keys walk through it, and Enter asks where a number came from', async () => {
    const element = await drawn({ preset: 'lenet5' });
    const opened: OpenDetail[] = [];
    element.addEventListener('rf-open', (event) => opened.push((event as CustomEvent).detail));
    const stage = element.shadowRoot?.querySelector<HTMLElement>('.stage');
    stage?.focus();
    const press = (key: string) =>
      stage?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    press('ArrowRight');
    press('ArrowDown');
    press('ArrowDown');
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('[role="status"]')?.textContent).toMatch(
      /^relu1, map 2 of 6\. Its largest is [\d.e−-]+, at row \d+, column \d+\.$/,
    );
    press('Enter');
    const [{ cell } = { cell: undefined }] = opened;
    expect(cell).toMatchObject({ node: 'relu1', of: 'output' });
    expect(cell?.index.slice(0, 2)).toEqual([0, 2]);
    press('End');
    press('Enter');
    expect(opened[1]?.cell).toEqual({ node: 'dense3', of: 'output', index: [0, 0, 0, 0] });
  });

  test('a touched cell is the one that is asked, and a touched line its strongest weight', async () => {
    const element = await drawn({ preset: 'lenet5' });
    const stations = await stationsOf('lenet5');
    const stage = element.shadowRoot?.querySelector('.stage') as HTMLElement;
    const { clientWidth: width, clientHeight: height } = stage;
    const room = { width, height, flow: 'right', beside: { width: 0, height: 0 } } as const;
    const { frames } = layOut(stations, room);
    const opened: OpenDetail[] = [];
    element.addEventListener('rf-open', (event) => opened.push((event as CustomEvent).detail));
    const box = canvasOf(element).getBoundingClientRect();
    const touch = (x: number, y: number) =>
      stage.dispatchEvent(
        new MouseEvent('click', { clientX: box.left + x, clientY: box.top + y, bubbles: true }),
      );
    const map = frames[1]?.squares[4];
    if (map === undefined) throw new Error('no map');
    const cell = map.side / 28;
    touch(map.x + 5.5 * cell, map.y + 20.5 * cell);
    expect(opened[0]?.cell).toEqual({ node: 'relu1', of: 'output', index: [0, 4, 20, 5] });
    // Just before the map its line arrives.
    touch(map.x - 8, map.y + map.side / 2);
    expect(opened[1]?.cell).toMatchObject({ node: 'conv1', of: 'parameter', name: 'weight' });
    expect(opened[1]?.cell.index.slice(0, 2)).toEqual([4, 0]);
  });

  test('on a phone the layers stand below each other, and nothing lies beside it', async () => {
    await page.viewport(360, 740);
    for (const preset of ['lenet5', 'inception-mini']) {
      const element = await drawn({ preset });
      const canvas = canvasOf(element);
      expect(element.shadowRoot?.querySelector('.ground.down')).not.toBeNull();
      expect(canvas.clientWidth).toBeLessThanOrEqual(element.clientWidth);
      expect(canvas.clientHeight).toBeGreaterThan(500);
      element.remove();
    }
  });

  test('a network that the page has is drawn by what the page says, and nothing else is asked', async () => {
    const element = show('rf-network', {}, { network: null }) as RfNetwork;
    await element.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(element.shadowRoot?.querySelector('li')).toBeNull();
    const engine = await sharedEngine();
    const model = await engine.model('odd-even-softmax');
    const { spec, summary } = model;
    await model.dispose();
    Object.assign(element, { network: { input: spec.input, rows: summary.rows }, answer: 1 });
    await element.updateComplete;
    const [even, odd] = element.shadowRoot?.querySelectorAll('li') ?? [];
    expect(even?.textContent).toContain('–');
    expect(odd?.textContent).toContain('✓');
  });
});
