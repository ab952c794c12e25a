#include "engine/model/spec.h"

#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "engine/core/variant_list.h"

namespace receptive {

namespace {

Result<Shape> parse_input(const JsonValue& json) {
  const JsonValue* input = json.find("input");
  const Error error{input ? ErrorCode::wrong_type : ErrorCode::missing_field, "input",
                    input ? "is no shape" : "is missing",
                    "write channels, rows and columns of one image: [1, 28, 28]"};
  if (!input || !input->array() || input->array()->size() != 3) return error;
  std::array<std::int32_t, 3> sides{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double* number = (*input->array())[i].number();
    if (!number || std::floor(*number) != *number || *number < 1 || *number > kMaxSide)
      return error;
    sides[i] = static_cast<std::int32_t>(*number);
  }
  return Shape{sides[0], sides[1], sides[2]};
}

// A member that is a string or absent.
Result<std::string> optional_text(const JsonValue& object, std::string_view key,
                                  const std::string& where) {
  const JsonValue* value = object.find(key);
  if (!value) return std::string();
  if (value->string()) return *value->string();
  return Error(ErrorCode::wrong_type, "{}.{}", "is {}", "write a text", where, key, value->kind());
}

Result<NodeSpec> parse_node(const JsonValue& json, const std::string& where) {
  static constexpr std::array<std::string_view, 4> kAlso = {"type", "name", "inputs", "frozen"};
  Result<Layer> layer = read_alternative<Layer>(json, where, ErrorCode::unknown_layer, kAlso);
  if (!layer) return std::move(layer).error();
  Result<std::string> name = optional_text(json, "name", where);
  if (!name) return std::move(name).error();
  NodeSpec node{std::move(name).value(), {}, std::move(layer).value(), false};
  if (const JsonValue* inputs = json.find("inputs")) {
    const Error error(ErrorCode::wrong_type, "{}.inputs", "is no list of names",
                      "write the names of the layers it reads: [\"relu1\"]", where);
    if (!inputs->array()) return error;
    for (const JsonValue& input : *inputs->array()) {
      if (!input.string()) return error;
      node.inputs.push_back(*input.string());
    }
  }
  if (const JsonValue* frozen = json.find("frozen")) {
    if (!frozen->boolean()) {
      return Error(ErrorCode::wrong_type, "{}.frozen", "is {}", "write true or false", where,
                   frozen->kind());
    }
    node.frozen = *frozen->boolean();
  }
  return node;
}

Result<std::optional<Loss>> parse_loss(const JsonValue& json) {
  const JsonValue* loss = json.find("loss");
  if (!loss || loss->is_null()) return std::optional<Loss>();
  if (!loss->string()) {
    return Error(ErrorCode::wrong_type, "loss", "is {}", "write one of: {}", loss->kind(),
                 type_names(kAlternatives<Loss>));
  }
  if (const Alternative* row = find_type(kAlternatives<Loss>, *loss->string())) {
    Loss found;
    row->make(&found);
    return std::optional<Loss>(found);
  }
  return Error(ErrorCode::unknown_loss, "loss", "there is no \"{}\"", "write one of: {}",
               *loss->string(), type_names(kAlternatives<Loss>));
}

Status check_members(const JsonValue& json) {
  if (!json.object()) {
    return Error(ErrorCode::wrong_type, "model", "is {}",
                 "write an object with version, input and layers", json.kind());
  }
  for (const JsonValue::Member& member : *json.object()) {
    const std::string& key = member.first;
    if (key == "version" || key == "input" || key == "layers" || key == "loss") continue;
    return Error(ErrorCode::unknown_field, "model.{}", "is not a field of a model",
                 "use version, input, layers and loss", key);
  }
  const JsonValue* version = json.find("version");
  if (version && (!version->number() || *version->number() != kSpecVersion)) {
    return Error(ErrorCode::out_of_range, "model.version", "is not {}",
                 "this engine reads models of version {}", kSpecVersion, kSpecVersion);
  }
  return Done{};
}

}  // namespace

Result<ModelSpec> parse_spec(std::string_view text) {
  const Result<JsonValue> json = parse_json(text, "model");
  if (!json) return json.error();
  return read_spec(*json);
}

Result<ModelSpec> read_spec(const JsonValue& json) {
  if (Status valid = check_members(json); !valid) return valid.error();
  Result<Shape> input = parse_input(json);
  if (!input) return std::move(input).error();
  Result<std::optional<Loss>> loss = parse_loss(json);
  if (!loss) return std::move(loss).error();
  const JsonValue* layers = json.find("layers");
  if (!layers || !layers->array()) {
    return Error(layers ? ErrorCode::wrong_type : ErrorCode::missing_field, "layers", "{}",
                 "write a list of layers",
                 layers ? text_of("is {}", layers->kind()) : "is missing");
  }
  if (Status few = check_layer_count(layers->array()->size()); !few) return few.error();
  ModelSpec spec{*input, {}, *loss};
  for (std::size_t i = 0; i < layers->array()->size(); ++i) {
    Result<NodeSpec> node = parse_node((*layers->array())[i], text_of("layers[{}]", i));
    if (!node) return std::move(node).error();
    spec.nodes.push_back(std::move(node).value());
  }
  complete(spec);
  return spec;
}

Status check_layer_count(std::size_t layers) {
  if (layers <= kMaxLayers) return Done{};
  return Error(ErrorCode::out_of_range, "layers", "there are {}", "use at most {}", layers,
               kMaxLayers);
}

void complete(ModelSpec& spec) {
  std::map<std::string_view, int> counts;
  const std::string* before = nullptr;
  for (NodeSpec& node : spec.nodes) {
    const std::string_view kind = row_of(node.layer).short_name;
    const int number = ++counts[kind];
    if (node.name.empty()) node.name = text_of("{}{}", kind, number);
    if (node.inputs.empty()) node.inputs.push_back(before ? *before : "input");
    before = &node.name;
  }
}

std::string to_json(const ModelSpec& spec) {
  JsonWriter writer;
  writer.begin_object().member("version", kSpecVersion);
  writer.key("input").begin_array();
  writer.value(spec.input.c).value(spec.input.h).value(spec.input.w).end_array();
  writer.key("layers").begin_array();
  for (const NodeSpec& node : spec.nodes) {
    const Alternative& row = row_of(node.layer);
    writer.begin_object().member("type", row.type).member("name", node.name);
    writer.key("inputs").begin_array();
    for (const std::string& input : node.inputs) writer.value(input);
    writer.end_array();
    if (node.frozen) writer.member("frozen", true);
    detail::write_members(row.fields, held_by(node.layer), writer);
    writer.end_object();
  }
  writer.end_array().key("loss");
  if (spec.loss) {
    writer.value(row_of(*spec.loss).type);
  } else {
    writer.null();
  }
  writer.end_object();
  return writer.take();
}

}  // namespace receptive
