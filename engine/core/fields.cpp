#include "engine/core/fields.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/field_text.h"
#include "engine/core/suggest.h"

namespace receptive::detail {
namespace {

// Compared in the field's own precision, so that a bound of 0.1 admits the float 0.1f.
template <class Number>
bool inside(Number number, const Range& range) {
  const Number min = static_cast<Number>(range.min);
  const Number max = static_cast<Number>(range.max);
  return std::isfinite(number) && (range.min_excluded ? number > min : number >= min) &&
         (range.max_excluded ? number < max : number <= max);
}

Status read_numbers(const JsonValue& value, std::string_view where, const FieldInfo& info,
                    std::span<const JsonValue> elements, std::span<std::int32_t> numbers) {
  const Range range = effective_range(info);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const double* number = elements[i].number();
    if (!number || *number != std::trunc(*number)) return wrong_type(where, info, value);
    if (!inside(*number, range)) return out_of_range(where, info, preview(value));
    numbers[i] = static_cast<std::int32_t>(*number);
  }
  return Done{};
}

Status read_integers(const JsonValue& value, std::string_view where, const FieldInfo& info,
                     void* member) {
  std::int32_t numbers[4] = {};
  std::span<const JsonValue> elements(&value, 1);
  if (const JsonValue::Array* array = value.array()) elements = *array;
  const bool listed = value.array() != nullptr;
  const bool fits =
      !listed || (info.kind == FieldKind::size && elements.size() == 2) ||
      (info.kind == FieldKind::sides && (elements.size() == 2 || elements.size() == 4));
  if (!fits) return wrong_type(where, info, value);
  Status status = read_numbers(value, where, info, elements, numbers);
  if (!status) return status;
  const bool pair = elements.size() == 2;
  if (info.kind == FieldKind::integer) {
    *static_cast<std::int32_t*>(member) = numbers[0];
  } else if (info.kind == FieldKind::size) {
    *static_cast<Size2*>(member) = {numbers[0], pair ? numbers[1] : numbers[0]};
  } else if (elements.size() == 4) {
    *static_cast<Sides*>(member) = {numbers[0], numbers[1], numbers[2], numbers[3]};
  } else {
    const std::int32_t horizontal = pair ? numbers[1] : numbers[0];
    *static_cast<Sides*>(member) = {numbers[0], numbers[0], horizontal, horizontal};
  }
  return Done{};
}

template <class Number>
Status read_real(const JsonValue& value, std::string_view where, const FieldInfo& info,
                 void* member) {
  const double* number = value.number();
  if (!number) return wrong_type(where, info, value);
  constexpr double kMax = std::numeric_limits<Number>::max();
  // Outside the range of a float the conversion itself would be undefined.
  if (std::abs(*number) > kMax || !inside(static_cast<Number>(*number), info.range)) {
    return out_of_range(where, info, preview(value));
  }
  *static_cast<Number*>(member) = static_cast<Number>(*number);
  return Done{};
}

Status read_choice(const JsonValue& value, std::string_view where, const FieldInfo& info,
                   void* member) {
  const std::string* name = value.string();
  Error error = wrong_type(where, info, value);
  if (name) {
    const auto found = std::find(info.choices.begin(), info.choices.end(), *name);
    if (found != info.choices.end()) {
      info.set_choice(member, static_cast<std::int32_t>(found - info.choices.begin()));
      return Done{};
    }
    error.code = ErrorCode::out_of_range;
    error.message = preview(value) + " is not one of its names";
  }
  error.remedy = suggest(name ? std::string_view(*name) : "", info.choices, "give one of");
  return error;
}

Status read_member(const JsonValue& value, std::string_view where, const FieldInfo& info,
                   void* member) {
  switch (info.kind) {
    case FieldKind::number32:
      return read_real<float>(value, where, info, member);
    case FieldKind::number64:
      return read_real<double>(value, where, info, member);
    case FieldKind::boolean: {
      const bool* flag = value.boolean();
      if (!flag) return wrong_type(where, info, value);
      *static_cast<bool*>(member) = *flag;
      return Done{};
    }
    case FieldKind::choice:
      return read_choice(value, where, info, member);
    default:
      return read_integers(value, where, info, member);
  }
}

// The integers of a member: one, [h, w] or [top, bottom, left, right].
std::vector<std::int32_t> integers_of(FieldKind kind, const void* member) {
  if (kind == FieldKind::integer) return {*static_cast<const std::int32_t*>(member)};
  if (kind == FieldKind::size) {
    const Size2& size = *static_cast<const Size2*>(member);
    return {size.h, size.w};
  }
  const Sides& sides = *static_cast<const Sides*>(member);
  return {sides.top, sides.bottom, sides.left, sides.right};
}

void write_member(const FieldInfo& info, const void* member, JsonWriter& writer) {
  switch (info.kind) {
    case FieldKind::integer:
      writer.value(*static_cast<const std::int32_t*>(member));
      break;
    case FieldKind::number32:
      writer.value(*static_cast<const float*>(member));
      break;
    case FieldKind::number64:
      writer.value(*static_cast<const double*>(member));
      break;
    case FieldKind::boolean:
      writer.value(*static_cast<const bool*>(member));
      break;
    case FieldKind::choice:
      writer.value(info.choices[static_cast<std::size_t>(info.get_choice(member))]);
      break;
    case FieldKind::size:
    case FieldKind::sides:
      writer.begin_array();
      for (std::int32_t number : integers_of(info.kind, member)) writer.value(number);
      writer.end_array();
      break;
  }
}

std::string_view type_name(FieldKind kind) {
  switch (kind) {
    case FieldKind::integer:
      return "integer";
    case FieldKind::number32:
    case FieldKind::number64:
      return "number";
    case FieldKind::boolean:
      return "boolean";
    case FieldKind::size:
      return "size";
    case FieldKind::sides:
      return "sides";
    case FieldKind::choice:
      return "choice";
  }
  return {};
}

}  // namespace

