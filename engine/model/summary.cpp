#include "engine/model/summary.h"

#include <utility>
#include <vector>

#include "engine/core/json.h"
#include "engine/core/variant_list.h"
#include "engine/model/receptive_field.h"

namespace receptive {

namespace {

void write_field(const ReceptiveField& field, JsonWriter& writer) {
  const auto pair = [&](const char* name, std::int64_t rows, std::int64_t columns) {
    writer.key(name).begin_array().value(rows).value(columns).end_array();
  };
  writer.key("receptiveField").begin_object();
  pair("size", field.rows.size, field.columns.size);
  pair("jump", field.rows.jump, field.columns.jump);
  pair("start", -field.rows.before, -field.columns.before);
  writer.end_object();
}

}  // namespace

std::string summary_json(const Graph& graph) {
  JsonWriter writer;
  writer.begin_object().key("rows").begin_array();
  std::int64_t total_multiply_adds = 0;
  std::int64_t total_cells = 0;
  std::int64_t total_buffers = 0;
  const auto bytes = [](std::int64_t numbers) {
    return numbers * static_cast<std::int64_t>(sizeof(float));
  };
  const std::vector<ReceptiveField> fields = receptive_fields(graph);
  std::size_t number = 0;
  for (const Node& node : graph.nodes().subspan(1)) {
    std::int64_t parameters = 0;
    std::int64_t buffers = 0;
    for (const ParameterPlace& place : graph.parameters_of(node)) {
      (place.spec.buffer ? buffers : parameters) += place.cells;
    }
    total_buffers += buffers;
    writer.begin_object().member("node", node.name);
    writer.key("inputs").begin_array();
    for (const std::int32_t input : node.inputs) writer.value(graph.node(input).name);
    writer.end_array().key("output").begin_array();
    writer.value(node.shape.c).value(node.shape.h).value(node.shape.w).end_array();
    const auto [formula, multiply_adds] = std::visit(
        [&](const auto& layer) -> std::pair<std::string, std::int64_t> {
          if constexpr (HasParameters<std::decay_t<decltype(layer)>>) {
            return {layer.formula(node.input_shapes),
                    layer.multiply_adds(node.input_shapes, node.shape)};
          } else {
            return {};
          }
        },
        node.layer);
    writer.member("type", row_of(node.layer).type).member("parameters", parameters);
    writer.member("frozen", node.frozen).member("formula", formula);
    writer.member("multiplyAdds", multiply_adds);
    write_field(fields[++number], writer);
    writer.member("outputBytes", bytes(node.shape.cells()));
    writer.member("parameterBytes", bytes(parameters + buffers)).end_object();
    total_multiply_adds += multiply_adds;
    total_cells += node.shape.cells();
  }
  writer.end_array().member("parameters", graph.parameter_count());
  writer.member("trainable", graph.trainable_count());
  writer.member("multiplyAdds", total_multiply_adds);
  writer.member("outputBytes", bytes(total_cells));
  writer.member("parameterBytes", bytes(graph.parameter_count() + total_buffers));
  writer.end_object();
  return writer.take();
}

}  // namespace receptive
