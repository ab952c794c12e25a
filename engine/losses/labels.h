// What integer labels mean to a loss. Several outputs: one for each class. One output: class 1 when
// it is large, class 0 when it is small.
#pragma once

#include <cstdint>

#include "engine/kernels/simd.h"

namespace receptive {

/// The one-hot target of output `c`: 1 for the label's output, else 0. Of a single output it is the
/// label.
template <class V>
V target_of(const V& label, std::int32_t c, std::int32_t outputs) {
  if (outputs == 1) return label;
  return choose(label == splat<V>(static_cast<ScalarOf<V>>(c)), splat<V>(1), splat<V>(0));
}

/// The number that stands at the label's place, of `count` numbers.
template <class V>
V at_label(std::int32_t count, const ScalarOf<V>* numbers, const V& label) {
  V found = load<V>(numbers);
  for (std::int32_t c = 1; c < count; ++c) {
    const V number = splat<V>(static_cast<ScalarOf<V>>(c));
    found = choose(label == number, load<V>(numbers + c * kLanes<V>), found);
  }
  return found;
}

/// The place of the largest of `count` numbers, the first of equals.
template <class V>
V place_of_largest(std::int32_t count, const ScalarOf<V>* numbers) {
  V best = load<V>(numbers);
  V place = splat<V>(0);
  for (std::int32_t c = 1; c < count; ++c) {
    const V value = load<V>(numbers + c * kLanes<V>);
    place = choose(value > best, splat<V>(static_cast<ScalarOf<V>>(c)), place);
    best = choose(value > best, value, best);
  }
  return place;
}

}  // namespace receptive
