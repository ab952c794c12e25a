import { afterEach, expect, test, vi } from 'vitest';
import { bankText, parseBank, writtenOut } from '../../web/widgets/filters/bank.ts';
import type { RfFilters } from '../../web/widgets/filters/filters.ts';
import { pictures } from '../../web/widgets/laboratory/pictures.ts';
import type { ExperimentDetail } from '../../web/widgets/laboratory/told.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import { expectNumbers, golden, own, rgb, show, soon, tensor, text } from './shown-laboratory.ts';

afterEach(() => document.body.replaceChildren());

const colour = { planes: 3, side: 3 } as const;
const grey = { planes: 1, side: 3 } as const;

test('one filter over an RGB volume gives one map, and its planes add up to the cell', async () => {
  const filters = (rgb.inputs.W?.data ?? []).join();
  const element = show('rf-filters', { picture: 'own', filters }, { own });
  await expectNumbers(element, 'Feature map of Your own', rgb.outputs.Y?.data ?? []);
  await vi.waitFor(() => {
    const words = element.shadowRoot?.querySelector('.scrolls math')?.textContent ?? '';
    const [parts = '', total = ''] = words.replace(/\s/g, '').replaceAll('−', '-').split('=');
    const sums = [...parts.matchAll(/\((-?\d+)\)/g)].map(([, sum]) => Number(sum));
    expect(sums).toHaveLength(3);
    expect(sums.reduce((sum, plane) => sum + plane, 0)).toBe(Number(total));
    expect(Number(total)).toBe(rgb.outputs.Y?.data[0]);
  }, soon);
});

test('ten filters give ten maps and have 280 numbers to learn', async () => {
  const ten = golden('rgb_volume_10_filters');
  const { data = [] } = ten.inputs.W ?? {};
  const filters = Array.from({ length: 10 }, (_, k) => data.slice(k * 27, (k + 1) * 27).join());
  const element = show('rf-filters', { picture: 'own', filters: filters.join(';') }, { own });
  await vi.waitFor(() => {
    const maps = element.shadowRoot?.querySelectorAll<RfTensor>('.maps rf-tensor') ?? [];
    const shown = [...maps].flatMap((map) => [...Array.from(map.data)]);
    expect(shown).toEqual(ten.outputs.Y?.data);
  }, soon);
  expect(text(element)).toContain('=280');
});

test('a changed weight makes the filter one of its own, and says so', async () => {
  const element = show('rf-filters', { picture: 'nine', filters: 'identity' }) as RfFilters;
  const told: ExperimentDetail[] = [];
  element.addEventListener('rf-experiment', (event) =>
    told.push((event as CustomEvent<ExperimentDetail>).detail),
  );
  await vi.waitFor(() => expect(tensor(element, 'Kernel')).not.toBeNull(), soon);
  tensor(element, 'Kernel')?.dispatchEvent(
    new CustomEvent('rf-edit', { detail: { index: [0, 1], value: 2.5 } }),
  );
  expect(element.filters).toBe('0,2.5,0,0,1,0,0,0,0');
  expect(told.at(-1)?.attributes.filters).toBe(element.filters);
  await vi.waitFor(() => expect(tensor(element, 'Feature map of Your own')).not.toBeNull(), soon);
});

test('a bank of filters survives its text, and what is no filter is left out', () => {
  const bank = parseBank('sobel-x;red-against-blue;nonsense;1,2;0,0,0,0,3,0,0,0,0,7;;1,x', colour);
  expect(bank.map(({ text: entry }) => entry)).toEqual([
    'sobel-x',
    'red-against-blue',
    '0,0,0,0,3,0,0,0,0,7',
  ]);
  expect(bank[2]?.bias).toBe(7);
  expect(bank[2]?.weights).toHaveLength(27);
  expect(parseBank(bankText(bank), colour)).toEqual(bank);
  expect(parseBank('red-against-blue', grey)).toEqual([]);
  const weights = Float32Array.of(0.1, -2, 0, 0, 0, 0, 0, 0, 1e-7);
  expect(parseBank(writtenOut({ weights, bias: 0.5 }), grey)[0]?.weights).toEqual(weights);
});

test('a filter keeps its middle in another size, and its numbers in its own', () => {
  const large = { planes: 1, side: 5 } as const;
  const [identity] = parseBank('identity', large);
  expect(identity?.weights).toHaveLength(25);
  expect(identity?.weights.indexOf(1)).toBe(12);
  const numbers = Array.from({ length: 25 }, (_, at) => at + 1);
  const [own] = parseBank([...numbers, 0.5].join(), large);
  expect([...(own?.weights ?? [])]).toEqual(numbers);
  expect(own?.bias).toBe(0.5);
  const [cropped] = parseBank(numbers.join(), grey);
  expect([...(cropped?.weights ?? [])]).toEqual([7, 8, 9, 12, 13, 14, 17, 18, 19]);
});

test('filters are added, duplicated, given a bias and removed, also those of its own', async () => {
  const filters = 'sobel-x;0,0,0,0,2,0,0,0,0';
  const element = show('rf-filters', { picture: 'nine', filters }) as RfFilters;
  const button = (name: string) =>
    [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find(
      ({ textContent }) => textContent?.trim() === name,
    );
  const maps = (count: string) =>
    vi.waitFor(() => expect(text(element)).toContain(`${count} 26 × 26`), soon);
  await maps('2 feature maps');
  button('2. Your own')?.click();
  await vi.waitFor(() => expect(button('2. Your own')?.ariaCurrent).toBe('true'), soon);
  button('Duplicate it')?.click();
  await maps('3 feature maps');
  expect(element.filters).toBe(`${filters};0,0,0,0,2,0,0,0,0`);
  await vi.waitFor(() => expect(button('3. Your own')?.ariaCurrent).toBe('true'), soon);
  const bias = element.shadowRoot?.querySelector<HTMLInputElement>('#bias');
  if (bias == null) throw new Error('There is no field for the bias');
  bias.value = '-1.5';
  bias.dispatchEvent(new Event('change'));
  expect(element.filters).toBe(`${filters};0,0,0,0,2,0,0,0,0,-1.5`);
  await vi.waitFor(() => expect(tensor(element, 'Feature map of Your own')).not.toBeNull(), soon);
  button('New filter')?.click();
  await maps('4 feature maps');
  expect(element.filters.split(';').at(-1)).toBe('0,0,0,0,1,0,0,0,0');
  for (let left = 3; left > 0; left -= 1) {
    button('Remove it')?.click();
    await maps(left === 1 ? 'Feature map' : `${left} feature maps`);
  }
  expect(element.filters).toBe('sobel-x');
  expect(button('Remove it')?.disabled).toBe(true);
  element.side = 5;
  await vi.waitFor(() => expect(text(element)).toContain('Feature map 24 × 24'), soon);
});

test('a filter finds the edges of the photograph, and the list offers it', async () => {
  const photograph = pictures.find(({ name }) => name === 'stairs')?.make();
  const greys = [...(photograph?.values ?? [])];
  expect([photograph?.channels, photograph?.height, photograph?.width]).toEqual([1, 96, 96]);
  expect(greys).toHaveLength(96 * 96);
  expect(Math.min(...greys)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...greys)).toBeLessThanOrEqual(255);
  expect(new Set(greys).size).toBeGreaterThan(48);
  const element = show('rf-filters', { picture: 'stairs', filters: 'sobel-x;identity' });
  await vi.waitFor(() => expect(text(element)).toContain('2 feature maps 94 × 94'), soon);
  expect(element.shadowRoot?.querySelector<HTMLSelectElement>('#picture')?.value).toBe('stairs');
});
