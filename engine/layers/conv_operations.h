// A convolution and its gradients as operations on whole tensors, and as one sparse matrix.
//
//   Z  = X ⋆ W + b      X with its padding
//   dW = X ⋆ dZ         dZ with stride − 1 zeros between its cells is the kernel
//   dX = dZ ⋆ rot180(W) "full": so many zeros around the spread dZ that every tap meets every cell
//   db = Σ dZ
//   Z  = M·X + b,  dX = Mᵀ·dZ
#pragma once

#include <vector>

#include "engine/kernels/conv.h"
#include "engine/layers/explain.h"
#include "engine/layers/operations.h"

namespace receptive {

/// Without gradients in the view the forward pass alone.
std::vector<Operation> conv_operations(const kernels::ConvGeometry& g, const NodeView& view);

/// Entries of M that do not stand for padding.
std::int64_t conv_matrix_entries(const kernels::ConvGeometry& g);
/// Row by row, weights in the order of the taps.
std::vector<MatrixEntry> conv_matrix(const kernels::ConvGeometry& g, const NodeView& view);

}  // namespace receptive
