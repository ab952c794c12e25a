// Softmax over the channels of one group of images, safe for logits of any finite size.
#pragma once

#include <cstdint>

#include "engine/kernels/simd.h"

namespace receptive::kernels {

/// The largest of `count` logits; a NaN wins.
template <class V>
V largest(std::int32_t count, const ScalarOf<V>* logits) {
  V best = load<V>(logits);
  for (std::int32_t c = 1; c < count; ++c) {
    const V value = load<V>(logits + c * kLanes<V>);
    best = choose(either(value > best, value != value), value, best);
  }
  return best;
}

/// probability[c] = exp(logit[c] - max) / sum of exp(logit - max). Returns that sum.
template <class V>
V softmax(std::int32_t count, const ScalarOf<V>* logits, ScalarOf<V>* probability) {
  constexpr int L = kLanes<V>;
  const V max = largest<V>(count, logits);
  V sum = splat<V>(0);
  for (std::int32_t c = 0; c < count; ++c) {
    const V e = exp(load<V>(logits + c * L) - max);
    store<V>(probability + c * L, e);
    sum = sum + e;
  }
  for (std::int32_t c = 0; c < count; ++c) {
    store<V>(probability + c * L, load<V>(probability + c * L) / sum);
  }
  return sum;
}

}  // namespace receptive::kernels
