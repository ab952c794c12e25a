// A cell of a parameter, as a question about a weight begins.
#pragma once

#include <string>
#include <utility>

#include "engine/explain/trace.h"
#include "engine/model/find_parameter.h"

namespace receptive {

struct Weight {
  const ParameterPlace* place = nullptr;
  CellRef gradient_cell;
  float gradient = 0;
};

/// `refusal` says what is wrong with asking about a cell that is no parameter's. Errors:
/// unknown_tensor with it, and those of Trace::value.
inline Result<Weight> find_weight(const Trace& trace, const CellRef& cell, std::string refusal) {
  if (cell.tensor.kind != TensorKind::parameter) {
    return Error(ErrorCode::unknown_tensor, "{}", "{}", "ask about a cell of a parameter",
                 cell.tensor.node, refusal);
  }
  Weight weight{.gradient_cell = cell};
  weight.gradient_cell.tensor.kind = TensorKind::parameter_gradient;
  const Result<float> gradient = trace.value(weight.gradient_cell);
  if (!gradient) return gradient.error();
  weight.gradient = *gradient;
  weight.place = *find_parameter(trace.graph(), cell.tensor.node, cell.tensor.name);
  return weight;
}

}  // namespace receptive
