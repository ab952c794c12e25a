import { mathml, type TemplateResult } from 'lit';
import { formula, fraction, power, row, sumOver } from './symbols.ts';

// The formulas of the one-filter network of the notes, in symbols.

const slope = (of: string, by: string) => fraction(row(`∂ ${of}`), row(`∂ ${by}`));
const transposed = (name: string) => power(name, 'T');
const cell = (of: TemplateResult, index: string) =>
  mathml`<mrow>${of}${row(`[ ${index} ]`)}</mrow>`;
const both = (first: TemplateResult, second: TemplateResult) =>
  mathml`<mtable class="stack" columnalign="left"><mtr><mtd>${first}</mtd></mtr><mtr><mtd>${second}</mtd></mtr></mtable>`;
const line = (...parts: readonly TemplateResult[]) => mathml`<mrow>${parts}</mrow>`;

type Symbols = Readonly<Record<string, () => TemplateResult>>;
/** L of one image; J is the mean of a batch. */
type Loss = 'L' | 'J';

function symbolsOf(loss: Loss): Symbols {
  const lossBy = (by: string) => slope(loss, by);
  /** A weight is moved against its gradient. */
  const update = (name: string) =>
    formula(
      `new ${name} is ${name} minus eta times the gradient of ${name}`,
      row(`${name} ← ${name} − η ·`),
      lossBy(name),
    );
  return {
    Z1: () =>
      formula(
        'Z1 is X convolved with W1, plus b1: at row r and column c the sum of nine products and b1',
        both(
          row('Z_1 = X ⋆ W_1 + b_1'),
          line(
            row('Z_1 [ r , c ] ='),
            sumOver('i , j', row('X [ r + i , c + j ] · W_1 [ i , j ]')),
            row('+ b_1'),
          ),
        ),
      ),
    A1: () => formula('A1 is the larger of 0 and Z1, cell by cell', row('A_1 = max ( 0 , Z_1 )')),
    P1: () =>
      formula(
        'P1 at row r and column c is the largest of the four cells of its window in A1',
        line(
          row('P_1 [ r , c ] ='),
          row('max A_1 [ 2 r + i , 2 c + j ]'),
          row('i , j ∈ { 0 , 1 }'),
        ),
      ),
    F: () =>
      formula(
        'F is P1 written below each other, row by row',
        line(row('F = flatten ( P_1 )'), row(', F [ 2 r + c ] = P_1 [ r , c ]')),
      ),
    Z2: () =>
      formula(
        'Z2 is W2 times F plus b2: the sum of four products and b2',
        line(row('Z_2 = W_2 F + b_2 ='), sumOver('k', row('W_2 [ k ] · F [ k ]')), row('+ b_2')),
      ),
    A2: () =>
      formula(
        'A2 is sigma of Z2: one divided by one plus e to minus Z2',
        row('A_2 = σ ( Z_2 ) ='),
        fraction(row('1'), line(row('1 +'), power('e', '− Z_2'))),
      ),
    L: () =>
      formula(
        'L is minus y times the logarithm of A2, minus 1 minus y times the logarithm of 1 minus A2',
        row('L = − y · log A_2 − ( 1 − y ) · log ( 1 − A_2 )'),
      ),
    dZ2: () =>
      formula(
        'the gradient of Z2 is the gradient of A2 times the slope of sigma, which is A2 minus y',
        both(
          line(lossBy('Z_2'), row('='), lossBy('A_2'), row('·'), slope('A_2', 'Z_2')),
          line(
            row('='),
            fraction(row('A_2 − y'), row('A_2 ( 1 − A_2 )')),
            row('· A_2 ( 1 − A_2 ) = A_2 − y'),
          ),
        ),
      ),
    dW2: () =>
      formula(
        'the gradient of W2 is the gradient of Z2 times F transposed; the gradient of b2 is the gradient of Z2',
        both(
          line(lossBy('W_2'), row('='), lossBy('Z_2'), row('·'), transposed('F')),
          line(lossBy('b_2'), row('='), lossBy('Z_2'), row('· 1')),
        ),
      ),
    dF: () =>
      formula(
        'the gradient of F is W2 transposed times the gradient of Z2',
        lossBy('F'),
        row('='),
        transposed('W_2'),
        row('·'),
        lossBy('Z_2'),
      ),
    dP1: () =>
      formula(
        'the gradient of P1 is the gradient of F in the shape of P1',
        lossBy('P_1'),
        row('= reshape ('),
        lossBy('F'),
        row(', 2 × 2 )'),
      ),
    dA1: () =>
      formula(
        'the gradient of a cell of A1 is that of its window in P1 if the cell was the largest there, otherwise 0',
        line(lossBy('A_1'), row('[ i ] =')),
        mathml`<mrow><mo>{</mo><mtable columnalign="left">
        <mtr><mtd>${cell(lossBy('P_1'), 'window')}</mtd><mtd>${row('if A_1 [ i ] won')}</mtd></mtr>
        <mtr><mtd>${row('0')}</mtd><mtd>${row('otherwise')}</mtd></mtr>
      </mtable></mrow>`,
      ),
    dZ1: () =>
      formula(
        'the gradient of Z1 is the gradient of A1 where Z1 is above 0, otherwise 0',
        lossBy('Z_1'),
        row('='),
        lossBy('A_1'),
        row('⊙ 1 [ Z_1 > 0 ]'),
      ),
    dW1: () =>
      formula(
        'the gradient of W1 is X convolved with the gradient of Z1; the gradient of b1 is the sum of the gradient of Z1',
        both(
          line(
            lossBy('W_1'),
            row('= X ⋆'),
            lossBy('Z_1'),
            row('='),
            sumOver('r , c', cell(lossBy('Z_1'), 'r , c')),
            row('· X [ r + i , c + j ]'),
          ),
          line(lossBy('b_1'), row('='), sumOver('r , c', cell(lossBy('Z_1'), 'r , c'))),
        ),
      ),
    dX: () =>
      formula(
        'the gradient of X is the full convolution of the gradient of Z1 with W1 turned by 180 degrees',
        lossBy('X'),
        row('[ r , c ] ='),
        sumOver('i , j', cell(lossBy('Z_1'), 'r − i , c − j')),
        row('· W_1 [ i , j ]'),
      ),
    W1n: () => update('W_1'),
    b1n: () => update('b_1'),
    W2n: () => update('W_2'),
    b2n: () => update('b_2'),
    Ln: () =>
      formula('the loss once more, with the new weights', row('L ( new W_1 , b_1 , W_2 , b_2 )')),
  };
}

