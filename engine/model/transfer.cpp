#include "engine/model/transfer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace receptive {
namespace {

// The head's dense layer: what follows it has no weights and reads nothing else.
Result<std::int32_t> find_head(const Graph& graph) {
  std::int32_t number = graph.size() - 1;
  while (graph.node(number).parameter_count == 0) {
    const Node& node = graph.node(number);
    if (node.inputs.size() != 1) {
      return Error(ErrorCode::bad_graph, "{}",
                   node.inputs.empty() ? "has no layer with weights"
                                       : "joins branches behind the last layer with weights",
                   "transfer from a model that ends with a dense layer",
                   node.inputs.empty() ? "model" : node.name);
    }
    number = node.inputs.front();
  }
  const Node& head = graph.node(number);
  if (!std::holds_alternative<Dense>(head.layer)) {
    return Error(
        ErrorCode::bad_graph, "{}",
        "is the last layer with weights and no dense layer, so there is no head to replace",
        "transfer from a model that ends with a dense layer", head.name);
  }
  return number;
}

Status check_head(const HeadOptions& options) {
  if (Status valid = check_fields(options, "head"); !valid) return valid;
  if (options.kind == HeadKind::softmax || options.classes == 2) return Done{};
  return Error(ErrorCode::wrong_loss, "head.classes", "is {}, and one sigmoid output tells 2 apart",
               "use a softmax head for several classes", options.classes);
}

std::string free_name(const ModelSpec& spec) {
  const std::string wanted = "head";
  std::string name = wanted;
  const auto is_taken = [&] {
    return std::any_of(spec.nodes.begin(), spec.nodes.end(),
                       [&](const NodeSpec& node) { return node.name == name; });
  };
  for (int number = 2; is_taken(); ++number) name = wanted + std::to_string(number);
  return name;
}

}  // namespace

Result<HeadOptions> parse_head_options(std::string_view text) {
  const Result<JsonValue> json = parse_json(text, "head");
  if (!json) return json.error();
  return read_fields<HeadOptions>(*json, "head");
}

Result<std::shared_ptr<Model>> with_head(const Model& model, const HeadOptions& options) {
  if (Status valid = check_head(options); !valid) return valid.error();
  const Graph& graph = model.graph();
  const Result<std::int32_t> found = find_head(graph);
  if (!found) return found.error();
  const Node& old_head = graph.node(*found);

  // Whatever follows the old head reads it, so what is kept are the layers before it.
  ModelSpec spec{graph.input_shape(), {}, {}};
  for (std::int32_t number = 1; number < *found; ++number) {
    spec.nodes.push_back(graph.spec().nodes[static_cast<std::size_t>(number) - 1]);
    spec.nodes.back().frozen = options.freeze && graph.node(number).parameter_count > 0;
  }
  const bool softmax = options.kind == HeadKind::softmax;
  const Dense dense{.units = softmax ? options.classes : 1,
                    .init = std::get<Dense>(old_head.layer).init,
                    .init_scale = std::get<Dense>(old_head.layer).init_scale};
  spec.nodes.push_back({free_name(spec), {graph.node(old_head.inputs.front()).name}, dense});
  spec.loss = softmax ? Loss(SoftmaxCrossEntropy{}) : Loss(SigmoidBinaryCrossEntropy{});

  Result<std::shared_ptr<Model>> made =
      Model::create(spec, static_cast<std::uint64_t>(options.seed), model.budget_bytes());
  if (!made) return made;
  for (const ParameterPlace& place : graph.parameters()) {
    if (place.node >= *found) continue;
    const auto from = model.weights().subspan(static_cast<std::size_t>(place.offset),
                                              static_cast<std::size_t>(place.cells));
    const Result<const ParameterPlace*> to =
        (*made)->find_parameter(graph.node(place.node).name, place.spec.name);
    RECEPTIVE_CHECK(to.ok());
    std::copy(from.begin(), from.end(), (*made)->parameter(**to).begin());
  }
  return made;
}

}  // namespace receptive
