import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Tensor } from '../../web/api/types.ts';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import { changes } from '../../web/widgets/tour/calculation.ts';
import { editsText, parseEdits, starts } from '../../web/widgets/tour/starts.ts';
import { stepMaking, steps, stepsFor } from '../../web/widgets/tour/steps.ts';
import { parameters, type TensorId, tensorIds } from '../../web/widgets/tour/tensors.ts';
import type { RfTour, TourDetail } from '../../web/widgets/tour/tour.ts';
import '../../web/widgets/tour/define.ts';
import goldenText from '../golden/one_filter_cnn.json?raw';

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface GoldenCase {
  readonly id: string;
  readonly outputs: Readonly<Record<string, GoldenTensor>>;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
}

const golden = (JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] }).cases;

/** The file has F and its gradient as columns beside each other, one for an image. */
function byImage({ shape: [rows = 1, images = 1], data }: GoldenTensor): readonly number[] {
  return Array.from(data, (_, at) => data[(at % rows) * images + Math.floor(at / rows)] ?? 0);
}

/** What the golden file says of a tensor of the tour; the loss in it is the mean of the batch. */
function goldenOf(id: TensorId, name: string): readonly number[] | undefined {
  const found = golden.find((candidate) => candidate.id === name);
  const { outputs = {}, grads = {} } = found ?? {};
  if (id === 'L' || id === 'Ln') return undefined;
  const called = id.replace(/^J/, 'L').replace(/n$/, '_after');
  const tensor = called.startsWith('d') ? grads[`dL/${called}`] : outputs[called];
  return tensor !== undefined && /^d?F$/.test(id) ? byImage(tensor) : tensor?.data;
}

afterEach(() => document.body.replaceChildren());

async function show(attributes: Readonly<Record<string, string>> = {}): Promise<RfTour> {
  const element = document.createElement('rf-tour') as RfTour;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await ready(element);
  return element;
}

async function ready(element: RfTour): Promise<void> {
  const formula = () => element.shadowRoot?.querySelector('math.value, math.symbols');
  await vi.waitFor(() => expect(formula()).not.toBeNull(), { timeout: 20_000 });
}

describe('the numbers', () => {
  for (const [start, name, compared] of [
    ['notes', 'm1_notes_routing', 22],
    ['dead-relu', 'm1_dead_relu', 22],
    ['batch', 'm4', 22],
  ] as const) {
    test(`of ${start} are those of an independent implementation`, async () => {
      const element = await show({ start });
      let seen = 0;
      for (const id of tensorIds) {
        const expected = goldenOf(id, name);
        if (expected === undefined) continue;
        seen += 1;
        const values = element.tensor(id);
        expect(values, id).toHaveLength(expected.length);
        values.forEach((value, at) => {
          expect(value, `${id}[${at}]`).toBeCloseTo(expected[at] ?? Number.NaN, 5);
        });
      }
      expect(seen).toBe(compared);
    });
  }

  test('of tied maxima send the gradient to the first cell of each window alone', async () => {
    const element = await show({ start: 'tied-maxima' });
    expect(new Set(element.tensor('A1')).size).toBe(1);
    const reached = element.tensor('dA1').flatMap((value, place) => (value === 0 ? [] : [place]));
    expect(reached).toEqual([0, 2, 8, 10]);
  });

  test('of a saturated sigmoid keep the gradient of the score', async () => {
    const element = await show({ start: 'saturated-sigmoid' });
    expect(element.tensor('A2')[0]).toBeLessThan(1e-5);
    expect(element.tensor('dZ2')[0]).toBeCloseTo(-1, 4);
    element.edits = 'y=0';
    await vi.waitFor(() => expect(Math.abs(element.tensor('dZ2')[0] ?? 1)).toBeLessThan(1e-5));
  });
});

