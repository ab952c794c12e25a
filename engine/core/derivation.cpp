#include "engine/core/derivation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace receptive {

namespace {

constexpr std::array<std::string_view, 7> kKindNames = {
    "output",         "outputGradient", "inputGradient", "parameter", "parameterGradient",
    "optimizerState", "update"};

void write_index(const std::vector<std::int32_t>& index, JsonWriter& writer) {
  writer.key("index").begin_array();
  for (const std::int32_t i : index) writer.value(i);
  writer.end_array();
}

Result<TensorRef> read_tensor(const JsonValue& json, bool with_index) {
  if (!json.object()) {
    return Error(ErrorCode::wrong_type, "query", "is {}", "write an object with node and of",
                 json.kind());
  }
  for (const JsonValue::Member& member : *json.object()) {
    const std::string& key = member.first;
    if (key == "node" || key == "of" || key == "name" || key == "step") continue;
    if (with_index && key == "index") continue;
    return Error(ErrorCode::unknown_field, "query.{}", "is not a field of a query",
                 with_index ? "use node, of, name, step and index" : "use node, of, name and step",
                 key);
  }
  const auto text = [&](std::string_view key) -> Result<std::string> {
    const JsonValue* value = json.find(key);
    if (value && value->string()) return *value->string();
    return Error(value ? ErrorCode::wrong_type : ErrorCode::missing_field, "query.{}", "{}",
                 "write a text", key, value ? text_of("is {}", value->kind()) : "is missing");
  };
  Result<std::string> node = text("node");
  if (!node) return std::move(node).error();
  Result<std::string> of = text("of");
  if (!of) return std::move(of).error();
  TensorRef tensor{std::move(node).value(), TensorKind::output, {}};
  const std::pair<std::string_view, std::string*> others[] = {{"name", &tensor.name},
                                                              {"step", &tensor.step}};
  for (const auto& [key, to] : others) {
    if (!json.find(key)) continue;
    Result<std::string> given = text(key);
    if (!given) return std::move(given).error();
    *to = std::move(given).value();
  }
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] != *of) continue;
    tensor.kind = static_cast<TensorKind>(i);
    return tensor;
  }
  return Error(ErrorCode::unknown_tensor, "query.of", "there is no \"{}\"",
               "use output, outputGradient, inputGradient, parameter or parameterGradient", *of);
}

// Terms that are 0 because one of their cells is: a dead unit further up, a black pixel. A function
// may make more of a 0, as e^0 is.
std::int64_t zero_terms(const Derivation& derivation) {
  return std::count_if(derivation.terms.begin(), derivation.terms.end(), [](const Term& term) {
    return term.constant != 0 && term.product == 0 &&
           std::any_of(term.factors.begin(), term.factors.end(),
                       [](const Factor& factor) { return factor.value == 0; });
  });
}

void write_factors(std::string_view name, const std::vector<Factor>& factors, JsonWriter& writer) {
  writer.key(name).begin_array();
  for (const Factor& factor : factors) {
    writer.begin_object().key("tensor").begin_object();
    write_members(factor.cell.tensor, writer);
    writer.end_object();
    write_index(factor.cell.index, writer);
    writer.member("value", factor.value).end_object();
  }
  writer.end_array();
}

void write_between(const Between& between, JsonWriter& writer) {
  if (between.empty()) return;
  writer.key("between").begin_object();
  for (const auto& [name, number] : between) writer.member(name, number);
  writer.end_object();
}

}  // namespace

void write_members(const TensorRef& tensor, JsonWriter& writer) {
  writer.member("node", tensor.node);
  writer.member("of", kKindNames[static_cast<std::size_t>(tensor.kind)]);
  if (!tensor.name.empty()) writer.member("name", tensor.name);
  if (!tensor.step.empty()) writer.member("step", tensor.step);
}

void write_members(const CellRef& cell, JsonWriter& writer) {
  write_members(cell.tensor, writer);
  write_index(cell.index, writer);
}

void write(const Derivation& derivation, JsonWriter& writer) {
  writer.begin_object().key("target").begin_object();
  write_members(derivation.target, writer);
  writer.end_object().member("value", derivation.value);
  writer.member("rule", kRuleNames[static_cast<std::size_t>(derivation.rule)]);
  if (!derivation.function.empty()) writer.member("function", derivation.function);
  writer.key("terms").begin_array();
  for (const Term& term : derivation.terms) {
    writer.begin_object();
    write_factors("factors", term.factors, writer);
    if (term.constant != 1) writer.member("constant", term.constant);
    writer.member("product", term.product);
    if (!term.deciding.empty()) write_factors("deciding", term.deciding, writer);
    write_between(term.between, writer);
    writer.end_object();
  }
  writer.end_array();
  write_between(derivation.between, writer);
  writer.key("omitted").begin_object();
  writer.member("padding", derivation.omitted_padding).member("masked", derivation.omitted_masked);
  writer.member("zero", zero_terms(derivation)).end_object().end_object();
}

std::string to_json(const Derivation& derivation) {
  JsonWriter writer;
  write(derivation, writer);
  return writer.take();
}

Result<TensorRef> parse_tensor(std::string_view text) {
  Result<JsonValue> json = parse_json(text, "query");
  if (!json) return std::move(json).error();
  return read_tensor(*json, false);
}

Result<CellRef> parse_cell(std::string_view text) {
  Result<JsonValue> json = parse_json(text, "query");
  if (!json) return std::move(json).error();
  Result<TensorRef> tensor = read_tensor(*json, true);
  if (!tensor) return std::move(tensor).error();
  const Error error(ErrorCode::wrong_type, "query.index", "is no list of whole numbers",
                    "write one number per dimension: [0, 2, 5, 5]");
  const JsonValue* index = json->find("index");
  if (!index || !index->array()) return error;
  CellRef cell{std::move(tensor).value(), {}};
  for (const JsonValue& entry : *index->array()) {
    const double* number = entry.number();
    if (!number || std::floor(*number) != *number || std::fabs(*number) > 1e9) return error;
    cell.index.push_back(static_cast<std::int32_t>(*number));
  }
  return cell;
}

}  // namespace receptive
