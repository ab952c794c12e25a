// What a term of a gradient multiplies the gradient above it by: a cell of a local Jacobian.
#pragma once

#include <optional>

#include "engine/core/derivation.h"

namespace receptive {

struct Slope {
  const Factor* upstream = nullptr;  // a cell of ∂L/∂(output)
  double value = 1;                  // constant · the other factors
};

/// None for a term without a gradient in it.
inline std::optional<Slope> slope_of(const Term& term) {
  Slope slope{.value = term.constant};
  for (const Factor& factor : term.factors) {
    const TensorKind kind = factor.cell.tensor.kind;
    const bool gradient = kind == TensorKind::output_gradient || kind == TensorKind::input_gradient;
    if (gradient && !slope.upstream) {
      slope.upstream = &factor;
    } else {
      slope.value *= factor.value;
    }
  }
  if (!slope.upstream) return std::nullopt;
  return slope;
}

}  // namespace receptive
