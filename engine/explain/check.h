// The gradient of one weight against a difference quotient of the loss, in double.
#pragma once

#include <string>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/explain/trace.h"

namespace receptive {

struct NumericCheck {
  CellRef target;         // of kind parameter
  float weight = 0;       // w
  double step = 0;        // h, a power of two, so that w ± h are exact
  double loss_below = 0;  // L(w − h)
  double loss_above = 0;  // L(w + h)
  double numeric = 0;     // (L(w + h) − L(w − h)) / 2h
  double exact = 0;       // ∂L/∂w by backpropagation in double
  float traced = 0;       // ∂L/∂w of the trace, in float
  /// |a − b| / max(|a|, |b|), 0 of equals: numeric against exact, traced against exact.
  double numeric_error = 0;
  double traced_error = 0;
  /// One rounding of the loss over h: a numeric gradient says nothing about smaller differences.
  double resolution = 0;
  /// Nodes, or "loss", whose formula changes between w − h and w + h (a ReLU at 0, a maximum that
  /// another cell takes over): there the quotient is no derivative, and the two may differ.
  std::vector<std::string> kinks;
};

/// `cell` is a cell of a parameter. Takes the trace's images through the network four times, in
/// double. Errors: unknown_node, unknown_tensor, bad_index, no_gradient, over_budget.
Result<NumericCheck> check_numerically(const Trace& trace, const CellRef& cell);

/// NumericCheck of the API.
std::string to_json(const NumericCheck& check);

}  // namespace receptive
