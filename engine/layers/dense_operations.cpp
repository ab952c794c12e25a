#include "engine/layers/dense_operations.h"

#include <utility>

namespace receptive {

namespace {

Operand matrix(std::string name, std::int32_t rows, std::int32_t columns, const float* data) {
  return {std::move(name), {rows, columns}, {data, data + std::int64_t{rows} * columns}};
}

Operand transposed(std::string name, const Operand& from) {
  Operand made{std::move(name), {from.shape[1], from.shape[0]}, {}};
  for (std::int32_t row = 0; row < made.shape[0]; ++row) {
    for (std::int32_t column = 0; column < made.shape[1]; ++column) {
      made.data.push_back(
          from.data[static_cast<std::size_t>(column) * static_cast<std::size_t>(from.shape[1]) +
                    static_cast<std::size_t>(row)]);
    }
  }
  return made;
}

// The product of the first two operands, plus the third for every row where there is one.
void multiply(Operation& operation) {
  const Operand& a = operation.operands[0];
  const Operand& b = operation.operands[1];
  const auto inner = static_cast<std::size_t>(a.shape[1]);
  const auto columns = static_cast<std::size_t>(b.shape[1]);
  for (std::size_t row = 0; row < static_cast<std::size_t>(a.shape[0]); ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      Sum sum;
      for (std::size_t i = 0; i < inner; ++i) {
        sum.add(double{a.data[row * inner + i]} * b.data[i * columns + column]);
      }
      if (operation.operands.size() > 2) sum.add(double{operation.operands[2].data[column]});
      sum.finish(operation);
    }
  }
  operation.terms = static_cast<std::int64_t>(inner) + 1;
}

}  // namespace

std::vector<Operation> dense_operations(const NodeView& view) {
  const std::int32_t in = view.inputs[0].shape.c;
  const std::int32_t out = view.output.shape.c;
  const std::int32_t m = view.images;
  const bool bias = view.parameters.size() > 1;
  const Operand x = matrix("X", m, in, view.inputs[0].data);
  const Operand weight = matrix("W", out, in, view.parameters[0].data);
  const auto product = [&](TensorKind kind, std::string name, std::string formula,
                           std::vector<std::int32_t> shape, std::vector<Operand> operands) {
    Operation made{.kind = OperationKind::matrix_product,
                   .target = {std::string(view.output.node), kind, std::move(name)},
                   .formula = std::move(formula),
                   .operands = std::move(operands),
                   .shape = std::move(shape),
                   .result = {},
                   .magnitude = {}};
    multiply(made);
    return made;
  };
  std::vector<Operand> forward = {x, transposed("Wᵀ", weight)};
  if (bias)
    forward.push_back({"b", {out}, {view.parameters[1].data, view.parameters[1].data + out}});
  std::vector<Operation> list = {product(TensorKind::output, {}, bias ? "Z = X·Wᵀ + b" : "Z = X·Wᵀ",
                                         {m, out, 1, 1}, std::move(forward))};
  if (!view.d_output) return list;
  const Operand upstream = matrix("dZ", m, out, view.d_output);
  list.push_back(product(TensorKind::parameter_gradient, "weight", "dW = dZᵀ·X", {out, in},
                         {transposed("dZᵀ", upstream), x}));
  if (bias) {
    Operation sums{
        .kind = OperationKind::sum,
        .target = {std::string(view.output.node), TensorKind::parameter_gradient, "bias"},
        .formula = "db = Σ dZ",
        .operands = {upstream},
        .shape = {out},
        .result = {},
        .magnitude = {},
        .terms = m};
    for (std::int32_t k = 0; k < out; ++k) {
      Sum sum;
      for (std::int32_t n = 0; n < m; ++n) sum.add(double{view.d_output_at({n, k, 0, 0}).value});
      sum.finish(sums);
    }
    list.push_back(std::move(sums));
  }
  list.push_back(
      product(TensorKind::input_gradient, "0", "dX = dZ·W", {m, in, 1, 1}, {upstream, weight}));
  return list;
}

}  // namespace receptive
