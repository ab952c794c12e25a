#include "engine/train/schema.h"

#include "engine/core/derivation.h"
#include "engine/core/error_codes.h"
#include "engine/core/fields.h"
#include "engine/core/json.h"
#include "engine/core/variant_list.h"
#include "engine/data/label_map.h"
#include "engine/layers/all_layers.h"
#include "engine/losses/all_losses.h"
#include "engine/model/presets.h"
#include "engine/model/spec.h"
#include "engine/model/trace_options.h"
#include "engine/model/transfer.h"
#include "engine/optim/all_optimizers.h"
#include "engine/train/trainer.h"

namespace receptive {

namespace {

template <class Variant>
void write_list(std::string_view name, JsonWriter& writer) {
  writer.key(name).begin_array();
  Variant defaults;
  std::size_t number = 0;
  for (const Alternative& row : kAlternatives<Variant>) {
    const std::string_view meaning = kMeanings<Variant>[number++];
    writer.begin_object().member("type", row.type).member("meaning", meaning).key("fields");
    detail::describe_members(row.fields, row.make(&defaults), writer);
    writer.end_object();
  }
  writer.end_array();
}

void write_presets(JsonWriter& writer) {
  writer.key("presets").begin_array();
  for (const Preset& preset : presets()) {
    writer.begin_object().member("name", preset.name).member("title", preset.title).end_object();
  }
  writer.end_array();
}

}  // namespace

std::string about_json(std::string_view version) {
  JsonWriter writer;
  writer.begin_object().member("engine", version);
  write_presets(writer);
  return writer.end_object().take();
}

std::string schema_json(std::string_view version) {
  JsonWriter writer;
  writer.begin_object().member("engine", version).member("specVersion", kSpecVersion);
  writer.member("mostLayers", static_cast<std::int64_t>(kMaxLayers));
  writer.key("errors").begin_array();
  for (const ErrorCodeInfo& info : kErrorCodes) {
    writer.begin_object().member("name", info.name).member("meaning", info.meaning).end_object();
  }
  writer.end_array();
  write_list<Layer>("layers", writer);
  write_list<Loss>("losses", writer);
  write_list<Optimizer>("optimizers", writer);
  write_list<Schedule>("schedules", writer);
  writer.key("fit");
  describe_fields<FitOptions>(writer);
  writer.key("trace");
  describe_fields<TraceOptions>(writer);
  writer.key("earlyStopping");
  describe_fields<EarlyStopping>(writer);
  writer.key("augment");
  describe_fields<Augment>(writer);
  writer.key("head");
  describe_fields<HeadOptions>(writer);
  writer.key("labelMaps").begin_array();
  for (const NamedLabelMap& map : kLabelMaps) {
    writer.begin_object().member("name", map.name).member("meaning", map.meaning).end_object();
  }
  writer.end_array();
  write_presets(writer);
  writer.key("rules").begin_array();
  for (const std::string_view rule : kRuleNames) writer.value(rule);
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace receptive
