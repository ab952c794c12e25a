// The optimiser that a command line names.

import type { OptimizerSpec } from '../api/types.ts';
import { given, number, type Options, text, type Values } from './arguments.ts';

export const optimizerOptions: Options = {
  optimizer: { value: 'NAME', meaning: 'sgd, rmsprop, adam or adamW (sgd)' },
  rate: { value: 'X', meaning: "learning rate (the optimiser's own)" },
  momentum: { value: 'X', meaning: 'share of the velocity that sgd keeps (0)' },
  'weight-decay': { value: 'X', meaning: "pull of the weights towards 0 (the optimiser's own)" },
};

/** What was typed; without a name, `otherwise` with what was typed. */
export function optimizerOf(
  values: Values,
  otherwise: OptimizerSpec = { type: 'sgd' },
): OptimizerSpec {
  const fields = given({
    rate: number(values, 'rate'),
    momentum: number(values, 'momentum'),
    weightDecay: number(values, 'weight-decay'),
  });
  const type = text(values, 'optimizer');
  // The engine refuses a name or a field that it does not know, and says which it does.
  return { ...(type === undefined ? otherwise : { type }), ...fields } as OptimizerSpec;
}
