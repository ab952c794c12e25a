import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { violations } from './axe.ts';
import { show, soon } from './shown-laboratory.ts';
import '../../web/widgets/exercise/define.ts';

interface Shown {
  readonly tag: string;
  /** Attributes, as an address has them. */
  readonly states: readonly string[];
  /** What is there once the engine has answered. */
  readonly drawn: string;
  /** What can be opened. */
  readonly opened?: string;
}

const formula = 'math';
const shown: readonly Shown[] = [
  {
    tag: 'rf-convolution',
    states: ['example-5x5', 'padded-5x5', 'stride-6x7'].map(
      (preset) => `preset=${preset}&playable&editable&options`,
    ),
    drawn: 'math.value',
  },
  { tag: 'rf-filters', states: ['', 'picture=nine&filters=sobel-x&cell=0,9,10'], drawn: formula },
  { tag: 'rf-windows', states: ['', 'image=7&kernel=2&stride=3'], drawn: formula },
  { tag: 'rf-pooling', states: ['', 'picture=grid-4x4&kind=average&cell=0,1,1'], drawn: formula },
  { tag: 'rf-shift', states: [''], drawn: formula },
  { tag: 'rf-sparse-matrix', states: [''], drawn: formula },
  { tag: 'rf-layer-cost', states: [''], drawn: formula },
  {
    tag: 'rf-activation',
    states: ['function=relu&z=0', 'function=elu&z=-2&alpha=2'],
    drawn: '.formulas math',
    opened: 'details',
  },
  { tag: 'rf-network', states: ['', 'preset=resnet-mini'], drawn: 'li.top' },
  { tag: 'rf-softmax', states: ['scores=2,1,0'], drawn: '.formulas math' },
  {
    tag: 'rf-vanishing',
    states: ['depth=20', 'activation=relu&depth=4&input=-0.5', 'depth=6&weights=large'],
    drawn: 'tbody tr:nth-child(4)',
  },
  {
    tag: 'rf-perceptron',
    states: ['preset=and&example=4', 'preset=random&example=2', 'points=none'],
    drawn: '.title:not(:empty)',
  },
  {
    tag: 'rf-exercise',
    states: ['kind=convolution-input-gradient-filters&seed=2&choose'],
    drawn: '.answer input',
  },
  {
    tag: 'rf-exercise-sheet',
    states: ['kinds=relu,convolution-input-gradient-filters&seed=2', 'kinds=relu&seed=2&solution'],
    drawn: 'article',
  },
];

beforeEach(() => page.viewport(1280, 800));
afterEach(() => document.body.replaceChildren());

describe('nothing is inaccessible', () => {
  for (const { tag, states, drawn, opened } of shown) {
    test.each(states)(`in ${tag} with “%s”`, async (state) => {
      const element = show(tag, Object.fromEntries(new URLSearchParams(state)));
      const root = element.shadowRoot as ShadowRoot;
      await vi.waitFor(() => expect(root.querySelector(drawn)).not.toBeNull(), soon);
      for (const details of opened === undefined ? [] : root.querySelectorAll(opened)) {
        (details as HTMLDetailsElement).open = true;
      }
      expect(await violations(element)).toEqual([]);
    });
  }

  test('in an exercise that was checked, with hints and the answer', async () => {
    const element = show('rf-exercise', { kind: 'convolution-input-gradient-filters', seed: 2 });
    const root = element.shadowRoot as ShadowRoot;
    const cells = () => [...root.querySelectorAll<HTMLInputElement>('.answer input')];
    await vi.waitFor(() => expect(cells()).toHaveLength(9), soon);
    for (const [place, cell] of cells().entries()) {
      cell.value = place === 4 ? 'x' : String(place + 1);
      cell.dispatchEvent(new Event('input'));
    }
    for (const name of ['Check', 'Hint 1 of 2', 'Hint 2 of 2', 'Show the answer']) {
      const button = () =>
        [...root.querySelectorAll('button')].find(
          ({ textContent }) => textContent?.trim() === name,
        );
      await vi.waitFor(() => expect(button()).toBeDefined(), soon);
      button()?.click();
    }
    await vi.waitFor(() => {
      expect(root.querySelector('.verdict')?.textContent).toContain('1 not a number');
      expect(root.querySelector('.solution math.value')).not.toBeNull();
    }, soon);
    expect(await violations(element)).toEqual([]);
  });
});
