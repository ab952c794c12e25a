#include "engine/core/variant_list.h"

#include <algorithm>

namespace receptive {

std::string type_names(Alternatives list) {
  std::string names;
  for (const Alternative& row : list) {
    if (!names.empty()) names += ", ";
    names += row.type;
  }
  return names;
}

const Alternative* find_type(Alternatives list, std::string_view type) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const Alternative& row) { return row.type == type; });
  return found == list.end() ? nullptr : &*found;
}

namespace detail {

Status read_row(const JsonValue& object, std::string_view where, ErrorCode unknown,
                std::span<const std::string_view> also_allowed, Alternatives list, void* variant) {
  const std::string place(where);
  if (!object.object()) {
    return Error(ErrorCode::wrong_type, "{}", "is {}", "write an object with a type", place,
                 object.kind());
  }
  const JsonValue* type = object.find("type");
  if (!type || !type->string()) {
    return Error(type ? ErrorCode::wrong_type : ErrorCode::missing_field, "{}.type", "{}",
                 "write one of: {}", place, type ? text_of("is {}", type->kind()) : "is missing",
                 type_names(list));
  }
  const Alternative* const row = find_type(list, *type->string());
  if (!row) {
    return Error(unknown, "{}.type", "there is no \"{}\"", "take one of: {}", place,
                 *type->string(), type_names(list));
  }
  return read_members(object, where, row->fields, row->make(variant), also_allowed);
}

void write_row(const Alternative& row, const void* held, JsonWriter& writer) {
  writer.begin_object().member("type", row.type);
  write_members(row.fields, held, writer);
  writer.end_object();
}

}  // namespace detail
}  // namespace receptive
