// Planted in layers.
import { derivations, executor, gradients } from './shared.mjs';

export const layersBugs = [
  {
    name: 'conv-explain-omitted-forgotten',
    what: 'padding left out of a window is not counted',
    file: 'engine/layers/conv2d.h',
    find: `            ++derivation.omitted_padding;
            continue;
          }
          derivation.terms.push_back(
              term(view.input_at(0, cell), view.parameter_at(0, {at.c, c, i, j})));`,
    replace: `            continue;
          }
          derivation.terms.push_back(
              term(view.input_at(0, cell), view.parameter_at(0, {at.c, c, i, j})));`,
    sources: derivations,
    tests: ['engine/omissions'],
  },
  {
    name: 'conv-explain-d-input-omitted-forgotten',
    what: 'places outside the output are not counted in the input gradient',
    file: 'engine/layers/conv2d.h',
    find: `            ++derivation.omitted_padding;
            continue;
          }
          derivation.terms.push_back(term(view.d_output_at({at.n, k, v`,
    replace: `            continue;
          }
          derivation.terms.push_back(term(view.d_output_at({at.n, k, v`,
    sources: derivations,
    tests: ['engine/omissions'],
  },
  {
    name: 'dense-explain-bias-forgotten',
    what: 'the bias is not among the terms',
    file: 'engine/layers/dense.h',
    find: 'if (bias) derivation.terms.push_back(term(view.parameter_at(1, {at.c})));',
    replace: '',
    sources: derivations,
    tests: ['engine/explain'],
  },
  {
    name: 'pool-explain-losers-uncounted',
    what: 'losers of a maximum are not counted',
    file: 'engine/layers/pool.h',
    find: 'if (!won) ++derivation.omitted_masked;',
    replace: '',
    sources: derivations,
    tests: ['engine/omissions'],
  },
  {
    name: 'ceil-window-outside',
    what: 'a last window that begins where the image has ended',
    file: 'engine/layers/window.h',
    find: 'count * step < image_end) ++count;',
    replace: 'count * step <= image_end) ++count;',
    sources: ['engine/model/graph.cpp'],
    tests: ['reference/layers'],
  },
  {
    name: 'relu-passes-at-zero',
    what: 'the slope of ReLU at 0 is 1',
    file: 'engine/layers/relu.h',
    find: 'return choose(y > splat<V>(0), splat<V>(1), splat<V>(0));',
    replace: 'return choose(y < splat<V>(0), splat<V>(0), splat<V>(1));',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'sigmoid-slope-sign',
    what: 'y (1 + y)',
    file: 'engine/layers/sigmoid.h',
    find: 'return y * (splat<V>(1) - y);',
    replace: 'return y * (splat<V>(1) + y);',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'prelu-slope-overwrites',
    what: 'the slope gradient of the last block alone',
    file: 'engine/layers/prelu.h',
    find: 'store<V>(to, load<V>(to) + sum);',
    replace: 'store<V>(to, sum);',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'softmax-mean-sign',
    what: 'the mean of the upstream gradients is added',
    file: 'engine/layers/softmax.h',
    find: '(load<V>(upstream + c) - mean);',
    replace: '(load<V>(upstream + c) + mean);',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'concat-skips-what-nobody-needs',
    what: 'an input without gradient shifts those behind it',
    file: 'engine/layers/concat.h',
    find: 'from += d_input.group_stride();',
    replace: 'if (d_input.data) from += d_input.group_stride();',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'multiply-includes-itself',
    what: 'the product of all inputs in the gradient of one',
    file: 'engine/layers/multiply.h',
    find: 'if (other != k) product = product * load<V>(pass.inputs[other].data + i);',
    replace: 'product = product * load<V>(pass.inputs[other].data + i);',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'pad-backward-off',
    what: 'the gradient is cut out at the wrong side',
    file: 'engine/layers/pad.h',
    find: '* out.w + padding.left) * kLanes<V>;',
    replace: '* out.w + padding.right) * kLanes<V>;',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'response-without-beta',
    what: 'the missing 2β of local response normalisation',
    file: 'engine/layers/local_response_norm.h',
    find: 'static_cast<ScalarOf<V>>(-2 * alpha * beta)',
    replace: 'static_cast<ScalarOf<V>>(-2 * alpha)',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'batch-norm-biased-running-variance',
    what: 'the running variance moves towards the one divided by N',
    file: 'engine/layers/batch_norm.h',
    find: 'const double unbiased = count > 1 ? count / (count - 1) : 1;',
    replace: 'const double unbiased = 1;',
    sources: ['tests/engine/batch_norm_test.cpp'],
    tests: ['engine/batch_norm'],
  },
  {
    name: 'batch-norm-squares-around-zero',
    what: 'the variance of a batch is its mean square',
    file: 'engine/kernels/channel_sums.h',
    find: 'const V distance = load<V>(x + k * stride + i) - mean[k];',
    replace: 'const V distance = load<V>(x + k * stride + i);',
    sources: executor,
    tests: ['engine/batch_norm'],
  },
  {
    name: 'dropout-not-inverted',
    what: 'what stays does not grow by 1/(1 − rate)',
    file: 'engine/layers/dropout.h',
    find: 'S{1} / (S{1} - static_cast<S>(rate));',
    replace: 'S{1};',
    sources: executor,
    tests: ['engine/dropout'],
  },
  {
    name: 'operations-kernel-not-rotated',
    what: 'dX written as a convolution with the kernel upright',
    file: 'engine/layers/conv_operations.cpp',
    find: 'kernel_of(g, view, true)},',
    replace: 'kernel_of(g, view, false)},',
    tests: ['engine/operations'],
  },
];
