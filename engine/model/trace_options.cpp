#include "engine/model/trace_options.h"

#include "engine/core/json.h"

namespace receptive {

Result<PassContext> parse_trace_options(std::string_view text) {
  Result<JsonValue> json = parse_json(text, "trace");
  if (!json) return std::move(json).error();
  Result<TraceOptions> options = read_fields<TraceOptions>(*json, "trace", {});
  if (!options) return std::move(options).error();
  return PassContext{.training = options->training,
                     .seed = static_cast<std::uint64_t>(options->seed),
                     .step = static_cast<std::uint32_t>(options->step)};
}

}  // namespace receptive
