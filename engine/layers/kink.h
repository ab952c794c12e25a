// Where a layer's formula changes: a ReLU at 0, a maximum that another cell takes over. A layer
// with such places has `switches`, so that a difference quotient can be told to lie across one.
#pragma once

#include <cstdint>

#include "engine/core/shape.h"

namespace receptive {

/// A layer's input [n, c, h, w] before and after a weight was moved.
struct MovedInput {
  std::int32_t images = 1;
  Shape shape;
  const double* before = nullptr;
  const double* after = nullptr;
};

/// Whether a cell is above 0 on one side only.
inline bool any_crosses_zero(const MovedInput& input) {
  for (std::int64_t i = 0; i < input.images * input.shape.cells(); ++i) {
    if ((input.before[i] > 0) != (input.after[i] > 0)) return true;
  }
  return false;
}

}  // namespace receptive
