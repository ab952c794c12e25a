// What an optimiser's `explain_update` is given, and how it answers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/optim/update.h"

namespace receptive {

/// One cell of a parameter before its update.
struct UpdateCell {
  CellRef cell;
  float weight = 0;
  float gradient = 0;
  std::array<float, kMaxSlots> slots{};
  std::int64_t step = 1;  // as in Update
  bool decays = true;

  Factor weight_factor() const { return {cell, weight}; }
  Factor gradient_factor() const { return {of(TensorKind::parameter_gradient, {}), gradient}; }
  /// A number remembered from the updates before.
  Factor slot_factor(std::string_view name, std::size_t slot) const {
    return {of(TensorKind::optimizer_state, name), slots[slot]};
  }

  CellRef of(TensorKind kind, std::string_view step_name) const {
    return {{cell.tensor.node, kind, cell.tensor.name, std::string(step_name)}, cell.index};
  }
};

/// The numbers of an update in the order in which they are computed; the new weight is the last.
class UpdateSteps {
 public:
  explicit UpdateSteps(const UpdateCell& cell) : cell_(cell) {}

  /// Adds a number and gives it as a factor of later ones. `value` is the kernel's own float.
  Factor add(std::string_view name, float value, std::vector<Term> terms,
             Rule rule = Rule::sum_of_products) {
    Derivation step;
    step.target = cell_.of(TensorKind::update, name);
    step.value = value;
    step.rule = rule;
    step.terms = std::move(terms);
    steps_.push_back(std::move(step));
    return {steps_.back().target, value};
  }

  std::vector<Derivation> take() { return std::move(steps_); }

 private:
  const UpdateCell& cell_;
  std::vector<Derivation> steps_;
};

/// The gradient with weight decay, a step of its own only where there is decay.
inline Factor add_decayed_gradient(const UpdateCell& cell, float decay, float value,
                                   UpdateSteps& steps) {
  if (decay == 0) return cell.gradient_factor();
  return steps.add("decayedGradient", value,
                   {term(cell.gradient_factor()), term(cell.weight_factor(), decay)});
}

}  // namespace receptive
