// The texts of field errors: offending values on one short line, and what would be right instead.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/core/fields.h"

namespace receptive::detail {

bool holds_integers(FieldKind kind);

/// The field's range with the bounds its kind implies.
Range effective_range(const FieldInfo& info);

/// The value on one short line.
std::string preview(const JsonValue& value);
/// Also of NaN and infinities.
std::string number_text(double number);
std::string number_text(float number);

/// An error at `where`.`info.name` whose remedy says what the field takes and means.
Error field_error(ErrorCode code, std::string_view where, const FieldInfo& info,
                  const std::string& message);
Error wrong_type(std::string_view where, const FieldInfo& info, const JsonValue& value);
Error out_of_range(std::string_view where, const FieldInfo& info, std::string_view shown);
Error unknown_field(std::string_view where, std::string_view name, std::span<const FieldInfo> infos,
                    std::span<const std::string_view> also_allowed);

}  // namespace receptive::detail
