import type { Derivation } from '../api/types.ts';
import { activationNotations } from './activations.ts';
import {
  type ConvolutionNotation,
  convolutionBiasGradient,
  convolutionInputGradient,
  convolutionOutput,
  convolutionWeightGradient,
} from './conv-layer-symbols.ts';
import {
  denseBiasGradient,
  denseInputGradient,
  denseOutput,
  denseWeightGradient,
} from './dense-layer-symbols.ts';
import { gradientOf, type LayerFormula, line, stack } from './layer-formula.ts';
import { poolInputGradient, poolOutput, pools } from './pool-layer-symbols.ts';
import { notations } from './rules.ts';
import { formula, row, sumOver } from './symbols.ts';

/** The layer whose formula made a cell. */
export interface NotedLayer extends ConvolutionNotation {
  readonly type: string;
}

/** The side of a layer's formula that a cell lies on. */
type Side = 'output' | 'inputGradient' | 'weightGradient' | 'biasGradient' | 'other';

function sideOf({ target: { of, name } }: Derivation): Side {
  switch (of) {
    case 'output':
      return name === undefined ? 'output' : 'other';
    case 'outputGradient':
    case 'inputGradient':
      return 'inputGradient';
    case 'parameterGradient':
      return name === 'weight' ? 'weightGradient' : name === 'bias' ? 'biasGradient' : 'other';
    default:
      return 'other';
  }
}

type Formulas = Partial<Readonly<Record<Side, (layer: NotedLayer) => LayerFormula>>>;

const convolution: Formulas = {
  output: convolutionOutput,
  inputGradient: convolutionInputGradient,
  weightGradient: convolutionWeightGradient,
  biasGradient: convolutionBiasGradient,
};

const dense: Formulas = {
  output: ({ bias }) => denseOutput(bias),
  inputGradient: denseInputGradient,
  weightGradient: denseWeightGradient,
  biasGradient: denseBiasGradient,
};

const added: Formulas = {
  output: () => ({
    formula: formula('Y is the sum of what the branches made', row('Y = X_1 + X_2')),
    says: 'Cell by cell; with more branches there are more summands.',
  }),
  inputGradient: () => ({
    formula: formula(
      'the gradient of each branch is the gradient of Y',
      line(gradientOf('X_1'), row('='), gradientOf('Y'), row(',')),
      line(gradientOf('X_2'), row('='), gradientOf('Y')),
    ),
    says: 'Adding has the slope 1: the gradient goes through unchanged, into every branch.',
  }),
};

const joined: Formulas = {
  output: () => ({
    formula: formula('Y is the maps of the branches behind each other', row('Y = [ X_1 , X_2 ]')),
    says: 'The same numbers; only their channel has another number.',
  }),
  inputGradient: () => ({
    formula: formula(
      'the gradients of the branches are the parts of the gradient of Y',
      row('['),
      gradientOf('X_1'),
      row(','),
      gradientOf('X_2'),
      row('] ='),
      gradientOf('Y'),
    ),
    says: 'Each branch takes back the channels that are its own.',
  }),
};

/** Names of activations as layers, where their notation has another. */
const activationNames: Readonly<Record<string, string>> = { leakyRelu: 'leaky-relu' };

function activation(type: string): Formulas | undefined {
  const notation = activationNotations[activationNames[type] ?? type];
  if (notation === undefined) return undefined;
  return {
    output: () => ({
      formula: formula(
        `Y is ${type} of z, cell by cell`,
        stack(row('Y = f ( z )'), line(row('f ( z ) ='), notation.value())),
      ),
      says: 'z is the cell at the same place of the layer before. Every cell alone.',
    }),
    inputGradient: () => ({
      formula: formula(
        `the gradient of z is the gradient of Y times the slope of ${type}`,
        stack(
          line(gradientOf('z'), row('='), gradientOf('Y'), row('· f′ ( z )')),
          line(row('f′ ( z ) ='), notation.slope()),
        ),
      ),
      says: 'z is what came in on the way forward: the slope there decides what goes through.',
    }),
  };
}

function pooling(type: string): Formulas | undefined {
  const pool = pools[type];
  if (pool === undefined) return undefined;
  const { kept, global } = pool;
  return {
    output: (layer) => poolOutput(kept, global ? undefined : layer),
    inputGradient: () => poolInputGradient(kept),
  };
}

const own: Readonly<Record<string, Formulas>> = {
  conv2d: convolution,
  dense,
  add: added,
  concat: joined,
};

/** Of a rule that no layer writes otherwise; the products of a sum are a and w. */
function ruleFormula(derivation: Derivation): LayerFormula {
  const { rule } = derivation;
  if (rule !== 'sum_of_products') return { formula: notations[rule].symbols(derivation), says: '' };
  return {
    formula: formula('products, added up', sumOver('i', row('a_i · w_i'))),
    says: 'a and w stand for the two numbers of each product.',
  };
}

/** The formula that made a cell, in the letters of its layer, with its stride and padding in. */
export function layerSymbols(derivation: Derivation, layer: NotedLayer | undefined): LayerFormula {
  // Where several layers read a cell, no formula of one layer is meant.
  const several = derivation.rule === 'sum_of_branches' || derivation.rule === 'given';
  if (layer === undefined || several) return ruleFormula(derivation);
  const formulas = own[layer.type] ?? activation(layer.type) ?? pooling(layer.type);
  return formulas?.[sideOf(derivation)]?.(layer) ?? ruleFormula(derivation);
}