Status read_members(const JsonValue& object, std::string_view where,
                    std::span<const FieldInfo> infos, void* owner,
                    std::span<const std::string_view> also_allowed) {
  const JsonValue::Object* content = object.object();
  if (!content) {
    return Error(ErrorCode::wrong_type, "{}", "{} is {}, not an object",
                 "give an object with named fields", where, preview(object), object.kind());
  }
  for (const auto& [name, value] : *content) {
    const auto named = [&name](const FieldInfo& info) { return info.name == name; };
    const auto info = std::find_if(infos.begin(), infos.end(), named);
    if (info != infos.end()) {
      // The owner is no constant here, so its member is none either.
      Status status = read_member(value, where, *info, const_cast<void*>(info->member(owner)));
      if (!status) return status;
    } else if (std::find(also_allowed.begin(), also_allowed.end(), name) == also_allowed.end()) {
      return unknown_field(where, name, infos, also_allowed);
    }
  }
  for (const FieldInfo& info : infos) {
    if (info.required && !object.find(info.name)) {
      return field_error(ErrorCode::missing_field, where, info, "the field is missing");
    }
  }
  return Done{};
}

Status check_members(std::string_view where, std::span<const FieldInfo> infos, const void* owner) {
  for (const FieldInfo& info : infos) {
    const void* const member = info.member(owner);
    if (info.kind == FieldKind::number32) {
      const float number = *static_cast<const float*>(member);
      if (!inside(number, info.range)) return out_of_range(where, info, number_text(number));
    } else if (info.kind == FieldKind::number64) {
      const double number = *static_cast<const double*>(member);
      if (!inside(number, info.range)) return out_of_range(where, info, number_text(number));
    } else if (info.kind == FieldKind::choice) {
      const std::int32_t index = info.get_choice(member);
      if (index < 0 || static_cast<std::size_t>(index) >= info.choices.size()) {
        return out_of_range(where, info, std::to_string(index));
      }
    } else if (holds_integers(info.kind)) {
      const Range range = effective_range(info);
      for (std::int32_t number : integers_of(info.kind, member)) {
        if (!inside(static_cast<double>(number), range)) {
          return out_of_range(where, info, std::to_string(number));
        }
      }
    }
  }
  return Done{};
}

void write_members(std::span<const FieldInfo> infos, const void* owner, JsonWriter& writer) {
  for (const FieldInfo& info : infos) {
    writer.key(info.name);
    write_member(info, info.member(owner), writer);
  }
}

void describe_members(std::span<const FieldInfo> infos, const void* defaults, JsonWriter& writer) {
  writer.begin_array();
  for (const FieldInfo& info : infos) {
    const Range range = effective_range(info);
    writer.begin_object();
    writer.member("name", info.name);
    writer.member("type", type_name(info.kind));
    writer.member("required", info.required);
    if (!info.required) {
      writer.key("default");
      write_member(info, info.member(defaults), writer);
    }
    if (std::isfinite(range.min)) writer.member("min", range.min);
    if (std::isfinite(range.max)) writer.member("max", range.max);
    if (range.min_excluded) writer.member("minExcluded", true);
    if (range.max_excluded) writer.member("maxExcluded", true);
    if (info.kind == FieldKind::choice) {
      writer.key("choices").begin_array();
      for (std::string_view name : info.choices) writer.value(name);
      writer.end_array();
    }
    writer.member("meaning", info.meaning);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace receptive::detail
