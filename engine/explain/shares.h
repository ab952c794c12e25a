// What each image of a batch adds to the gradient of a parameter.
//
//   ∂J/∂w = Σₙ share(n)        share(n) = 1/m · ∂Lₙ/∂w
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/explain/trace.h"

namespace receptive {

/// In double. The loss is a mean over m images, so every gradient behind it carries the 1/m: a
/// share is the sum of those terms whose output gradient belongs to the image.
struct ImageShares {
  std::vector<std::int32_t> shape;  // [m, ...] of the parameter
  std::vector<double> shares;
  /// m times the shares. Where no layer goes by numbers of the batch, the gradients of each image's
  /// own loss.
  std::vector<double> gradients;
};

/// `gradient` is a parameter_gradient. Errors: unknown_node, unknown_tensor, no_gradient,
/// too_large.
Result<ImageShares> shares_of(const Trace& trace, const TensorRef& gradient);

/// Of one cell: the shape is [m]. Errors: also bad_index.
Result<ImageShares> shares_of_cell(const Trace& trace, const CellRef& gradient);

}  // namespace receptive
