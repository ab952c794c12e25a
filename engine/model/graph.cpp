#include "engine/model/graph.h"

#include <algorithm>
#include <utility>

#include "engine/core/arena.h"
#include "engine/core/variant_list.h"

namespace receptive {

namespace {

// Every parameter begins at a cache line of floats.
constexpr std::int64_t kParameterAlignment = kAlignment / static_cast<std::int64_t>(sizeof(float));

constexpr const char* kSmaller = "use fewer channels or smaller images";

std::string place_of(std::int32_t layer_number, const std::string& name) {
  return text_of("layers[{}] {}", layer_number, name);
}

Status check_cells(const std::string& where, std::int64_t cells, const char* what) {
  if (cells <= kMaxCells) return Done{};
  return Error(ErrorCode::over_budget, "{}", "{} of one image would have {} cells, more than {}",
               kSmaller, where, what, cells, kMaxCells);
}

// An error of a layer, whose `where` is the name of a field, placed in the model.
Error placed(Error error, const std::string& where) {
  error.where = error.where.empty() ? where : text_of("{}.{}", where, error.where);
  return error;
}

}  // namespace

std::int64_t scratch_cells(const Node& node) {
  return std::visit(
      [&](const auto& layer) -> std::int64_t {
        if constexpr (HasScratch<std::decay_t<decltype(layer)>>) {
          return layer.scratch_cells(node.input_shapes, node.shape);
        }
        return 0;
      },
      node.layer);
}

Result<Graph> Graph::create(const ModelSpec& spec) {
  if (Status few = check_layer_count(spec.nodes.size()); !few) return few.error();
  Graph graph;
  graph.spec_ = spec;
  complete(graph.spec_);
  const Shape& in = spec.input;
  if (in.c < 1 || in.h < 1 || in.w < 1 || in.h > kMaxSide || in.w > kMaxSide) {
    return Error(ErrorCode::out_of_range, "input", "is {}",
                 "give channels, rows and columns of at least 1, sides up to {}", to_text(in),
                 kMaxSide);
  }
  if (Status fits = check_cells("input", in.cells(), "the image"); !fits) return fits.error();
  if (spec.nodes.empty()) {
    return Error(ErrorCode::bad_graph, "layers", "there is no layer", "add at least one layer");
  }
  Node input;
  input.name = "input";
  input.layer = Input{in};
  input.shape = in;
  graph.nodes_.push_back(std::move(input));
  Numbers numbers = {{"input", 0}};
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(spec.nodes.size()); ++i) {
    const NodeSpec& layer = graph.spec_.nodes[static_cast<std::size_t>(i)];
    if (Status added = graph.add_node(layer, i, numbers); !added) return added.error();
  }
  for (std::int32_t i = 0; i + 1 < graph.size(); ++i) {
    if (!graph.node(i).consumers.empty()) continue;
    return Error(ErrorCode::bad_graph, "{}", "nothing reads its output",
                 "remove it, or name it in the inputs of a later layer",
                 i == 0 ? "input" : place_of(i - 1, graph.node(i).name));
  }
  if (Status chosen = graph.choose_loss(); !chosen) return chosen.error();
  return graph;
}

Status Graph::choose_loss() {
  const Shape& logits = output().shape;
  const std::string_view last = row_of(output().layer).type;
  if (!spec_.loss && logits.plane() == 1) {
    spec_.loss = last == LogSoftmax::kType ? Loss(NegativeLogLikelihood{})
                 : logits.c == 1           ? Loss(SigmoidBinaryCrossEntropy{})
                                           : Loss(SoftmaxCrossEntropy{});
  }
  if (!spec_.loss) return Done{};
  return std::visit(
      [&](const auto& loss) {
        Status fits = loss.check(logits, last);
        if (fits) classes_ = loss.classes(logits);
        return fits;
      },
      *spec_.loss);
}

