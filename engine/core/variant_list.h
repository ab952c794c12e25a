// Reading and writing one alternative of a list such as Layer, Loss or Optimizer by its kType.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/core/fields.h"
#include "engine/core/json.h"
#include "engine/core/result.h"

namespace receptive {

/// Calls f.template operator()<T>() for every alternative T of a variant, in order.
template <class Variant, class F>
void for_each_alternative(F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f.template operator()<std::variant_alternative_t<I, Variant>>(), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>());
}

/// "conv2d, dense, relu": for error texts.
template <class Variant>
std::string type_names() {
  std::string names;
  for_each_alternative<Variant>([&]<class T>() {
    if (!names.empty()) names += ", ";
    names += T::kType;
  });
  return names;
}

/// Reads `{"type":"...", fields...}`. `unknown` is the error code of a type nobody has.
template <class Variant>
Result<Variant> read_alternative(const JsonValue& object, std::string_view where, ErrorCode unknown,
                                 std::span<const std::string_view> also_allowed) {
  const std::string place(where);
  if (!object.object()) {
    return Error{ErrorCode::wrong_type, place, "is " + std::string(object.kind()),
                 "write an object with a type"};
  }
  const JsonValue* type = object.find("type");
  if (!type || !type->string()) {
    return Error{type ? ErrorCode::wrong_type : ErrorCode::missing_field, place + ".type",
                 type ? "is " + std::string(type->kind()) : "is missing",
                 "write one of: " + type_names<Variant>()};
  }
  Result<Variant> result =
      Error{unknown, place + ".type", "there is no \"" + *type->string() + "\"",
            "take one of: " + type_names<Variant>()};
  for_each_alternative<Variant>([&]<class T>() {
    if (T::kType != *type->string()) return;
    Result<T> fields = read_fields<T>(object, where, also_allowed);
    if (fields) {
      result = Variant(std::move(fields).value());
    } else {
      result = std::move(fields).error();
    }
  });
  return result;
}

/// Writes what read_alternative reads, every field.
template <class Variant>
void write_alternative(const Variant& value, JsonWriter& writer) {
  writer.begin_object();
  std::visit(
      [&](const auto& chosen) {
        writer.member("type", chosen.kType);
        write_fields(chosen, writer);
      },
      value);
  writer.end_object();
}

}  // namespace receptive
