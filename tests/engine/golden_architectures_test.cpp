// Published networks, layer by layer, against independent tables of shapes, parameters and
// multiply-adds.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/graph.h"
#include "engine/model/presets.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

// [c, h, w], or [c] for a list.
Shape shape_of(const std::vector<double>& sides) {
  const auto side = [&](std::size_t i) {
    return i < sides.size() ? static_cast<std::int32_t>(sides[i]) : 1;
  };
  return {side(0), side(1), side(2)};
}

Shape shape_of(const JsonValue& row, std::string_view name) {
  return shape_of(golden_numbers(golden_member(row, name)));
}

template <class Pool>
Pool pool_of(const Size2& kernel, const Size2& stride, const Sides& padding, Rounding rounding) {
  Pool pool{.kernel = kernel, .stride = stride, .padding = padding};
  pool.rounding = rounding;
  return pool;
}

// The layer of a row; nothing for kinds this engine does not have.
std::optional<Layer> layer_of(const JsonValue& row) {
  const std::string op = *golden_member(row, "op").string();
  const std::int32_t channels = shape_of(row, "out").c;
  if (op == "dense") return Dense{.units = channels};
  if (op == "flatten") return Flatten{};
  if (op == "globalavgpool") return GlobalAveragePool2d{};
  if (op != "conv" && op != "maxpool" && op != "avgpool") return {};
  const JsonValue& attrs = golden_member(row, "attrs");
  // [rows, columns], or one number for both.
  const auto pair = [&](std::string_view name) {
    const std::vector<double> sides = golden_numbers(golden_member(attrs, name));
    return Size2{static_cast<std::int32_t>(sides.front()), static_cast<std::int32_t>(sides.back())};
  };
  const Size2 kernel = pair("kernel");
  const Size2 stride = pair("stride");
  const Size2 pad = pair("pad");
  const Sides padding{pad.h, pad.h, pad.w, pad.w};
  if (op == "conv") {
    return Conv2d{
        .channels = channels,
        .kernel = kernel,
        .stride = stride,
        .padding = padding,
        .groups = static_cast<std::int32_t>(golden_number(golden_member(attrs, "groups"))),
        .bias = *golden_member(attrs, "bias").boolean()};
  }
  const Rounding rounding =
      *golden_member(attrs, "ceil").boolean() ? Rounding::ceil : Rounding::floor;
  if (op == "maxpool") return pool_of<MaxPool2d>(kernel, stride, padding, rounding);
  return pool_of<AveragePool2d>(kernel, stride, padding, rounding);
}

// Of one image's forward pass.
std::int64_t multiply_adds_of(const Node& node) {
  return std::visit(
      [&](const auto& layer) -> std::int64_t {
        if constexpr (HasParameters<std::decay_t<decltype(layer)>>) {
          return layer.multiply_adds(node.input_shapes, node.shape);
        }
        return 0;
      },
      node.layer);
}

std::int64_t parameters_of(const Graph& graph, const Node& node) {
  std::int64_t parameters = 0;
  for (const ParameterPlace& place : graph.parameters_of(node)) parameters += place.cells;
  return parameters;
}

void check_row(const JsonValue& row, const Graph& graph, const Node& node) {
  CAPTURE(*golden_member(row, "name").string());
  CHECK(node.shape == shape_of(row, "out"));
  CHECK(static_cast<double>(parameters_of(graph, node)) ==
        golden_number(golden_member(row, "params")));
  CHECK(static_cast<double>(multiply_adds_of(node)) == golden_number(golden_member(row, "macs")));
}

TEST_CASE("every layer of the published networks has its golden shape, parameters and products") {
  int checked = 0;
  for (const GoldenCase& golden : golden_cases("arch", "architecture")) {
    CAPTURE(golden.id);
    for (const JsonValue& row : *golden_member(golden.outputs, "layers").array()) {
      const std::optional<Layer> layer = layer_of(row);
      if (!layer) continue;
      ModelSpec spec{shape_of(row, "in"), {{"layer", {"input"}, *layer}}, {}};
      const Result<Graph> graph = Graph::create(spec);
      REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
      check_row(row, *graph, graph->output());
      ++checked;
    }
  }
  CHECK(checked == 596);
}

// Activations and, before a list, flatten are not in the tables.
TEST_CASE("presets are the golden networks of their names") {
  const std::map<std::string_view, std::string_view> ids = {
      {"one-filter-cnn", "one_filter_cnn"},
      {"lenet5", "lenet5_28_pad2"},
      {"mlp", "mlp_784_300_100_10"},
      {"small-cnn", "mnist_cnn_1600"},
  };
  std::size_t found = 0;
  for (const GoldenCase& golden : golden_cases("arch", "architecture")) {
    for (const auto& [name, id] : ids) {
      if (golden.id != id) continue;
      ++found;
      CAPTURE(name);
      const Result<Graph> graph = Graph::create(*find_preset(name));
      REQUIRE(graph.ok());
      CHECK(static_cast<double>(graph->parameter_count()) ==
            golden_number(golden_member(golden.outputs, "params")));
      const JsonValue::Array& rows = *golden_member(golden.outputs, "layers").array();
      std::size_t row = 0;
      for (const Node& node : graph->nodes().subspan(1)) {
        if (std::holds_alternative<Relu>(node.layer)) continue;
        if (name == "mlp" && std::holds_alternative<Flatten>(node.layer)) continue;
        REQUIRE(row < rows.size());
        check_row(rows[row++], *graph, node);
      }
      CHECK(row == rows.size());
    }
  }
  CHECK(found == ids.size());
}

}  // namespace
}  // namespace receptive
