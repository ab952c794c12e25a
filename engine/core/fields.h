// The table of fields: a layer, loss, optimiser or options struct lists its members once, and that
// list drives JSON parsing, error texts, defaults and the generated TypeScript types.
//
//   struct Dropout {
//     float rate = 0.5f;
//     static constexpr auto fields() {
//       return std::make_tuple(
//           Field{"rate", &Dropout::rate, "share of cells set to zero", Range::from_below(0, 1)});
//     }
//   };
//
// Members may be std::int32_t, float, double, bool, Size2, Sides, or an enum with Choices.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "engine/core/json.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"

namespace receptive {

/// The names of an enum's values in their order, starting at 0:
/// `template <> struct Choices<E> { static constexpr std::string_view names[] = {...}; };`
template <class E>
struct Choices;

/// The numbers a field may hold; of a size or of sides, each of its numbers. Infinite bounds mean
/// "no bound of its own": integers keep to 32 bits, sizes are at least 1, sides at least 0.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_excluded = false;
  bool max_excluded = false;

  /// min <= number
  static constexpr Range at_least(double min) { return {.min = min}; }
  /// min < number
  static constexpr Range above(double min) { return {.min = min, .min_excluded = true}; }
  /// min <= number <= max
  static constexpr Range within(double min, double max) { return {.min = min, .max = max}; }
  /// min <= number < max
  static constexpr Range from_below(double min, double max) {
    return {.min = min, .max = max, .max_excluded = true};
  }
};

/// One member of `Owner`: its name in JSON, where it lives, what it means, what it may hold.
template <class Owner, class Member>
struct Field {
  std::string_view name;
  Member Owner::*member;
  std::string_view meaning;
  Range range;
  bool is_required = false;

  constexpr Field(std::string_view field_name, Member Owner::*pointer, std::string_view means,
                  Range permitted = {})
      : name(field_name), member(pointer), meaning(means), range(permitted) {}

  /// The field must be present in JSON: its default is no usable value.
  constexpr Field required() const {
    Field copy = *this;
    copy.is_required = true;
    return copy;
  }
};

namespace detail {

enum class FieldKind : std::uint8_t { integer, number32, number64, boolean, size, sides, choice };

// A field without its types, so that the text work below is compiled once.
struct FieldInfo {
  std::string_view name;
  std::string_view meaning;
  FieldKind kind = FieldKind::integer;
  bool required = false;
  Range range;
  std::span<const std::string_view> choices;
  const void* (*member)(const void* owner) = nullptr;
  std::int32_t (*get_choice)(const void* member) = nullptr;
  void (*set_choice)(void* member, std::int32_t index) = nullptr;
};

template <class E>
std::int32_t get_choice(const void* member) {
  return static_cast<std::int32_t>(*static_cast<const E*>(member));
}

template <class E>
void set_choice(void* member, std::int32_t index) {
  *static_cast<E*>(member) = static_cast<E>(index);
}

template <class T, std::size_t I>
const void* member_of(const void* owner) {
  return &(static_cast<const T*>(owner)->*std::get<I>(T::fields()).member);
}

template <class Owner, class Member>
constexpr FieldInfo info_of(const Field<Owner, Member>& field,
                            const void* (*member)(const void* owner)) {
  FieldInfo info{.name = field.name,
                 .meaning = field.meaning,
                 .required = field.is_required,
                 .range = field.range,
                 .choices = {},
                 .member = member};
  if constexpr (std::is_same_v<Member, std::int32_t>) {
    info.kind = FieldKind::integer;
  } else if constexpr (std::is_same_v<Member, float>) {
    info.kind = FieldKind::number32;
  } else if constexpr (std::is_same_v<Member, double>) {
    info.kind = FieldKind::number64;
  } else if constexpr (std::is_same_v<Member, bool>) {
    info.kind = FieldKind::boolean;
  } else if constexpr (std::is_same_v<Member, Size2>) {
    info.kind = FieldKind::size;
  } else if constexpr (std::is_same_v<Member, Sides>) {
    info.kind = FieldKind::sides;
  } else {
    static_assert(std::is_enum_v<Member>, "a field of this type is not supported");
    info.kind = FieldKind::choice;
    info.choices = Choices<Member>::names;
    info.get_choice = get_choice<Member>;
    info.set_choice = set_choice<Member>;
  }
  return info;
}

template <class T>
constexpr std::size_t kFieldCount = std::tuple_size_v<decltype(T::fields())>;

template <class T>
inline constexpr std::array<FieldInfo, kFieldCount<T>> kFieldInfos = [
]<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<FieldInfo, sizeof...(I)>{
      info_of(std::get<I>(T::fields()), &member_of<T, I>)...};
}
(std::make_index_sequence<kFieldCount<T>>());

// What read_fields and its sisters do, of a struct whose type is known by its fields alone.
Status read_members(const JsonValue& object, std::string_view where,
                    std::span<const FieldInfo> infos, void* owner,
                    std::span<const std::string_view> also_allowed);
Status check_members(std::string_view where, std::span<const FieldInfo> infos, const void* owner);
void write_members(std::span<const FieldInfo> infos, const void* owner, JsonWriter& writer);
void describe_members(std::span<const FieldInfo> infos, const void* defaults, JsonWriter& writer);

}  // namespace detail

/// A T from the members of a JSON object; absent fields keep their defaults. `also_allowed` are
/// members somebody else reads. Errors name "where.field": wrong_type, out_of_range, missing_field,
/// unknown_field.
template <class T>
Result<T> read_fields(const JsonValue& object, std::string_view where,
                      std::span<const std::string_view> also_allowed = {}) {
  T owner{};
  Status status = detail::read_members(object, where, detail::kFieldInfos<T>, &owner, also_allowed);
  if (!status) return std::move(status).error();
  return owner;
}

/// The ranges of a struct that was made in code. Errors: out_of_range, also for NaN and infinities.
template <class T>
Status check_fields(const T& owner, std::string_view where) {
  return detail::check_members(where, detail::kFieldInfos<T>, &owner);
}

/// All fields as members of the JSON object that is open, sizes and sides in their full form, so
/// that equal structs give equal text.
template <class T>
void write_fields(const T& owner, JsonWriter& writer) {
  detail::write_members(detail::kFieldInfos<T>, &owner, writer);
}

/// A list of {name, type: integer | number | boolean | size | sides | choice, required, default,
/// min, max, minExcluded, maxExcluded, choices, meaning}; what does not apply is left out, as is
/// the default of a required field.
template <class T>
void describe_fields(JsonWriter& writer) {
  const T defaults{};
  detail::describe_members(detail::kFieldInfos<T>, &defaults, writer);
}

}  // namespace receptive
