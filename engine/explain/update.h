// Where a new weight comes from: one update of one cell of a parameter, number by number.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/explain/trace.h"
#include "engine/optim/all_optimizers.h"

namespace receptive {

/// What an optimiser remembers of one weight. A fresh one has done no update and remembers zeros.
struct OptimizerState {
  std::int64_t updates = 0;
  std::array<float, kMaxSlots> slots{};
};

struct UpdateDerivation {
  CellRef target;   // of kind parameter
  float value = 0;  // the weight that the optimiser's update writes
  Optimizer optimizer;
  OptimizerState before;
  OptimizerState after;
  /// In the order in which they are computed: factors are the weight, its gradient, what is
  /// remembered, and earlier steps. The last is the new weight.
  std::vector<Derivation> steps;
};

/// The update that the trace's batch would make. `cell` is a cell of a parameter. Errors:
/// unknown_node, unknown_tensor, bad_index, no_gradient.
Result<UpdateDerivation> derive_update(const Trace& trace, const CellRef& cell,
                                       const Optimizer& optimizer,
                                       const OptimizerState& before = {});

/// Reads `{"updates":3,"velocity":0.25}`; what is not said is 0. Errors: bad_json, wrong_type,
/// unknown_field, out_of_range.
Result<OptimizerState> parse_optimizer_state(std::string_view json, const Optimizer& optimizer);

/// UpdateDerivation of the API.
std::string to_json(const UpdateDerivation& update);

}  // namespace receptive
