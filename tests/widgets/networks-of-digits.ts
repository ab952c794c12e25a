/** The presets that can be put under the microscope with a digit. */
export const networksOfDigits = [
  'lenet5',
  'lenet5-tanh',
  'mlp',
  'small-cnn',
  'alexnet-mini',
  'vgg-mini',
  'inception-mini',
  'resnet-mini',
  'odd-even-softmax',
  'odd-even-sigmoid',
] as const;
