#include "engine/explain/refusal.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/json.h"
#include "engine/model/graph.h"
#include "engine/model/receptive_field.h"
#include "engine/model/spec.h"

namespace receptive {

namespace {

constexpr int kMostSizes = 12;

// The number in "layers[3] conv2.kernel"; none where the error is about something else.
std::optional<std::size_t> layer_of(const std::string& where) {
  constexpr std::string_view kBefore = "layers[";
  if (!where.starts_with(kBefore)) return std::nullopt;
  std::size_t number = 0;
  std::size_t at = kBefore.size();
  if (at == where.size() || where[at] == ']') return std::nullopt;
  for (; where[at] != ']'; ++at) {
    number = 10 * number + static_cast<std::size_t>(where[at] - '0');
  }
  return number;
}

// A network of the last of these nodes and those that it looks through: the others are left out,
// for nothing would read them.
Result<Graph> graph_up_to(ModelSpec spec, std::size_t nodes) {
  spec.nodes.resize(nodes, spec.nodes.front());
  spec.loss.reset();
  std::set<std::string> read = {spec.nodes.back().name};
  for (std::size_t i = nodes; i-- > 0;) {
    const NodeSpec& node = spec.nodes[i];
    if (read.contains(node.name)) read.insert(node.inputs.begin(), node.inputs.end());
  }
  std::erase_if(spec.nodes, [&](const NodeSpec& node) { return !read.contains(node.name); });
  return Graph::create(spec);
}

// By which sizes the image became as small as it is at the end, the last of them: "28→26→13".
std::string way_to(const Graph& graph, std::int32_t number) {
  std::string way;
  Size2 after{0, 0};
  int sizes = 0;
  for (; sizes < kMostSizes; number = graph.node(number).inputs[0]) {
    const Shape& shape = graph.node(number).shape;
    const Size2 size{shape.h, shape.w};
    if (size != after) {
      const std::string sides = size.h == size.w ? std::to_string(size.h) : to_text(size);
      way = text_of("{}{}{}", sides, sizes > 0 ? "→" : "", way);
      after = size;
      ++sizes;
    }
    if (number == 0) break;
  }
  return sizes < 2 ? "" : text_of("; the image became {}", way);
}

std::optional<Error> told_way(Error error, const ModelSpec& spec) {
  const std::optional<std::size_t> layer = layer_of(error.where);
  if (error.code != ErrorCode::kernel_too_large || !layer) return std::nullopt;
  const std::string& input = spec.nodes[*layer].inputs[0];
  const auto before = std::find_if(spec.nodes.begin(), spec.nodes.end(),
                                   [&](const NodeSpec& node) { return node.name == input; });
  if (before == spec.nodes.end()) return std::nullopt;
  const auto nodes = static_cast<std::size_t>(before - spec.nodes.begin()) + 1;
  const Result<Graph> graph = graph_up_to(spec, nodes);
  if (!graph) return std::nullopt;
  error.message += way_to(*graph, graph->size() - 1);
  return error;
}

// Zeros before and behind a side, so that it has a place for every step.
std::pair<std::int32_t, std::int32_t> same_zeros(std::int32_t side, std::int32_t stride,
                                                 std::int32_t reach) {
  const std::int32_t zeros = std::max(0, (side - 1) / stride * stride + reach - side);
  return {zeros / 2, zeros - zeros / 2};
}

// The same description without what is wrong in this layer, and without all that follows it.
JsonValue unpadded_up_to(const JsonValue& json, std::size_t layer) {
  JsonValue::Array layers = *json.find("layers")->array();
  layers.resize(layer + 1);
  JsonValue::Object unpadded = *layers.back().object();
  std::erase_if(unpadded,
                [](const JsonValue::Member& member) { return member.first == "padding"; });
  layers.back() = JsonValue(std::move(unpadded));
  return JsonValue(
      JsonValue::Object{{"input", *json.find("input")}, {"layers", JsonValue(std::move(layers))}});
}

std::optional<Error> told_same(Error error, const JsonValue& json) {
  const std::optional<std::size_t> layer = layer_of(error.where);
  const bool of_padding = error.code == ErrorCode::wrong_type && error.where.ends_with(".padding");
  if (!layer || !of_padding) return std::nullopt;
  const JsonValue* padding = (*json.find("layers")->array())[*layer].find("padding");
  if (!padding || !padding->string() || *padding->string() != "same") return std::nullopt;
  const Result<ModelSpec> spec = read_spec(unpadded_up_to(json, *layer));
  if (!spec) return std::nullopt;
  const Result<Graph> graph = graph_up_to(*spec, spec->nodes.size());
  if (!graph) return std::nullopt;
  const Shape& image = graph->output().input_shapes[0];
  const SeenWindow window = window_of(graph->output());
  const auto [top, bottom] = same_zeros(image.h, window.stride.h, window.reach.h);
  const auto [left, right] = same_zeros(image.w, window.stride.w, window.reach.w);
  error.remedy =
      text_of("write what it means here: [{}, {}, {}, {}], as [top, bottom, left, right]", top,
              bottom, left, right);
  return error;
}

}  // namespace

std::optional<Error> told_refusal(std::string_view spec_text) {
  const Result<JsonValue> json = parse_json(spec_text, "model");
  if (!json) return std::nullopt;
  const Result<ModelSpec> spec = read_spec(*json);
  if (!spec) return told_same(spec.error(), *json);
  const Result<Graph> graph = Graph::create(*spec);
  return graph ? std::nullopt : told_way(graph.error(), *spec);
}

}  // namespace receptive
