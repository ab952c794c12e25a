#include "engine/train/fit_options.h"

#include <array>
#include <utility>

#include "engine/core/json.h"
#include "engine/core/variant_list.h"

namespace receptive {

Result<FitOptions> parse_fit_options(std::string_view text) {
  static constexpr std::array<std::string_view, 1> kAlso = {"schedule"};
  static constexpr std::array<std::string_view, 1> kAlsoInSchedule = {"type"};
  Result<JsonValue> json = parse_json(text, "fit");
  if (!json) return std::move(json).error();
  Result<FitOptions> options = read_fields<FitOptions>(*json, "fit", kAlso);
  const JsonValue* schedule = options ? json->find("schedule") : nullptr;
  if (!schedule) return options;
  Result<Schedule> chosen = read_alternative<Schedule>(
      *schedule, "fit.schedule", ErrorCode::unknown_schedule, kAlsoInSchedule);
  if (!chosen) return std::move(chosen).error();
  options->schedule = *chosen;
  return options;
}

std::string to_json(const FitOptions& options) {
  JsonWriter writer;
  writer.begin_object();
  write_fields(options, writer);
  writer.key("schedule");
  write_alternative(options.schedule, writer);
  return writer.end_object().take();
}

Status check_fit_options(const FitOptions& options) {
  if (Status valid = check_fields(options, "fit"); !valid) return valid;
  return std::visit([](const auto& chosen) { return check_fields(chosen, "fit.schedule"); },
                    options.schedule);
}

}  // namespace receptive