describe('a batch', () => {
  const root = (element: RfTour) => element.shadowRoot as ShadowRoot;
  const terms = (element: RfTour) => root(element).querySelectorAll('.formula-box .term').length;

  test('shows of a weight what each image adds, and the products of the chosen one', async () => {
    const element = await show({ start: 'batch', step: 'dW1', image: '2' });
    const shares = () => root(element).querySelectorAll<HTMLButtonElement>('.shares button');
    await vi.waitFor(() => expect(shares()).toHaveLength(4), { timeout: 20_000 });
    expect(shares()[1]?.getAttribute('aria-pressed')).toBe('true');
    const said = root(element).querySelector('.shares .mean')?.getAttribute('aria-label');
    expect(said).toMatch(/^∂J\/∂W₁\[1, 1\] is the sum of (\S+, ){3}\S+, divided by 4: 0\.0326$/);
    const products = root(element).querySelectorAll('.term[role="listitem"]');
    expect(products).toHaveLength(16);
    // The sums of the other images are not among what adds up to the share.
    expect(root(element).querySelector('.formula-box')?.textContent).not.toContain('Image');
    const value = () => root(element).querySelector('.formula-box math.value')?.textContent;
    expect(value()?.trim()).toBe(shares()[1]?.querySelector('.single')?.textContent?.trim());
    shares()[3]?.click();
    await vi.waitFor(() => expect(element.image).toBe(4));
    await vi.waitFor(() =>
      expect(value()?.trim()).toBe(shares()[3]?.querySelector('.single')?.textContent?.trim()),
    );
  });

  test('has the mean loss as steps of its own, whose factors lead to the images', async () => {
    const element = await show({ start: 'batch', step: 'J' });
    await vi.waitFor(() => expect(terms(element)).toBe(4), { timeout: 20_000 });
    const factors = root(element).querySelectorAll<HTMLButtonElement>('button.factor');
    factors[2]?.click();
    await vi.waitFor(() => expect(element.step).toBe('L'));
    expect(element.image).toBe(3);
  });

  test('has the weights, the first image and the changes of the single one', async () => {
    const element = await show({ edits: 'X.8=0.5,W1.0=1,b2.0=0.25,rate=0.1' });
    const kept = ['X', 'W1', 'b1', 'W2', 'b2', 'Z1', 'A2', 'L'] as const;
    const alone = new Map(kept.map((id) => [id, element.tensor(id)]));
    const step = element.tensor('W1n');
    element.batch = 3;
    await vi.waitFor(() => expect(element.tensor('L')).toHaveLength(3), { timeout: 20_000 });
    for (const [id, numbers] of alone) {
      expect(element.tensor(id).slice(0, numbers.length), id).toEqual(numbers);
    }
    expect(element.tensor('W1n')).not.toEqual(step);
    element.batch = 1;
    await vi.waitFor(() => expect(element.tensor('W1n')).toEqual(step), { timeout: 20_000 });
    expect(element.edits).toBe('X.8=0.5,W1.0=1,b2.0=0.25,rate=0.1');
  });

  test('is as large as the field m says, and a number it has not is refused in words', async () => {
    const element = await show({ start: 'batch' });
    const field = () => root(element).querySelector<HTMLInputElement>('#images');
    const typed = (text: string) => {
      const input = field() as HTMLInputElement;
      input.value = text;
      input.dispatchEvent(new Event('change'));
    };
    typed('2');
    await vi.waitFor(() => expect(element.tensor('L')).toHaveLength(2), { timeout: 20_000 });
    typed('5');
    await element.updateComplete;
    expect(root(element).querySelector('.settings [role="alert"]')?.textContent).toBe(
      'Images m: type a whole number from 1 to 4. 2 is still in force.',
    );
    expect(element.batch).toBe(2);
  });

  test('takes a pixel and a target of any image', async () => {
    const element = await show({ start: 'batch', edits: 'X.36=0.25,y.3=0' });
    const [maps, losses] = [element.tensor('Z1'), element.tensor('L')];
    element.edits = '';
    await vi.waitFor(() => expect(element.tensor('X')[36]).toBe(0.875), { timeout: 20_000 });
    const moved = element.tensor('Z1').flatMap((value, at) => (value === maps[at] ? [] : [at]));
    expect(moved).toEqual([16]);
    const others = element.tensor('L').flatMap((value, at) => (value === losses[at] ? [] : [at]));
    expect(others).toEqual([3]);
  });
});

test('a changed pixel changes what it reaches, and that is marked and said', async () => {
  const element = await show();
  const before = element.tensor('Z1');
  const grid = element.shadowRoot?.querySelector('rf-tensor[data-tensor="X"]');
  const told: TourDetail[] = [];
  element.addEventListener('rf-step', (event) =>
    told.push((event as CustomEvent<TourDetail>).detail),
  );
  grid?.dispatchEvent(
    new CustomEvent('rf-edit', { bubbles: true, detail: { index: [1, 2], value: 0.25 } }),
  );
  const said = () => element.shadowRoot?.querySelector('.changes')?.textContent ?? '';
  await vi.waitFor(() => expect(said()).toContain('You changed X[1, 2]: 6 of 16 cells of Z₁'));
  const moved = element.tensor('Z1').flatMap((value, at) => (value === before[at] ? [] : [at]));
  expect(moved).toEqual([0, 1, 2, 4, 5, 6]);
  const made = element.shadowRoot?.querySelector('rf-tensor[data-tensor="Z1"]');
  expect(made?.shadowRoot?.querySelectorAll('td.changed')).toHaveLength(6);
  expect(told.at(-1)).toMatchObject({ edits: 'X.8=0.25', passing: true });
});

