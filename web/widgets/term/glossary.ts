/** Words that are not everybody's, in one sentence each. */
export const glossary = {
  accuracy: 'The share of digits that are named correctly.',
  batch: 'How many digits are looked at before the weights are changed once.',
  'confusion matrix':
    'A table of what was taken for what: rows are the true digits, columns the answers.',
  'cross-correlation':
    'A kernel slides over an image as it is, without being turned; networks call this convolution.',
  epoch: 'One pass over all training digits.',
  equivariant: 'When the input moves, the output moves along in the same way.',
  'feature map': 'The image a filter makes when it slides over another image.',
  filter: 'A small grid of weights that slides over the image; the network learns its numbers.',
  invariant: 'When the input moves, the output stays as it was.',
  Jacobian:
    'All derivatives of one layer in a table: how every number that comes out follows every number that goes in.',
  'learning rate': 'How far the weights move against the gradient in one step.',
  logits: 'The scores of the last layer, one for each class, before they become probabilities.',
  loss: 'How surprised the network is by the right answers; smaller is better, 0 is perfect.',
  momentum: 'How much of the last step is carried on into the next one.',
  optimiser: 'The rule that turns gradients into changes of the weights.',
  padding: 'Zeros around an image, so that windows can reach over its border.',
  'receptive field': 'The part of the image that a cell can see: only its pixels reach the cell.',
  saturated: 'So far out on a flat end of its function that hardly any gradient comes through.',
  schedule: 'How the learning rate changes in the course of a run.',
  seed: 'The number from which all random choices follow: the same seed, the same run.',
  stride: 'How many cells a window moves on from one place to the next.',
  test: 'Digits the network never trains on; they tell whether it learned or only remembered.',
  train: 'The digits the network learns from, measured while it learns.',
  'vanishing gradient':
    'A gradient that shrinks from layer to layer until the first layers learn nothing.',
  'weight decay': 'Pulls every weight a little towards zero at each step, against overfitting.',
} as const;

export type GlossaryWord = keyof typeof glossary;
