import { afterEach, describe, expect, test } from 'vitest';
import { cellText, parseCell, parsePath, pathText } from '../../web/api/cells.ts';
import type { CellQuery, TraceNode } from '../../web/api/types.ts';
import { placeNodes, withLoss } from '../../web/widgets/microscope/plan.ts';
import { fold, partWith, viewShape, wholeOf } from '../../web/widgets/microscope/views.ts';

afterEach(() => document.body.replaceChildren());

describe('the picture of a network', () => {
  const node = (name: string, ...inputs: string[]): TraceNode => ({
    name,
    type: 'relu',
    inputs,
    shape: [1, 1, 2, 2],
    parameters: [],
    besides: [],
  });

  test('puts branches below each other, and what joins them behind the longest', () => {
    const places = placeNodes([
      node('input'),
      node('a', 'input'),
      node('b', 'input'),
      node('c', 'b'),
      node('join', 'a', 'c'),
    ]);
    const at = places.map(({ node: { name }, column, row }) => [name, column, row]);
    expect(at).toEqual([
      ['input', 0, 0],
      ['a', 1, 0],
      ['b', 1, 1],
      ['c', 2, 1],
      ['join', 3, 0],
    ]);
  });

  test('ends in the loss, which reads what nothing else reads', () => {
    const nodes = withLoss([node('input'), node('a', 'input'), node('b', 'a')]);
    expect(nodes.at(-1)).toMatchObject({ name: 'loss', inputs: ['b'] });
  });
});

describe('a tensor on the screen', () => {
  test('folds units into rows without moving them', () => {
    expect(fold(10)).toEqual([1, 10]);
    expect(fold(120)).toEqual([10, 12]);
    expect(fold(400)).toEqual([20, 20]);
    expect(fold(97)).toEqual([1, 97]);
    for (let units = 1; units < 500; units += 1) {
      const [rows, columns] = fold(units);
      expect(rows * columns).toBe(units);
    }
  });

  test('keeps maps as maps and weights as they are', () => {
    expect(viewShape({ of: 'output' }, [1, 6, 28, 28])).toEqual([6, 28, 28]);
    expect(viewShape({ of: 'output' }, [1, 84, 1, 1])).toEqual([7, 12]);
    expect(viewShape({ of: 'parameter' }, [16, 6, 5, 5])).toEqual([16, 6, 5, 5]);
    expect(viewShape({ of: 'parameterGradient' }, [10, 84])).toEqual([10, 84]);
  });

  test('is cut to the one filter or unit that all the cells lie in', () => {
    const filter = { of: 'parameter' } as const;
    expect(partWith(filter, [16, 6, 5, 5], [300, 449])).toEqual({
      first: 300,
      shape: [6, 5, 5],
      number: 2,
    });
    expect(partWith(filter, [120, 400], [800, 1199])).toEqual({
      first: 800,
      shape: [20, 20],
      number: 2,
    });
    const spread = partWith(filter, [16, 6, 5, 5], [0, 449]);
    expect(spread).toEqual(wholeOf(filter, [16, 6, 5, 5]));
  });
});

describe('a cell in words', () => {
  test('comes back as it was', () => {
    const cells: readonly CellQuery[] = [
      { node: '3a-1x1.b', of: 'parameterGradient', name: 'weight', index: [2, 0, 1, 1] },
      { node: 'loss', of: 'output', name: 'probabilities', index: [0, 3, 0, 0] },
      { node: 'conv1', of: 'outputGradient', index: [0, 1, 2, 3] },
    ];
    for (const cell of cells) expect(parseCell(cellText(cell))).toEqual(cell);
    expect(parsePath(pathText(cells))).toEqual(cells);
  });

  test('is nothing when it is no cell', () => {
    for (const text of ['', 'conv1', 'conv1.output', 'conv1.output[]', 'conv1.weights[0]', 'a[-1]'])
      expect(parseCell(text), text).toBeUndefined();
  });
});