test('a changed rate changes the new weights and the loss after, and that is said', async () => {
  const element = await show();
  const rate = element.shadowRoot?.querySelector<HTMLInputElement>('#rate') as HTMLInputElement;
  rate.value = '0.25';
  rate.dispatchEvent(new Event('change'));
  const said = () => element.shadowRoot?.querySelector('.changes')?.textContent;
  await vi.waitFor(() =>
    expect(said()).toBe(
      'You changed η: the four new weights and the loss after the step (0.623 → 0.719) changed with it; L stayed.',
    ),
  );
});

test('a line shows index and full value of the cell that is touched', async () => {
  const element = await show();
  const line = () => element.shadowRoot?.querySelector('.lens')?.textContent ?? '';
  expect(line()).toContain('Z₁[0, 2] = ');
  const grid = element.shadowRoot?.querySelector('rf-tensor[data-tensor="X"]') as RfTensor;
  grid.focusCell([1, 2]);
  await vi.waitFor(() => expect(line()).toContain('X[1, 2] = 0.9375'));
  expect(line()).toContain('cells of X, W₁, b₁ can be changed: tap one twice, or press Enter');
});

test('the title of a new step is said to who cannot see it', async () => {
  const element = await show();
  element.step = 'A1';
  await element.updateComplete;
  const said = [...(element.shadowRoot?.querySelectorAll('[role="status"]') ?? [])];
  expect(said.map(({ textContent }) => textContent?.trim())).toContain(
    'Step 2 of 20: ReLU: what is negative becomes 0',
  );
});

test('a factor leads to the step that made it', async () => {
  const element = await show({ step: 'dZ1', cell: 'dZ1.2' });
  const factor = () => element.shadowRoot?.querySelector<HTMLButtonElement>('button.factor');
  await vi.waitFor(() => expect(factor()?.title).toBe('∂L/∂A₁[0, 2]: where from?'));
  factor()?.click();
  await vi.waitFor(() => expect(element.step).toBe('dA1'));
  expect(element.cell).toBe('dA1.2');
});

describe('a card', () => {
  /** The formula of a step, as it is read. */
  async function formula(attributes: Readonly<Record<string, string>>): Promise<string> {
    const element = await show(attributes);
    const box = () => element.shadowRoot?.querySelector('.formula-box')?.textContent ?? '';
    await vi.waitFor(() => expect(box()).not.toBe(''), { timeout: 20_000 });
    return box().replace(/\s+/g, '');
  }

  test('of the loss has the probability in its formula, which leads to the sigmoid', async () => {
    expect(await formula({ step: 'L' })).toContain('−1·log0.207−0·log(1−0.207)=1.57');
    const element = document.querySelector('rf-tour') as RfTour;
    const probability = element.shadowRoot?.querySelector('rf-tensor[data-tensor="A2"]');
    expect(probability?.shadowRoot?.querySelectorAll('td.window')).toHaveLength(1);
    element.shadowRoot?.querySelector<HTMLButtonElement>('.formula-box button.factor')?.click();
    await vi.waitFor(() => expect(element.step).toBe('A2'));
  });

  test('of an image of class 0 strikes the other half of the loss out', async () => {
    expect(await formula({ step: 'L', edits: 'y=0' })).toContain('−0·log0.207−1·log(1−0.207)');
    const struck = document.querySelector('rf-tour')?.shadowRoot?.querySelectorAll('.term.off');
    expect([...(struck ?? [])].map(({ textContent }) => textContent?.replace(/\s+/g, ''))).toEqual([
      '−0·log0.207',
    ]);
  });

  test('of the sigmoid has the number in the fraction', async () => {
    expect(await formula({ step: 'A2' })).toContain('11+e−Z2=σ((−1.34))=11+e−(−1.34)=0.207');
  });

  test('of one image has no m in p − y, that of a batch has', async () => {
    expect(await formula({ step: 'dZ2' })).toContain('=A2−y=0.207−1=−0.793');
    document.body.replaceChildren();
    expect(await formula({ step: 'dZ2', start: 'batch' })).toMatch(/A2−ym=\(.*\)÷4=.*÷4=/);
  });

  test('of ReLU and of what follows it has the letters of the notes', async () => {
    for (const [step, letters] of [
      ['A1', '=max(0,Z1)='],
      ['P1', '=maxA1='],
      ['F', '=P1='],
      ['dP1', '=∂L∂F='],
      ['dA1', '=∂L∂P₁ifA1won='],
      ['dZ1', '=∂L∂A₁·1[Z1>0]='],
    ] as const) {
      document.body.replaceChildren();
      expect(await formula({ step })).toContain(letters);
    }
  });

  const cellsOf = (element: RfTour, id: TensorId, kind: string) => {
    const grid = element.shadowRoot?.querySelector(`rf-tensor[data-tensor="${id}"]`);
    const cells = [...(grid?.shadowRoot?.querySelectorAll('td[tabindex]') ?? [])];
    return cells.flatMap((cell, at) => (cell.classList.contains(kind) ? [at] : []));
  };

  test('of a gradient through pooling frames the window, lights its winner and strikes the losers out', async () => {
    const element = await show({ step: 'dA1', cell: 'dA1.3' });
    await vi.waitFor(() => expect(cellsOf(element, 'A1', 'window')).toEqual([2, 3, 6, 7]));
    expect(cellsOf(element, 'A1', 'lit')).toEqual([2]);
    const reached = element.tensor('dA1').flatMap((value, at) => (value === 0 ? at : []));
    expect(cellsOf(element, 'dA1', 'struck')).toEqual(reached);
    expect(reached).toHaveLength(12);
  });

  test('of a gradient through ReLU frames the cell of Z₁ that decides, and strikes out what it stops', async () => {
    const element = await show({ step: 'dZ1', cell: 'dZ1.5' });
    await vi.waitFor(() => expect(cellsOf(element, 'Z1', 'window')).toEqual([5]));
    const shut = element.tensor('Z1').flatMap((value, at) => (value > 0 ? [] : at));
    expect(shut.length).toBeGreaterThan(0);
    expect(cellsOf(element, 'dZ1', 'struck')).toEqual(shut);
    const button = element.shadowRoot?.querySelector<HTMLButtonElement>('.deciding button');
    button?.click();
    await vi.waitFor(() => expect(element.step).toBe('Z1'));
    expect(element.cell).toBe('Z1.5');
  });
});

