#include "engine/train/fit_options.h"

#include <array>
#include <utility>

#include "engine/core/json.h"
#include "engine/core/variant_list.h"

namespace receptive {

Result<FitOptions> parse_fit_options(const JsonValue& json) {
  static constexpr std::array<std::string_view, 3> kAlso = {"schedule", "earlyStopping", "augment"};
  static constexpr std::array<std::string_view, 1> kAlsoInSchedule = {"type"};
  Result<FitOptions> options = read_fields<FitOptions>(json, "fit", kAlso);
  if (!options) return options;
  if (const JsonValue* schedule = json.find("schedule")) {
    Result<Schedule> chosen = read_alternative<Schedule>(
        *schedule, "fit.schedule", ErrorCode::unknown_schedule, kAlsoInSchedule);
    if (!chosen) return std::move(chosen).error();
    options->schedule = *chosen;
  }
  if (const JsonValue* stopping = json.find("earlyStopping")) {
    Result<EarlyStopping> chosen = read_fields<EarlyStopping>(*stopping, "fit.earlyStopping");
    if (!chosen) return std::move(chosen).error();
    options->early_stopping = *chosen;
  }
  if (const JsonValue* augment = json.find("augment")) {
    const Result<Augment> chosen = read_fields<Augment>(*augment, "fit.augment");
    if (!chosen) return chosen.error();
    options->augment = *chosen;
  }
  return options;
}

Result<FitOptions> parse_fit_options(std::string_view text) {
  Result<JsonValue> json = parse_json(text, "fit");
  if (!json) return std::move(json).error();
  return parse_fit_options(*json);
}

void write(const FitOptions& options, JsonWriter& writer) {
  writer.begin_object();
  write_fields(options, writer);
  writer.key("schedule");
  write_alternative(options.schedule, writer);
  writer.key("earlyStopping").begin_object();
  write_fields(options.early_stopping, writer);
  writer.end_object().key("augment").begin_object();
  write_fields(options.augment, writer);
  writer.end_object().end_object();
}

std::string to_json(const FitOptions& options) {
  JsonWriter writer;
  write(options, writer);
  return writer.take();
}

Status check_fit_options(const FitOptions& options) {
  if (Status valid = check_fields(options, "fit"); !valid) return valid;
  if (Status valid = check_fields(options.early_stopping, "fit.earlyStopping"); !valid) {
    return valid;
  }
  if (Status valid = check_fields(options.augment, "fit.augment"); !valid) return valid;
  return check_alternative(options.schedule, "fit.schedule");
}

}  // namespace receptive
