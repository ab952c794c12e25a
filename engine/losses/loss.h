// The contract of a loss: from logits and labels to one number per image, its gradient, and the
// probabilities the page shows.
#pragma once

#include <cstdint>

#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/layers/layer.h"

namespace receptive {

template <class V>
struct LossPass {
  std::int32_t groups = 0;
  ConstBlock<V> logits;
  /// [group][lane]: the class of each image, as a number.
  const ScalarOf<V>* labels = nullptr;
  /// [group][lane]: 1/m for an image of a batch of m, 0 for a lane that only fills the group.
  const ScalarOf<V>* shares = nullptr;
  /// [group][c][lane]: always written.
  Block<V> probabilities;
  /// [group][lane]: the loss of each image; always written.
  ScalarOf<V>* losses = nullptr;
  /// [group][lane]: the class with the largest probability, the first of equals.
  ScalarOf<V>* predicted = nullptr;
  /// dL/d(logits) of the batch's mean loss, added to; null data when not wanted.
  Block<V> d_logits;
};

}  // namespace receptive
