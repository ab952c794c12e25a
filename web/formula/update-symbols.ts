import { mathml, type TemplateResult } from 'lit';
import type { OptimizerSpec } from '../api/types.ts';
import { formula, fraction, power, row } from './symbols.ts';

const line = (...parts: readonly TemplateResult[]) => mathml`<mrow>${parts}</mrow>`;
const lines = (...rows: readonly TemplateResult[]) =>
  mathml`<mtable class="stack" columnalign="left">${rows.map((each) => mathml`<mtr><mtd>${each}</mtd></mtr>`)}</mtable>`;

const square = (name: string) => power(name, '2');
const moments = () => [
  row('m ← β_1 · m + ( 1 − β_1 ) · g'),
  line(row('v ← β_2 · v + ( 1 − β_2 ) ·'), square('g')),
];
const adamStep = (start: string) =>
  line(
    row(start),
    fraction(
      line(
        row('m / ( 1 −'),
        mathml`<msubsup>${row('β')}${row('1')}${row('t')}</msubsup>`,
        row(')'),
      ),
      line(
        mathml`<msqrt>${line(row('v / ( 1 −'), mathml`<msubsup>${row('β')}${row('2')}${row('t')}</msubsup>`, row(')'))}</msqrt>`,
        row('+ ε'),
      ),
    ),
  );

/** An optimiser's update in symbols: w the weight, g its gradient, η the learning rate. */
export function updateSymbols(optimizer: OptimizerSpec): TemplateResult {
  switch (optimizer.type) {
    case 'sgd': {
      const { momentum = 0, nesterov = false } = optimizer;
      if (momentum === 0) return formula('w is w minus eta times g', row('w ← w − η · g'));
      const words = 'the velocity v is mu times v plus g; w is w minus eta times';
      return nesterov
        ? formula(
            `${words} g plus mu times v`,
            lines(row('v ← μ · v + g'), row('w ← w − η · ( g + μ · v )')),
          )
        : formula(`${words} v`, lines(row('v ← μ · v + g'), row('w ← w − η · v')));
    }
    case 'rmsprop':
      return formula(
        's is the running mean of the squared gradient; w is w minus eta times g divided by the root of s plus epsilon',
        lines(
          line(row('s ← ρ · s + ( 1 − ρ ) ·'), square('g')),
          line(
            row('w ← w − η ·'),
            fraction(row('g'), line(mathml`<msqrt>${row('s')}</msqrt>`, row('+ ε'))),
          ),
        ),
      );
    case 'adam':
      return formula(
        'm and v are running means of the gradient and its square, corrected for their start at 0; w is w minus eta times m divided by the root of v plus epsilon',
        lines(...moments(), adamStep('w ← w − η ·')),
      );
    case 'adamW':
      return formula(
        'as Adam, and the weight shrinks by eta times lambda on its own',
        lines(...moments(), adamStep('w ← ( 1 − η · λ ) · w − η ·')),
      );
  }
}
