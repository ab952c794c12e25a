// The update that the images of a trace would make, as tensors of the trace.
#include <algorithm>
#include <utility>

#include "engine/core/finite.h"
#include "engine/explain/cells.h"
#include "engine/explain/trace_state.h"
#include "engine/model/find_parameter.h"
#include "engine/optim/explain.h"

namespace receptive {

namespace {

// Every number on the way to a new weight is kept: about a second, and some megabytes.
constexpr std::int64_t kMaxUpdated = std::int64_t{1} << 18;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> slots_of(const Optimizer& optimizer) {
  const std::span<const std::string_view> names = slot_names_of(optimizer);
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<Derivation> Trace::State::update_steps(std::size_t parameter, std::int64_t cell) const {
  const ParameterPlace& place = graph.parameters()[parameter];
  const auto i = static_cast<std::size_t>(cell);
  const auto at = static_cast<std::size_t>(place.offset) + i;
  UpdateCell given{
      .cell = {{graph.node(place.node).name, TensorKind::parameter, std::string(place.spec.name)},
               index_of(cell, place.spec.dims)},
      .weight = weights[at],
      .gradient = executor->gradient()[at],
      .decays = place.spec.decays};
  for (std::size_t slot = 0; slot < slot_names_of(*optimizer).size(); ++slot) {
    given.slots[slot] = updates[parameter].slots[slot][i];
  }
  return std::visit([&](const auto& kind) { return kind.explain_update(given); }, *optimizer);
}

void Trace::State::compute_update(std::size_t parameter) {
  ParameterUpdate& update = updates[parameter];
  update.steps.clear();
  update.values.clear();
  for (std::int64_t cell = 0; cell < graph.parameters()[parameter].cells; ++cell) {
    const std::vector<Derivation> steps = update_steps(parameter, cell);
    update.values.resize(steps.size());
    for (std::size_t s = 0; s < steps.size(); ++s) {
      if (cell == 0) update.steps.push_back(steps[s].target.tensor.step);
      update.values[s].push_back(steps[s].value);
    }
  }
}

Result<Trace::State::Found> Trace::State::find_update(const TensorRef& ref,
                                                      std::int32_t node) const {
  if (!optimizer) {
    return Error(ErrorCode::unknown_tensor, "{}", "a pass over images updates nothing",
                 "say with setUpdate which optimiser is meant, or ask deriveUpdate", ref.node);
  }
  const Result<const ParameterPlace*> found = receptive::find_parameter(graph, ref.node, ref.name);
  if (!found) return found.error();
  const ParameterPlace& place = **found;
  const ParameterUpdate& update =
      updates[static_cast<std::size_t>(*found - graph.parameters().data())];
  const bool state = ref.kind == TensorKind::optimizer_state;
  const std::vector<std::string> names = state ? slots_of(*optimizer) : update.steps;
  const auto name = std::find(names.begin(), names.end(), ref.step);
  if (name == names.end() || place.spec.buffer) {
    return Error(ErrorCode::unknown_tensor, "{}", "\"{}\" is no number of the update of its {}",
                 "{}", ref.node, ref.step, ref.name,
                 names.empty() ? "this optimiser remembers nothing" : "use: " + listed(names));
  }
  const auto number = static_cast<std::size_t>(name - names.begin());
  return Found{
      {place.spec.dims, state ? update.slots[number] : update.values[number]}, node, place.number};
}

Derivation Trace::State::derive_update_step(const TensorRef& ref,
                                            const std::vector<std::int32_t>& index) const {
  const ParameterPlace* const place = *receptive::find_parameter(graph, ref.node, ref.name);
  const auto parameter = static_cast<std::size_t>(place - graph.parameters().data());
  std::vector<Derivation> steps = update_steps(parameter, place_of(index, place->spec.dims));
  const auto step = std::find_if(steps.begin(), steps.end(), [&](const Derivation& each) {
    return each.target.tensor.step == ref.step;
  });
  RECEPTIVE_CHECK(step != steps.end());
  return std::move(*step);
}

Status Trace::set_update(const Optimizer& optimizer) {
  State& state = *state_;
  if (!state.gradients) {
    return Error(ErrorCode::no_gradient, "update", "the trace was made without labels",
                 "give a label for every image");
  }
  const auto parameters = state.graph.parameters();
  std::int64_t cells = 0;
  for (const ParameterPlace& place : parameters) cells += place.spec.buffer ? 0 : place.cells;
  if (cells > kMaxUpdated) {
    return Error(ErrorCode::too_large, "update", "the model has more than {} weights",
                 "ask for single weights with deriveUpdate", kMaxUpdated);
  }
  state.optimizer = optimizer;
  state.updates.assign(parameters.size(), {});
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (parameters[p].spec.buffer) continue;
    for (std::size_t slot = 0; slot < slot_names_of(optimizer).size(); ++slot) {
      state.updates[p].slots[slot].assign(static_cast<std::size_t>(parameters[p].cells), 0);
    }
    state.compute_update(p);
  }
  return Done{};
}

Status Trace::remember(const TensorRef& ref, std::span<const float> values) {
  if (ref.kind != TensorKind::optimizer_state) {
    return Error(ErrorCode::unknown_tensor, "{}", "only an optimiser remembers",
                 "name an optimizerState", ref.node);
  }
  const Result<State::Found> found = state_->find(ref);
  if (!found) return found.error();
  if (values.size() != found->tensor.data.size()) {
    return Error(ErrorCode::count_mismatch, "{}", "of its {} {} numbers are given",
                 "give {}, one for every weight", ref.node, ref.name, values.size(),
                 found->tensor.data.size());
  }
  if (!all_finite(values)) {
    return Error(ErrorCode::out_of_range, "{}", "not all of what is remembered is finite",
                 "give finite numbers", ref.node);
  }
  const ParameterPlace* const place = *receptive::find_parameter(state_->graph, ref.node, ref.name);
  const auto parameter = static_cast<std::size_t>(place - state_->graph.parameters().data());
  const std::vector<std::string> names = slots_of(*state_->optimizer);
  const auto slot = std::find(names.begin(), names.end(), ref.step) - names.begin();
  if (slot == square_slot_of(*state_->optimizer) &&
      std::any_of(values.begin(), values.end(), [](float x) { return x < 0; })) {
    return Error(ErrorCode::out_of_range, "{}", "a mean of squares is below 0",
                 "give numbers from 0", ref.node);
  }
  state_->updates[parameter].slots[static_cast<std::size_t>(slot)].assign(values.begin(),
                                                                          values.end());
  state_->compute_update(parameter);
  return Done{};
}

}  // namespace receptive
