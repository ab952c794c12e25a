#include "engine/model/find_parameter.h"

#include <string>

namespace receptive {

Result<const ParameterPlace*> find_parameter(const Graph& graph, std::string_view node,
                                             std::string_view name) {
  const std::int32_t number = graph.find(node);
  if (number < 0) {
    return Error(ErrorCode::unknown_node, "{}", "the model has no such layer",
                 "take a name from the model's summary", node);
  }
  std::string names;
  for (const ParameterPlace& place : graph.parameters_of(graph.node(number))) {
    if (place.spec.name == name) return &place;
    names += (names.empty() ? "" : ", ") + std::string(place.spec.name);
  }
  // What has none lacks no particular one.
  return Error(ErrorCode::unknown_tensor, "{}", "has no parameter{}", "{}", node,
               names.empty() ? "s" : text_of(" \"{}\"", name),
               names.empty() ? "take another layer" : text_of("take one of: {}", names));
}

}  // namespace receptive
