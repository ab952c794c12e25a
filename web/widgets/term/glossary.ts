/** Words that are not everybody's, in one sentence each. */
export const glossary = {
  accuracy: 'The share of digits that are named correctly.',
  batch: 'How many digits are looked at before the weights are changed once.',
  'confusion matrix':
    'A table of what was taken for what: rows are the true digits, columns the answers.',
  epoch: 'One pass over all training digits.',
  'feature map': 'The image a filter makes when it slides over another image.',
  filter: 'A small grid of weights that slides over the image; the network learns its numbers.',
  'learning rate': 'How far the weights move against the gradient in one step.',
  loss: 'How surprised the network is by the right answers; smaller is better, 0 is perfect.',
  momentum: 'How much of the last step is carried on into the next one.',
  optimiser: 'The rule that turns gradients into changes of the weights.',
  seed: 'The number from which all random choices follow: the same seed, the same run.',
  test: 'Digits the network never trains on; they tell whether it learned or only remembered.',
  train: 'The digits the network learns from, measured while it learns.',
  'weight decay': 'Pulls every weight a little towards zero at each step, against overfitting.',
} as const;

export type GlossaryWord = keyof typeof glossary;
