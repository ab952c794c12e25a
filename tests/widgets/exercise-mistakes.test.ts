import { afterEach, expect, test, vi } from 'vitest';
import type { RfExercise } from '../../web/widgets/exercise/exercise.ts';
import '../../web/widgets/exercise/define.ts';

type Numbers = readonly number[];
/** Numbers of what is given, by its symbol. */
type Given = (symbol: string) => Numbers;

interface Case {
  readonly mistake: string;
  /** As the page names it. */
  readonly named: string;
  readonly kind: string;
  /** What a student who makes the mistake writes down. */
  readonly wrong: (given: Given) => Numbers;
}

const at = (numbers: Numbers, place: number): number => numbers[place] ?? Number.NaN;
const range = (count: number): Numbers => Array.from({ length: count }, (_, i) => i);
const sum = (numbers: Numbers): number => numbers.reduce((total, number) => total + number, 0);

/** A square image under a square kernel; beyond its last row and column lie zeros. */
function slide(image: Numbers, side: number, kernel: Numbers, bias: number, out: number): Numbers {
  const size = Math.sqrt(kernel.length);
  const pixel = (y: number, x: number) => (y < side && x < side ? at(image, y * side + x) : 0);
  return range(out * out).map((cell) => {
    const [y, x] = [Math.floor(cell / out), cell % out];
    const tap = (i: number) => at(kernel, i) * pixel(y + Math.floor(i / size), x + (i % size));
    return bias + sum(range(kernel.length).map(tap));
  });
}

const cases: readonly Case[] = [
  {
    mistake: 'kernel_rotated',
    named: 'the kernel was turned by 180°',
    kind: 'convolution',
    wrong: (given) => {
      const turned = [...given('W')].reverse();
      return slide(given('X'), 4, turned, at(given('b'), 0), 2);
    },
  },
  {
    mistake: 'bias_forgotten',
    named: 'the bias was forgotten',
    kind: 'convolution',
    wrong: (given) => slide(given('X'), 4, given('W'), 0, 2),
  },
  {
    mistake: 'padding_ignored',
    named: 'the border of zeros was left out',
    kind: 'convolution-padding',
    wrong: (given) => slide(given('X'), 3, given('W'), at(given('b'), 0), 3),
  },
  {
    mistake: 'activation_forgotten',
    named: 'the activation function was forgotten',
    kind: 'relu',
    wrong: (given) => given('Z'),
  },
  {
    mistake: 'sum_instead_of_mean',
    named: 'an average was not divided',
    kind: 'average-pooling',
    wrong: (given) => {
      const a = given('A');
      return [0, 2, 8, 10].map((cell) =>
        sum([at(a, cell), at(a, cell + 1), at(a, cell + 4), at(a, cell + 5)]),
      );
    },
  },
  {
    mistake: 'weight_transposed',
    named: 'two axes of the weights have changed places',
    kind: 'dense',
    wrong: (given) => {
      const [w, f, b] = [given('W'), given('F'), given('b')];
      return range(3).map((k) => at(b, k) + sum(range(3).map((c) => at(w, c * 3 + k) * at(f, c))));
    },
  },
  {
    mistake: 'sign',
    named: 'the sign is the other way round',
    kind: 'dense-input-gradient',
    wrong: (given) => {
      const [w, dz] = [given('W'), given('∂L/∂Z')];
      return range(3).map((c) => -sum(range(3).map((k) => at(w, k * 3 + c) * at(dz, k))));
    },
  },
  {
    mistake: 'wrong_winner',
    named: 'another cell of the window was taken for the winner',
    kind: 'pooling-gradient-ties',
    wrong: (given) => {
      const [a, dp] = [given('A'), given('∂L/∂P')];
      const handed = Array<number>(16).fill(0);
      for (const [window, first] of [0, 2, 8, 10].entries()) {
        const cells = [first, first + 1, first + 4, first + 5];
        const largest = Math.max(...cells.map((cell) => at(a, cell)));
        const last = cells.filter((cell) => at(a, cell) === largest).at(-1) ?? 0;
        handed[last] = at(dp, window);
      }
      return handed;
    },
  },
  {
    mistake: 'mask_forgotten',
    named: 'the slope of the activation function was forgotten',
    kind: 'relu-gradient',
    wrong: (given) => given('∂L/∂A'),
  },
  {
    mistake: 'kernel_not_rotated',
    named: 'the kernel was not turned by 180°',
    kind: 'convolution-input-gradient',
    wrong: (given) => {
      const [w, dz] = [given('W'), given('∂L/∂Z')];
      const inZeros = Array<number>(16).fill(0);
      for (const cell of range(4))
        inZeros[5 + Math.floor(cell / 2) * 4 + (cell % 2)] = at(dz, cell);
      return slide(inZeros, 4, w, 0, 3);
    },
  },
  {
    mistake: 'input_forgotten',
    named: 'the input was left out of the products',
    kind: 'convolution-weight-gradient',
    wrong: (given) => {
      const all = sum(given('∂L/∂Z'));
      return [all, all, all, all];
    },
  },
  {
    mistake: 'mean_instead_of_sum',
    named: 'a sum was divided by its number of terms',
    kind: 'convolution-bias-gradient',
    wrong: (given) => {
      const dz = given('∂L/∂Z');
      return [sum(dz.slice(0, 4)) / 4, sum(dz.slice(4)) / 4];
    },
  },
  {
    mistake: 'bias_not_summed',
    named: 'the gradients of the bias were not added up',
    kind: 'convolution-bias-gradient',
    wrong: (given) => {
      const dz = given('∂L/∂Z');
      return [at(dz, 0), at(dz, 4)];
    },
  },
  {
    mistake: 'update_added',
    named: 'the step was added instead of taken away',
    kind: 'update',
    wrong: (given) => {
      const [w, g] = [given('W'), given('∂L/∂W')];
      return range(6).map((i) => at(w, i) + 0.1 * at(g, i));
    },
  },
  {
    mistake: 'batch_mean_forgotten',
    named: 'the 1/m of the batch was forgotten',
    kind: 'update-batch',
    wrong: (given) => {
      const [w, first, second] = [given('W'), given('∂L₁/∂W'), given('∂L₂/∂W')];
      return range(6).map((i) => at(w, i) - 0.1 * (at(first, i) + at(second, i)));
    },
  },
  {
    mistake: 'rate_forgotten',
    named: 'the learning rate was forgotten',
    kind: 'update-momentum',
    wrong: (given) => {
      const [w, v, g] = [given('W'), given('V'), given('∂L/∂W')];
      return range(6).map((i) => at(w, i) - (0.5 * at(v, i) + at(g, i)));
    },
  },
  {
    mistake: 'momentum_forgotten',
    named: 'what the optimiser remembers was left out',
    kind: 'update-momentum',
    wrong: (given) => {
      const [w, g] = [given('W'), given('∂L/∂W')];
      return range(6).map((i) => at(w, i) - 0.1 * at(g, i));
    },
  },
];

