#include "tests/engine/golden.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <utility>

namespace receptive {
namespace {

std::string read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  REQUIRE_MESSAGE(file != nullptr, "cannot read " << path);
  std::string text;
  char buffer[1 << 16];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file)) {
    text.append(buffer, count);
  }
  std::fclose(file);
  return text;
}

std::string require_text(const JsonValue& json) {
  REQUIRE_MESSAGE(json.string() != nullptr, "not a text but " << std::string(json.kind()));
  return *json.string();
}

JsonValue member_or_null(const JsonValue& object, std::string_view name) {
  const JsonValue* found = object.find(name);
  return found ? *found : JsonValue();
}

}  // namespace

const JsonValue& golden_member(const JsonValue& object, std::string_view name) {
  const JsonValue* found = object.find(name);
  REQUIRE_MESSAGE(found != nullptr, "no member named " << std::string(name));
  return *found;
}

double golden_number(const JsonValue& json) {
  REQUIRE_MESSAGE(json.number() != nullptr, "not a number but " << std::string(json.kind()));
  return *json.number();
}

std::vector<double> golden_numbers(const JsonValue& json) {
  if (!json.array()) return {golden_number(json)};
  std::vector<double> numbers;
  for (const JsonValue& element : *json.array()) numbers.push_back(golden_number(element));
  return numbers;
}

GoldenTensor golden_tensor(const JsonValue& json) {
  if (json.number()) return {{}, {*json.number()}};
  GoldenTensor tensor;
  std::int64_t cells = 1;
  for (double length : golden_numbers(golden_member(json, "shape"))) {
    tensor.shape.push_back(static_cast<std::int64_t>(length));
    cells *= tensor.shape.back();
  }
  tensor.data = golden_numbers(golden_member(json, "data"));
  REQUIRE(cells == static_cast<std::int64_t>(tensor.data.size()));
  return tensor;
}

GoldenTensor GoldenCase::input(std::string_view name) const {
  return golden_tensor(golden_member(inputs, name));
}

GoldenTensor GoldenCase::output(std::string_view name) const {
  return golden_tensor(golden_member(outputs, name));
}

GoldenTensor GoldenCase::grad(std::string_view name) const {
  return golden_tensor(golden_member(grads, name));
}

std::vector<double> GoldenCase::attr_numbers(std::string_view name) const {
  return golden_numbers(golden_member(attrs, name));
}

double GoldenCase::attr_number(std::string_view name) const {
  return golden_number(golden_member(attrs, name));
}

std::string GoldenCase::attr_text(std::string_view name) const {
  return require_text(golden_member(attrs, name));
}

JsonValue golden_file(std::string_view file) {
  const std::string name = std::string(file) + ".json";
  Result<JsonValue> parsed = parse_json(read_file(RECEPTIVE_GOLDEN_DIR "/" + name), name);
  REQUIRE_MESSAGE(parsed.ok(), (parsed.ok() ? std::string() : to_text(parsed.error())));
  return std::move(parsed).value();
}

std::vector<GoldenCase> golden_cases(std::string_view file, std::string_view op) {
  const JsonValue parsed = golden_file(file);
  REQUIRE(require_text(golden_member(parsed, "format")) == "golden/1");
  const JsonValue& list = golden_member(parsed, "cases");
  REQUIRE(list.array() != nullptr);
  std::vector<GoldenCase> cases;
  for (const JsonValue& json : *list.array()) {
    GoldenCase one{.id = require_text(golden_member(json, "id")),
                   .op = require_text(golden_member(json, "op")),
                   .attrs = member_or_null(json, "attrs"),
                   .inputs = member_or_null(json, "inputs"),
                   .outputs = member_or_null(json, "outputs"),
                   .grads = member_or_null(json, "grads")};
    if (op.empty() || one.op == op) cases.push_back(std::move(one));
  }
  REQUIRE_MESSAGE(!cases.empty(), "no cases in " << std::string(file));
  return cases;
}

}  // namespace receptive