for (const start of ['notes', 'batch']) {
  test(`every step has a formula in symbols, ${start}`, async () => {
    const element = await show({ symbols: '', start });
    for (const { id } of stepsFor(start === 'batch' ? 4 : 1)) {
      element.step = id;
      await element.updateComplete;
      const words = element.shadowRoot?.querySelector('math.symbols')?.getAttribute('aria-label');
      expect(words, id).toMatch(/^[a-zA-Z].{20,}/);
    }
  });
}

test('every number that is made is made by one step', () => {
  const given: readonly TensorId[] = ['X', ...parameters, 'A2n'];
  for (const id of tensorIds) {
    const makers = steps.filter(({ outputs }) => outputs.includes(id));
    expect(makers, id).toHaveLength(given.includes(id) ? 0 : 1);
    expect(stepMaking(id, 4)?.id, id).toBe(makers[0]?.id);
    expect(stepMaking(id, 1)?.id, id).toBe(/^Jn?$/.test(id) ? undefined : makers[0]?.id);
  }
});

test('changes stand in an address and come back; nonsense is left out', () => {
  const edits = parseEdits('X.7=0.5,W1.0=-1,y=0,rate=0.1');
  expect(edits.get('W1.0')).toBe(-1);
  expect(parseEdits(editsText(edits))).toEqual(edits);
  expect(parseEdits('X.144=1,y.4=1,Z1.0=1,X.1=,X.2=x,,b1.0=1e400,<b>=1')).toEqual(new Map());
});

test('places at which two answers differ are found, also where a number is new', () => {
  const tensor = (...data: number[]): Tensor => ({
    shape: [data.length],
    data: Float32Array.from(data),
  });
  const old = new Map<TensorId, Tensor>([['F', tensor(1, 2, 3)]]);
  const now = new Map<TensorId, Tensor>([
    ['F', tensor(1, 5, 3)],
    ['L', tensor(4)],
  ]);
  expect([...changes(old, now)]).toEqual([
    ['F', new Set([1])],
    ['L', new Set([0])],
  ]);
});

test('every start names itself and says what to look at', () => {
  expect(new Set(starts.map(({ name }) => name)).size).toBe(starts.length);
  for (const { says } of starts) expect(says.length).toBeGreaterThan(40);
});

describe('what the last steps say of a rate of 10 is so', () => {
  const last = (element: RfTour, id: TensorId) => element.tensor(id)[0] as number;

  test.each(starts.filter(({ name }) => name !== 'batch').map(({ name }) => name))(
    'the loss of the single image of %s falls',
    async (start) => {
      const element = await show({ start, edits: 'rate=10', step: 'Ln' });
      expect(last(element, 'Ln')).toBeLessThan(last(element, 'L'));
    },
  );

  test.each(starts.map(({ name }) => name))(
    'the mean of four images of %s grows, but of a saturated sigmoid',
    async (start) => {
      const element = await show({ start, batch: '4', edits: 'rate=10', step: 'Jn' });
      const grows = last(element, 'Jn') > last(element, 'J');
      expect(grows).toBe(start !== 'saturated-sigmoid');
    },
  );
});
