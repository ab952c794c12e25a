// A small strict JSON reader and writer: specs, schemas, derivations and checkpoint headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/result.h"

namespace receptive {

/// A parsed JSON value. Objects keep the order of their text.
class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Member = std::pair<std::string, JsonValue>;
  using Object = std::vector<Member>;

  JsonValue() = default;
  explicit JsonValue(bool value) : content_(value) {}
  explicit JsonValue(double value) : content_(value) {}
  explicit JsonValue(std::string value) : content_(std::move(value)) {}
  explicit JsonValue(Array value) : content_(std::move(value)) {}
  explicit JsonValue(Object value) : content_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
  const bool* boolean() const { return std::get_if<bool>(&content_); }
  const double* number() const { return std::get_if<double>(&content_); }
  const std::string* string() const { return std::get_if<std::string>(&content_); }
  const Array* array() const { return std::get_if<Array>(&content_); }
  const Object* object() const { return std::get_if<Object>(&content_); }

  /// The member of this name, or null when this is no object or has none.
  const JsonValue* find(std::string_view key) const;

  /// "a number", "a list", ... for error texts.
  std::string_view kind() const;

 private:
  std::variant<std::monostate, bool, double, std::string, Array, Object> content_;
};

/// Parses RFC 8259 JSON. Refuses trailing text, duplicate keys, nesting deeper than 64, numbers
/// that do not fit a double, and lone surrogates; other bytes of strings are taken as they are.
/// `where` names the text in errors (code bad_json), the message gives the byte offset.
Result<JsonValue> parse_json(std::string_view text, std::string_view where);

/// Writes JSON without white space. Calls must nest properly; keys are written by `key`.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::int32_t number) { return value(static_cast<std::int64_t>(number)); }
  /// The fewest digits that read back as the same number of this type; NaN and infinities, which
  /// JSON lacks, are written as null.
  JsonWriter& value(double number);
  JsonWriter& value(float number);
  JsonWriter& null();

  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace receptive
