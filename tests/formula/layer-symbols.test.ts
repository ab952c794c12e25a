import { describe, expect, test } from 'vitest';
import type { Derivation } from '../../web/api/types.ts';
import { layerSymbols, type NotedLayer } from '../../web/formula/layer-symbols.ts';
import { written } from './written.ts';

function cellOf(
  target: Partial<Derivation['target']>,
  rule: Derivation['rule'] = 'sum_of_products',
): Derivation {
  return {
    target: { node: 'layer', of: 'output', index: [0, 0, 0, 0], ...target },
    value: 0,
    rule,
    terms: [],
    omitted: { padding: 0, masked: 0, zero: 0 },
  };
}

function layer(type: string, fields: Partial<NotedLayer> = {}): NotedLayer {
  const plain = {
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    bias: true,
    groups: 1,
  } as const;
  return { type, ...plain, ...fields };
}

const symbols = (derivation: Derivation, of?: NotedLayer) =>
  written(layerSymbols(derivation, of).formula).replaceAll(' ', '');

const outputGradient = { of: 'outputGradient' } as const;
const weight = { of: 'parameterGradient', name: 'weight' } as const;
const bias = { of: 'parameterGradient', name: 'bias' } as const;

describe('a convolution', () => {
  test('is the products of a window over all channels, and the bias', () => {
    expect(symbols(cellOf({}), layer('conv2d'))).toBe(
      'Z=X⋆W+bZ[k,y,x]=∑c,i,jX[c,y+i,x+j]·W[k,c,i,j]+b[k]',
    );
    expect(symbols(cellOf({}), layer('conv2d', { bias: false }))).toBe(
      'Z=X⋆WZ[k,y,x]=∑c,i,jX[c,y+i,x+j]·W[k,c,i,j]',
    );
  });

  test('has its stride, padding and dilation in the indices, rows and columns each', () => {
    const steps = { stride: [2, 1], padding: [1, 0], dilation: [1, 3] } as const;
    const strided = layer('conv2d', steps);
    expect(symbols(cellOf({}), strided)).toContain('X[c,2·y+i−1,x+3·j]');
    expect(symbols(cellOf(weight), strided)).toContain('X[c,2·y+i−1,x+3·j]');
    expect(symbols(cellOf(outputGradient), strided)).toContain('[k,(y+1−i)/2,x−3·j]');
  });

  test('back is the full correlation with the turned kernel', () => {
    expect(symbols(cellOf(outputGradient), layer('conv2d'))).toBe(
      '∂L∂X=∂L∂Z⋆fullrot180(W)∂L∂X[c,y,x]=∑k,i,j∂L∂Z[k,y−i,x−j]·W[k,c,i,j]',
    );
    const { says } = layerSymbols(cellOf(outputGradient), layer('conv2d', { stride: [3, 3] }));
    expect(says).toContain('2 zeros between the cells');
  });

  test('gives a weight every place where it was used, and the bias every place', () => {
    expect(symbols(cellOf(weight), layer('conv2d'))).toBe(
      '∂L∂W=X⋆∂L∂Z∂L∂W[k,c,i,j]=∑y,x∂L∂Z[k,y,x]·X[c,y+i,x+j]',
    );
    expect(symbols(cellOf(bias), layer('conv2d'))).toBe('∂L∂b[k]=∑y,x∂L∂Z[k,y,x]');
  });
});

test('a dense layer weighs all that comes in, and goes back through the transposed weights', () => {
  const dense = layer('dense');
  expect(symbols(cellOf({}), dense)).toBe('Z=W·X+bZ[k]=∑iW[k,i]·X[i]+b[k]');
  expect(symbols(cellOf(outputGradient), dense)).toBe('∂L∂X=WT·∂L∂Z∂L∂X[i]=∑kW[k,i]·∂L∂Z[k]');
  expect(symbols(cellOf(weight), dense)).toBe('∂L∂W=∂L∂Z·XT∂L∂W[k,i]=∂L∂Z[k]·X[i]');
  expect(symbols(cellOf(bias), dense)).toBe('∂L∂b[k]=∂L∂Z[k]');
});

test('a pooling keeps one number of a window, and gives the gradient to the winner alone', () => {
  const pool = layer('maxPool2d', { stride: [2, 2] });
  expect(symbols(cellOf({}, 'route_extreme'), pool)).toBe('Y[c,y,x]=maxi,jX[c,2·y+i,2·x+j]');
  expect(symbols(cellOf(outputGradient, 'route_extreme'), pool)).toBe('∂L∂X[c,y,x]=∑won∂L∂Y');
  expect(symbols(cellOf({}, 'mean'), layer('globalAveragePool2d'))).toBe('Y[c]=1n∑i,jX[c,i,j]');
});

test('an activation says its function forward and its slope backward', () => {
  const relu = layer('relu');
  expect(symbols(cellOf({}, 'elementwise'), relu)).toBe('Y=f(z)f(z)=max(0,z)');
  expect(symbols(cellOf(outputGradient, 'elementwise'), relu)).toMatch(
    /^∂L∂z=∂L∂Y·f′\(z\)f′\(z\)={/,
  );
});

test('branches that meet get the gradient of their sum, or their own channels of it', () => {
  expect(symbols(cellOf(outputGradient, 'copy'), layer('add'))).toBe('∂L∂X1=∂L∂Y,∂L∂X2=∂L∂Y');
  expect(symbols(cellOf({}, 'copy'), layer('concat'))).toBe('Y=[X1,X2]');
});

test('a cell that several layers read, and one of a loss, keep the formula of their rule', () => {
  expect(symbols(cellOf(outputGradient, 'sum_of_branches'), layer('conv2d'))).toBe('∑readersg');
  expect(symbols(cellOf({ node: 'loss' }, 'given'))).toBe('x');
});
