// A parameter by the names of its layer and of its own.
#pragma once

#include <string_view>

#include "engine/core/result.h"
#include "engine/model/graph.h"

namespace receptive {

/// Errors: unknown_node, unknown_tensor.
Result<const ParameterPlace*> find_parameter(const Graph& graph, std::string_view node,
                                             std::string_view name);

}  // namespace receptive
