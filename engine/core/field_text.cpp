#include "engine/core/field_text.h"

#include <cmath>
#include <vector>

#include "engine/core/suggest.h"

namespace receptive::detail {
namespace {

// An offending value in an error text is shown up to this many bytes.
constexpr std::size_t kPreviewBytes = 60;

void write_any(const JsonValue& value, JsonWriter& writer) {
  if (const bool* flag = value.boolean()) {
    writer.value(*flag);
  } else if (const double* number = value.number()) {
    writer.value(*number);
  } else if (const std::string* text = value.string()) {
    writer.value(std::string_view(*text).substr(0, kPreviewBytes + 1));
  } else if (const JsonValue::Array* array = value.array()) {
    writer.begin_array();
    for (const JsonValue& element : *array) {
      if (writer.text().size() > kPreviewBytes) break;
      write_any(element, writer);
    }
    writer.end_array();
  } else if (value.object()) {
    writer.begin_object().end_object();
  } else {
    writer.null();
  }
}

std::string join(std::string_view where, std::string_view name) {
  std::string place(where);
  if (!place.empty()) place += '.';
  return place.append(name);
}

// "an integer from 1 to 64", "a number above 0", ...
std::string permitted_number(const FieldInfo& info) {
  const Range range = effective_range(info);
  std::string text = holds_integers(info.kind) ? "an integer" : "a finite number";
  const bool has_min = std::isfinite(range.min);
  const bool has_max = std::isfinite(range.max);
  if (has_min && has_max && !range.min_excluded && !range.max_excluded) {
    return text_of("{} from {} to {}", text, number_text(range.min), number_text(range.max));
  }
  if (has_min) text += (range.min_excluded ? " above " : " of at least ") + number_text(range.min);
  if (has_min && has_max) text += " and";
  if (has_max) text += (range.max_excluded ? " below " : " of at most ") + number_text(range.max);
  return text;
}

std::string permitted(const FieldInfo& info) {
  switch (info.kind) {
    case FieldKind::boolean:
      return "true or false";
    case FieldKind::size:
      return permitted_number(info) + ", or two as [h, w]";
    case FieldKind::sides:
      return permitted_number(info) +
             " for all sides, or [vertical, horizontal], or [top, bottom, left, right]";
    case FieldKind::choice:
      return "one of the names";
    default:
      return permitted_number(info);
  }
}

}  // namespace

bool holds_integers(FieldKind kind) {
  return kind == FieldKind::integer || kind == FieldKind::size || kind == FieldKind::sides;
}

Range effective_range(const FieldInfo& info) {
  Range range = info.range;
  if (holds_integers(info.kind)) {
    constexpr double kMin = std::numeric_limits<std::int32_t>::min();
    constexpr double kMax = std::numeric_limits<std::int32_t>::max();
    const double lowest = info.kind == FieldKind::size    ? 1.0
                          : info.kind == FieldKind::sides ? 0.0
                                                          : kMin;
    if (std::isinf(range.min)) range.min = lowest;
    if (std::isinf(range.max)) range.max = kMax;
  }
  return range;
}

std::string preview(const JsonValue& value) {
  if (value.object()) return "an object";
  JsonWriter writer;
  write_any(value, writer);
  std::string text = writer.take();
  if (text.size() > kPreviewBytes) {
    std::size_t length = kPreviewBytes;
    // Do not cut a UTF-8 sequence in two.
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0u) == 0x80u) --length;
    text.resize(length);
    text += "…";
  }
  return text;
}

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  return JsonWriter().value(number).take();
}

std::string number_text(float number) {
  if (!std::isfinite(number)) return number_text(static_cast<double>(number));
  return JsonWriter().value(number).take();
}

Error field_error(ErrorCode code, std::string_view where, const FieldInfo& info,
                  const std::string& message) {
  return Error(code, "{}", "{}", "give {} ({})", join(where, info.name), message, permitted(info),
               info.meaning);
}

Error wrong_type(std::string_view where, const FieldInfo& info, const JsonValue& value) {
  std::string message = preview(value);
  if (value.is_null()) {
    message += " is no value here (JSON writes NaN and Infinity as null)";
  } else if (value.number() && holds_integers(info.kind)) {
    message += " is not an integer";
  } else {
    message += " is of the wrong kind";
  }
  return field_error(ErrorCode::wrong_type, where, info, message);
}

Error out_of_range(std::string_view where, const FieldInfo& info, std::string_view shown) {
  return field_error(ErrorCode::out_of_range, where, info, text_of("{} is out of range", shown));
}

Error unknown_field(std::string_view where, std::string_view name, std::span<const FieldInfo> infos,
                    std::span<const std::string_view> also_allowed) {
  std::vector<std::string_view> known(also_allowed.begin(), also_allowed.end());
  for (const FieldInfo& info : infos) known.push_back(info.name);
  const std::string shown = preview(JsonValue(std::string(name)));
  const std::string_view unquoted = std::string_view(shown).substr(1, shown.size() - 2);
  return Error(ErrorCode::unknown_field, "{}", "there is no field {}", "{}", join(where, unquoted),
               shown, suggest(name, known, "known fields"));
}

}  // namespace receptive::detail
