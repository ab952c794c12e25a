// Every gradient of a network against central differences of its loss, in double.
#pragma once

#include <cstdint>

#include "engine/layers/layer.h"
#include "engine/model/spec.h"

namespace receptive {

struct GradientCheck {
  std::int64_t compared = 0;
  std::int64_t skipped = 0;  // a kink (ReLU at 0, a maximum that changes) lay within the step
  double worst = 0;          // normwise, of all tensors
};

/// Compares at most `cells_per_tensor` cells of the gradient of every parameter and of the input.
/// Weights, images and labels are drawn from `seed`; `context` says what the pass is for.
GradientCheck check_gradients(const ModelSpec& spec, std::int32_t images, std::uint64_t seed,
                              std::int64_t cells_per_tensor, const PassContext& context = {});

}  // namespace receptive
