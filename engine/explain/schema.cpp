#include "engine/explain/schema.h"

#include "engine/core/json.h"
#include "engine/explain/exercise_kinds.h"
#include "engine/explain/mistake_codes.h"
#include "engine/layers/operations.h"

namespace receptive {

std::string explain_schema_json() {
  JsonWriter writer;
  writer.begin_object().key("mistakes").begin_array();
  for (const MistakeInfo& info : kMistakes) {
    writer.begin_object().member("name", info.name).member("title", info.title);
    writer.member("hint", info.hint).end_object();
  }
  writer.end_array().key("exercises").begin_array();
  for (const ExerciseKind& kind : exercise_kinds()) {
    writer.begin_object().member("name", kind.name).member("title", kind.title);
    writer.member("group", kind.group).end_object();
  }
  writer.end_array().key("operations").begin_array();
  for (const std::string_view name : kOperationNames) writer.value(name);
  return writer.end_array().end_object().take();
}

}  // namespace receptive
