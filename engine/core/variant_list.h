// A list such as Layer, Loss or Optimizer as a table, one row for each of its types, so that what
// is done with their fields is compiled once and not once for each type.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
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

/// A row: what a type says of itself.
struct Alternative {
  std::string_view type;
  std::string_view short_name;  // of a layer
  std::span<const detail::FieldInfo> fields;
  /// Makes the variant one of this type, with its defaults, and tells where that lies.
  void* (*make)(void* variant);
};
using Alternatives = std::span<const Alternative>;

namespace detail {

template <class T>
constexpr std::string_view short_name_of() {
  if constexpr (requires { T::kShortName; }) return T::kShortName;
  return {};
}

template <class Variant, class T>
void* make_alternative(void* variant) {
  return &static_cast<Variant*>(variant)->template emplace<T>();
}

template <class Variant>
struct Rows;
template <class... T>
struct Rows<std::variant<T...>> {
  static constexpr std::array<Alternative, sizeof...(T)> kRows = {Alternative{
      T::kType, short_name_of<T>(), kFieldInfos<T>, &make_alternative<std::variant<T...>, T>}...};
  static constexpr std::array<std::string_view, sizeof...(T)> kMeanings = {T::kMeaning...};
};

}  // namespace detail

template <class Variant>
inline constexpr Alternatives kAlternatives = detail::Rows<Variant>::kRows;

/// What each row's type means. Apart from the rows, because only the schema tells it: a page does
/// not download what it never reads.
template <class Variant>
inline constexpr std::span<const std::string_view> kMeanings = detail::Rows<Variant>::kMeanings;

/// The row of what a variant holds.
template <class... T>
const Alternative& row_of(const std::variant<T...>& value) {
  return detail::Rows<std::variant<T...>>::kRows[value.index()];
}

/// Where it lies.
template <class... T>
const void* held_by(const std::variant<T...>& value) {
  return std::visit([](const auto& held) -> const void* { return &held; }, value);
}

/// "conv2d, dense, relu": for error texts.
std::string type_names(Alternatives list);

/// The row of this type; null when there is none.
const Alternative* find_type(Alternatives list, std::string_view type);

namespace detail {
Status read_row(const JsonValue& object, std::string_view where, ErrorCode unknown,
                std::span<const std::string_view> also_allowed, Alternatives list, void* variant);
void write_row(const Alternative& row, const void* held, JsonWriter& writer);
}  // namespace detail

/// Reads `{"type":"...", fields...}`. `unknown` is the error code of a type nobody has.
template <class Variant>
Result<Variant> read_alternative(const JsonValue& object, std::string_view where, ErrorCode unknown,
                                 std::span<const std::string_view> also_allowed) {
  Variant made;
  Status read =
      detail::read_row(object, where, unknown, also_allowed, kAlternatives<Variant>, &made);
  if (!read) return std::move(read).error();
  return made;
}

/// Writes what read_alternative reads, every field.
template <class Variant>
void write_alternative(const Variant& value, JsonWriter& writer) {
  detail::write_row(row_of(value), held_by(value), writer);
}

/// check_fields of what the variant holds.
template <class Variant>
Status check_alternative(const Variant& value, std::string_view where) {
  return detail::check_members(where, row_of(value).fields, held_by(value));
}

}  // namespace receptive