afterEach(() => document.body.replaceChildren());

const patience = { timeout: 20_000 };

function shadow(element: RfExercise): ShadowRoot {
  return element.shadowRoot as ShadowRoot;
}

/** The numbers on the screen, in the order in which they are read. */
function reader(element: RfExercise): Given {
  return (symbol) => {
    // A tensor of several channels is a grid for each.
    const grids = shadow(element).querySelectorAll(`rf-tensor[data-symbol="${symbol}"]`);
    const cells = [...grids].flatMap(({ shadowRoot }) => [
      ...(shadowRoot?.querySelectorAll('td') ?? []),
    ]);
    expect(cells.length).toBeGreaterThan(0);
    return cells.map(({ innerText }) => Number(innerText.trim().replace('−', '-')));
  };
}

for (const one of cases) {
  test(`a student’s ${one.mistake} in ${one.kind} is called by its name`, async () => {
    const element = document.createElement('rf-exercise') as RfExercise;
    Object.assign(element, { kind: one.kind, seed: 17 });
    document.body.append(element);
    const cells = () => [...shadow(element).querySelectorAll<HTMLInputElement>('.answer input')];
    await vi.waitFor(() => expect(cells().length).toBeGreaterThan(0), patience);
    await element.updateComplete;
    const numbers = one.wrong(reader(element));
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(cells()).toHaveLength(numbers.length);
    for (const [place, cell] of cells().entries()) {
      cell.value = String(numbers[place]);
      cell.dispatchEvent(new Event('input'));
    }
    const buttons = [...shadow(element).querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent?.trim() === 'Check')?.click();
    await vi.waitFor(() => {
      const verdict = shadow(element).querySelector('.verdict')?.textContent?.replace(/\s+/g, ' ');
      expect(verdict).toContain(`It looks as if ${one.named}.`);
      expect(shadow(element).querySelector('.answer td.wrong')).not.toBeNull();
    }, patience);
  });
}