Status Graph::add_node(const NodeSpec& spec, std::int32_t layer_number, Numbers& numbers) {
  const std::string where = place_of(layer_number, spec.name);
  if (spec.name.empty() || spec.name == "loss" || numbers.contains(spec.name)) {
    return Error(ErrorCode::bad_graph, "{}.name", "{}",
                 "give every layer a name of its own; \"input\" and \"loss\" are reserved", where,
                 spec.name.empty() ? "is empty" : text_of("\"{}\" is taken", spec.name));
  }
  Node node;
  node.name = spec.name;
  node.layer = std::visit([](const auto& layer) -> NodeLayer { return layer; }, spec.layer);
  node.frozen = spec.frozen;
  for (const std::string& name : spec.inputs) {
    const auto found = numbers.find(name);
    if (found == numbers.end()) {
      return Error(ErrorCode::bad_graph, "{}.inputs", "there is no earlier layer \"{}\"",
                   "name a layer that stands before this one, or \"input\"", where, name);
    }
    const std::int32_t number = found->second;
    node.inputs.push_back(number);
    node.input_shapes.push_back(this->node(number).shape);
    node.trains = node.trains || this->node(number).trains;
  }
  const bool several = std::visit(
      [](const auto& layer) { return TakesSeveralInputs<std::decay_t<decltype(layer)>>; },
      node.layer);
  if (several ? node.inputs.size() < 2 || node.inputs.size() > kMaxInputs
              : node.inputs.size() != 1) {
    return Error(ErrorCode::bad_graph, "{}.inputs", "has {} entries", "{}", where,
                 node.inputs.size(),
                 several ? text_of("give 2 to {} inputs", kMaxInputs) : "give exactly one input");
  }
  if (Status fields = check_alternative(node.layer, where); !fields) return fields;
  Result<Shape> shape = std::visit(
      [&](const auto& layer) { return layer.output_shape(node.input_shapes); }, node.layer);
  if (!shape) return placed(std::move(shape).error(), where);
  node.shape = *shape;
  if (Status fits = check_cells(where, node.shape.cells(), "the output"); !fits) return fits;
  if (Status fits = check_cells(where, scratch_cells(node), "the padded input"); !fits) return fits;
  if (Status added = add_parameters(node, where); !added) return added;
  const std::int32_t number = size();
  numbers[spec.name] = number;
  for (const std::int32_t input : node.inputs) {
    nodes_[static_cast<std::size_t>(input)].consumers.push_back(number);
  }
  nodes_.push_back(std::move(node));
  return Done{};
}

Status Graph::add_parameters(Node& node, const std::string& where) {
  node.first_parameter = static_cast<std::int32_t>(parameters_.size());
  const auto [specs, split] = std::visit(
      [&](const auto& layer) -> std::pair<std::vector<ParameterSpec>, GradientSplit> {
        using L = std::decay_t<decltype(layer)>;
        if constexpr (HasParameters<L>) {
          return {layer.parameters(node.input_shapes), L::kGradientSplit};
        } else {
          return {};
        }
      },
      node.layer);
  for (const ParameterSpec& spec : specs) {
    std::optional<std::int64_t> cells = 1;
    for (const std::int32_t dim : spec.dims) {
      if (cells) cells = checked_product(*cells, dim);
    }
    if (!cells || *cells > kMaxParameterCells) {
      return Error(ErrorCode::over_budget, "{}.{}", "has more than {} numbers", kSmaller, where,
                   spec.name, kMaxParameterCells);
    }
    ParameterPlace place;
    place.node = size();
    place.number = node.parameter_count++;
    place.spec = spec;
    place.offset = weight_cells_;
    place.cells = *cells;
    place.split = split;
    weight_cells_ += (*cells + kParameterAlignment - 1) / kParameterAlignment * kParameterAlignment;
    parameters_.push_back(std::move(place));
  }
  if (!specs.empty()) node.trains = node.trains || !node.frozen;
  return Done{};
}

std::int64_t Graph::parameter_count() const {
  std::int64_t count = 0;
  for (const ParameterPlace& parameter : parameters_) {
    if (!parameter.spec.buffer) count += parameter.cells;
  }
  return count;
}

std::int64_t Graph::trainable_count() const {
  std::int64_t count = 0;
  for (const ParameterPlace& parameter : parameters_) {
    if (!node(parameter.node).frozen && !parameter.spec.buffer) count += parameter.cells;
  }
  return count;
}

std::int32_t Graph::find(std::string_view name) const {
  for (std::int32_t i = 0; i < size(); ++i) {
    if (node(i).name == name) return i;
  }
  return -1;
}

}  // namespace receptive
