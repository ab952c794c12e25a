// The sums of one layer as operations on whole tensors, held against the trace.
#pragma once

#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/explain/trace.h"
#include "engine/layers/operations.h"

namespace receptive {

/// How far a result, in double, is from the traced floats. A sum of t products may be off by t + 1
/// roundings of Σ|product|: `bound` is the largest of these, `within` says that every cell is
/// within its own.
struct Agreement {
  TensorRef target;
  double difference = 0;
  double bound = 0;
  bool within = true;
};

struct TracedOperation {
  Operation operation;
  Agreement agreement;
};

/// Of a layer that is no convolution and no dense layer: none. Without labels the forward pass
/// alone. Errors: unknown_node, too_large.
Result<std::vector<TracedOperation>> operations_of(const Trace& trace, std::string_view node);

/// A convolution of one image as one matrix, rows for the cells of the output: Z = M·X + b, and
/// transposed dX = Mᵀ·dZ.
struct ConvolutionMatrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<MatrixEntry> entries;
  /// Of the outputs and, with labels, of the input gradients, for all images.
  std::vector<Agreement> agreements;
};

/// Errors: unknown_node, unknown_tensor (no convolution), too_large.
Result<ConvolutionMatrix> matrix_of(const Trace& trace, std::string_view node);

/// ConvolutionMatrix of the API.
std::string to_json(const ConvolutionMatrix& matrix);
/// Of an operation all but the numbers of its tensors.
std::string to_json(const TracedOperation& operation);

}  // namespace receptive