const ofImage = (of: TemplateResult) =>
  mathml`<msup>${of}<mrow><mo stretchy="false">(</mo><mi>n</mi><mo stretchy="false">)</mo></mrow></msup>`;
const ofImageTransposed = (name: string) =>
  mathml`<msup>${row(name)}<mrow><mo stretchy="false">(</mo><mi>n</mi><mo stretchy="false">)</mo><mi>T</mi></mrow></msup>`;
const bracketed = (of: TemplateResult) =>
  mathml`<mrow><mo stretchy="false">(</mo>${of}<mo stretchy="false">)</mo></mrow>`;
const share = fraction(row('1'), row('m'));
const meanBy = (by: string) => slope('J', by);
const meanByOfImage = (by: string) => ofImage(bracketed(meanBy(by)));

/** What is otherwise in a batch: n counts its images. */
const batchSymbols: Symbols = {
  J: () =>
    formula(
      'J is the sum of the losses of all images, divided by m',
      row('J ='),
      share,
      sumOver('n', ofImage(row('L'))),
    ),
  dZ2: () =>
    formula(
      'the gradient of Z2 of each image is A2 minus y, divided by m',
      meanByOfImage('Z_2'),
      row('='),
      share,
      bracketed(line(ofImage(row('A_2')), row('−'), ofImage(row('y')))),
    ),
  dW2: () =>
    formula(
      'the gradient of W2 is the sum over the images of the gradient of Z2 times F transposed; the gradient of b2 is the sum of the gradients of Z2',
      both(
        line(
          meanBy('W_2'),
          row('='),
          sumOver('n', line(meanByOfImage('Z_2'), row('·'), ofImageTransposed('F'))),
          row('='),
          share,
          row('( A_2 − y )'),
          transposed('F'),
        ),
        line(meanBy('b_2'), row('='), sumOver('n', meanByOfImage('Z_2'))),
      ),
    ),
  dW1: () =>
    formula(
      'the gradient of W1 is the sum over the images of X convolved with the gradient of Z1; the gradient of b1 is the sum of the gradients of Z1 of all images',
      both(
        line(
          meanBy('W_1'),
          row('='),
          sumOver('n', line(ofImage(row('X')), row('⋆'), meanByOfImage('Z_1'))),
        ),
        line(
          meanBy('b_1'),
          row('='),
          sumOver('n', sumOver('r , c', cell(meanByOfImage('Z_1'), 'r , c'))),
        ),
      ),
    ),
  Jn: () =>
    formula(
      'the mean loss once more, with the new weights',
      row('J ( new W_1 , b_1 , W_2 , b_2 )'),
    ),
};

const single = symbolsOf('L');
const batched: Symbols = { ...symbolsOf('J'), ...batchSymbols };

/** The formula of each step, by the tensor it makes. */
export function notesSymbols(batch: boolean): Symbols {
  return batch ? batched : single;
}

/** ∂L/∂W₁, or of a batch ∂J/∂W₁, and its factors in their order, each with the tensor it ends at. */
export function notesChain(batch: boolean) {
  const loss: Loss = batch ? 'J' : 'L';
  return {
    target: slope(loss, 'W_1'),
    factors: [
      { id: 'dZ2', view: slope(loss, 'Z_2') },
      { id: 'dF', view: slope('Z_2', 'F') },
      { id: 'dP1', view: slope('F', 'P_1') },
      { id: 'dA1', view: slope('P_1', 'A_1') },
      { id: 'dZ1', view: slope('A_1', 'Z_1') },
      { id: 'dW1', view: slope('Z_1', 'W_1') },
    ],
  };
}
