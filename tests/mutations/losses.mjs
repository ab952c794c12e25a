// Planted in losses.
import { derivations, executor, gradients } from './shared.mjs';

export const lossesBugs = [
  {
    name: 'cross-entropy-without-mean',
    what: 'the missing 1/m',
    file: 'engine/losses/softmax_cross_entropy.h',
    find: '(p - target_of<V>(label, c, count)) * share);',
    replace: 'p - target_of<V>(label, c, count));',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'binary-cross-entropy-sign',
    what: 'y − p',
    file: 'engine/losses/sigmoid_binary_cross_entropy.h',
    find: 'load<V>(to) + (p - y) * share);',
    replace: 'load<V>(to) + (y - p) * share);',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'binary-cross-entropy-halves-swapped',
    what: 'the half of the other answer is said to count',
    file: 'engine/losses/sigmoid_binary_cross_entropy.h',
    find: '(view.label(n) == 1) == answer',
    replace: '(view.label(n) == 1) != answer',
    sources: derivations,
    tests: ['engine/explain_terms'],
  },
  {
    name: 'squared-error-without-two',
    what: 'the missing 2',
    file: 'engine/losses/mean_squared_error.h',
    find: 'static_cast<ScalarOf<V>>(2.0 / count)',
    replace: 'static_cast<ScalarOf<V>>(1.0 / count)',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'hinge-label-counts-once',
    what: 'the label is pushed by one class however many are too near',
    file: 'engine/losses/hinge.h',
    find: 'choose(label == own, zero - near_count, is_near(c));',
    replace: 'choose(label == own, zero - one, is_near(c));',
    sources: executor,
    tests: gradients,
  },
];
