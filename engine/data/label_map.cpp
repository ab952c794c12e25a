#include "engine/data/label_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/core/json.h"

namespace receptive {
namespace {

constexpr std::string_view kForms =
    "give the name of a map, or a list with the new label of every class";

std::string names() {
  std::string list;
  for (const NamedLabelMap& map : kLabelMaps) {
    list += (list.empty() ? "" : ", ") + std::string(map.name);
  }
  return list;
}

Result<LabelMap> named(std::string_view name, std::int32_t classes, std::string_view where) {
  for (const NamedLabelMap& map : kLabelMaps) {
    if (map.name != name) continue;
    LabelMap made;
    for (std::int32_t label = 0; label < classes; ++label) made.to.push_back(map.to(label));
    return made;
  }
  return Error(ErrorCode::bad_argument, "{}", "no map of labels is called \"{}\"",
               "take one of: {}; or list the new label of every class", where, name, names());
}

}  // namespace

std::int32_t LabelMap::classes() const { return 1 + *std::max_element(to.begin(), to.end()); }

Result<LabelMap> parse_label_map(std::string_view json, std::int32_t classes,
                                 std::string_view where) {
  const Result<JsonValue> value = parse_json(json, where);
  if (!value) return value.error();
  if (value->string()) return named(*value->string(), classes, where);
  const std::string place(where);
  if (!value->array()) {
    return Error(ErrorCode::wrong_type, "{}", "is {}", "{}", place, value->kind(), kForms);
  }
  if (value->array()->size() != static_cast<std::size_t>(classes)) {
    return Error(ErrorCode::count_mismatch, "{}", "has {} entries and the data has {} classes",
                 "{}", place, value->array()->size(), classes, kForms);
  }
  constexpr double kLargest = std::numeric_limits<std::uint8_t>::max();
  LabelMap map;
  for (const JsonValue& entry : *value->array()) {
    const double* label = entry.number();
    if (!label || !(*label >= 0 && *label <= kLargest) || std::floor(*label) != *label) {
      return Error(ErrorCode::bad_label, "{}[{}]", "is no label",
                   "write whole numbers from 0 to 255", place, map.to.size());
    }
    map.to.push_back(static_cast<std::uint8_t>(*label));
  }
  return map;
}

}  // namespace receptive
