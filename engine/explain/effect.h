// What one update does to the loss of the images it was made from.
#pragma once

#include <memory>
#include <string>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/explain/trace.h"
#include "engine/optim/all_optimizers.h"

namespace receptive {

/// Mean losses of the trace's images, passed forward in float as the trace was.
struct UpdateEffect {
  double before = 0;  // with the weights of the trace
  double one = 0;     // with the one weight updated
  double all = 0;     // with every weight updated that is learnt and not frozen
};

/// The first update of `optimizer`, made in a copy of the weights. `cell` is a cell of a parameter.
/// Errors: unknown_node, unknown_tensor, bad_index, no_gradient, over_budget; out_of_range when a loss
/// is not finite.
Result<UpdateEffect> effect_of_update(const Trace& trace, const CellRef& cell,
                                      const Optimizer& optimizer);

/// The same images with the weights that the first update of `optimizer` makes of every weight that
/// is learnt and not frozen. Errors: no_gradient, over_budget; out_of_range when a number is not finite.
Result<std::unique_ptr<Trace>> trace_after_update(const Trace& trace, const Optimizer& optimizer);

/// UpdateEffect of the API.
std::string to_json(const UpdateEffect& effect);

}  // namespace receptive
