// A dense layer and its gradients as products of matrices, one row of X and Z for each image.
//
//   Z = X·Wᵀ + b      dW = dZᵀ·X      dX = dZ·W      db = Σ dZ
#pragma once

#include <vector>

#include "engine/layers/explain.h"
#include "engine/layers/operations.h"

namespace receptive {

/// Without gradients in the view the forward pass alone.
std::vector<Operation> dense_operations(const NodeView& view);

}  // namespace receptive
