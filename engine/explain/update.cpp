#include "engine/explain/update.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/weight.h"

namespace receptive {

namespace {

// Far beyond any run, and a count that a double holds exactly.
constexpr double kMostUpdates = 1e15;

void write_state(const OptimizerState& state, std::span<const std::string_view> slots,
                 JsonWriter& writer) {
  writer.begin_object().member("updates", state.updates);
  for (std::size_t i = 0; i < slots.size(); ++i) writer.member(slots[i], state.slots[i]);
  writer.end_object();
}

}  // namespace

Result<UpdateDerivation> derive_update(const Trace& trace, const CellRef& cell,
                                       const Optimizer& optimizer, const OptimizerState& before) {
  const Result<Weight> asked = find_weight(trace, cell, "only parameters are updated");
  if (!asked) return asked.error();
  const float weight = trace.value(cell).value();

  UpdateDerivation made{cell, weight, optimizer, before, before, {}};
  ++made.after.updates;
  const UpdateCell given{.cell = cell,
                         .weight = weight,
                         .gradient = asked->gradient,
                         .slots = before.slots,
                         .step = made.after.updates,
                         .decays = asked->place->spec.decays};
  made.steps = std::visit([&](const auto& kind) { return kind.explain_update(given); }, optimizer);
  // The value is what training's own update writes, here into a copy of the cell.
  const Update update{.cells = 1,
                      .gradient = &given.gradient,
                      .weight = &made.value,
                      .slots = {&made.after.slots[0], &made.after.slots[1]},
                      .step = given.step,
                      .decays = given.decays};
  std::visit([&](const auto& kind) { kind.update(update); }, optimizer);
  return made;
}

Result<OptimizerState> parse_optimizer_state(std::string_view text, const Optimizer& optimizer) {
  const std::string where = "state";
  Result<JsonValue> json = parse_json(text, where);
  if (!json) return std::move(json).error();
  if (!json->object()) {
    return Error(ErrorCode::wrong_type, "{}", "is {}",
                 "write an object with updates and what the optimiser remembers", where,
                 json->kind());
  }
  const std::span<const std::string_view> slots = slot_names_of(optimizer);
  OptimizerState state;
  for (const auto& [key, content] : *json->object()) {
    const std::string place = where + "." + key;
    const auto slot = std::find(slots.begin(), slots.end(), key);
    if (key != "updates" && slot == slots.end()) {
      std::string names = "updates";
      for (const std::string_view name : slots) names += ", " + std::string(name);
      return Error(ErrorCode::unknown_field, "{}", "is nothing this optimiser remembers", "use: {}",
                   place, names);
    }
    const double* number = content.number();
    if (!number) {
      return Error(ErrorCode::wrong_type, "{}", "is {}", "write a number", place, content.kind());
    }
    if (key == "updates") {
      if (*number < 0 || *number > kMostUpdates || std::floor(*number) != *number) {
        return Error(ErrorCode::out_of_range, "{}", "is no count of updates",
                     "write a whole number from 0", place);
      }
      state.updates = static_cast<std::int64_t>(*number);
      continue;
    }
    const auto value = static_cast<float>(*number);
    if (!std::isfinite(value)) {
      return Error(ErrorCode::out_of_range, "{}", "does not fit a 32-bit number",
                   "write a smaller number", place);
    }
    if (value < 0 && slot - slots.begin() == square_slot_of(optimizer)) {
      return Error(ErrorCode::out_of_range, "{}", "is a mean of squares and below 0",
                   "write a number from 0", place);
    }
    state.slots[static_cast<std::size_t>(slot - slots.begin())] = value;
  }
  return state;
}

std::string to_json(const UpdateDerivation& update) {
  const std::span<const std::string_view> slots = slot_names_of(update.optimizer);
  JsonWriter writer;
  writer.begin_object().key("target").begin_object();
  write_members(update.target, writer);
  writer.end_object().member("value", update.value);
  writer.key("optimizer");
  write(update.optimizer, writer);
  writer.key("before");
  write_state(update.before, slots, writer);
  writer.key("after");
  write_state(update.after, slots, writer);
  writer.key("steps").begin_array();
  for (const Derivation& step : update.steps) write(step, writer);
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace receptive
