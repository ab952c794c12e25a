// The sums of a layer written as operations on whole tensors: what `explain` says of one cell, said
// of all at once. A layer for which that is an insight has `operations(view)`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/shape.h"

namespace receptive {

enum class OperationKind : std::uint8_t {
  convolution,     // a window slides over the first operand; the second is its kernel
  matrix_product,  // rows of the first operand times columns of the second
  sum,             // over everything but the channel
};

inline constexpr std::string_view kOperationNames[] = {"convolution", "matrix_product", "sum"};

struct Operand {
  std::string name;  // "X with its padding"
  std::vector<std::int32_t> shape;
  std::vector<float> data;  // row-major
};

struct Operation {
  OperationKind kind = OperationKind::sum;
  TensorRef target;     // the traced tensor that it makes
  std::string formula;  // dW = X ⋆ dZ
  std::vector<Operand> operands;
  Size2 stride{1, 1};    // of a convolution: between neighbouring windows
  Size2 dilation{1, 1};  // between the cells of a window
  std::vector<std::int32_t> shape;
  /// Computed in double from the operands, cell by cell, with Σ|product| and the number of products
  /// of a cell, which bound what rounding may do to a float.
  std::vector<double> result;
  std::vector<double> magnitude;
  std::int64_t terms = 0;
};

/// One cell of an operation's result while it is being added up.
struct Sum {
  double value = 0;
  double magnitude = 0;

  void add(double product) {
    value += product;
    magnitude += product < 0 ? -product : product;
  }
  void finish(Operation& operation) const {
    operation.result.push_back(value);
    operation.magnitude.push_back(magnitude);
  }
};

/// An entry of a convolution written as a matrix: the weight that leads from a cell of the input to
/// a cell of the output, cells of one image counted in row-major order.
struct MatrixEntry {
  std::int32_t row = 0;     // cell of the output
  std::int32_t column = 0;  // cell of the input
  std::vector<std::int32_t> weight;
  float value = 0;
};

}  // namespace receptive
