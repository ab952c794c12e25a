// Adam: steps scaled by running means of the gradient and of its square (Kingma & Ba 2015).
//
//   m ← β₁·m + (1−β₁)·g     v ← β₂·v + (1−β₂)·g²
//   w ← w − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
#include "engine/optim/explain.h"
#include "engine/optim/power.h"
#include "engine/optim/update.h"

namespace receptive {

/// What Adam and AdamW have in common at update `step`, counted from 1; without weight decay.
template <class Kind>
kernels::AdamConstants adam_constants(const Kind& adam, std::int64_t step) {
  return {.beta1 = adam.beta1,
          .beta2 = adam.beta2,
          .epsilon = adam.epsilon,
          .step_size = static_cast<float>(adam.rate / (1 - power(adam.beta1, step))),
          .second_scale = static_cast<float>(1 / std::sqrt(1 - power(adam.beta2, step))),
          .coupled_decay = 0,
          .shrink = 1};
}

inline constexpr std::array<std::string_view, 2> kMomentNames = {"firstMoment", "secondMoment"};

/// `stepSize` and `rootScale` undo that both means begin at 0. The corrected means themselves are
/// named beside the terms that they are in.
template <class Kind>
std::vector<Derivation> explain_adam_update(const Kind& adam, const kernels::AdamConstants& c,
                                            const UpdateCell& u) {
  const auto now = kernels::adam_cell<float>(c, u.gradient, u.slots[0], u.slots[1], u.weight);
  UpdateSteps steps(u);
  const Factor g = add_decayed_gradient(u, c.coupled_decay, now.gradient, steps);
  const Factor m =
      steps.add(kMomentNames[0], now.first,
                {term(u.slot_factor(kMomentNames[0], 0), c.beta1), term(g, 1 - c.beta1)});
  const Factor v =
      steps.add(kMomentNames[1], now.second,
                {term(u.slot_factor(kMomentNames[1], 1), c.beta2), term(g, g, 1 - c.beta2)});
  const Factor root = steps.add("root", now.root, {term(v)}, Rule::root_of_sum);
  const Factor step_size = steps.add(
      "stepSize", c.step_size,
      {constant_term(adam.rate), constant_term(1 - power(adam.beta1, u.step))}, Rule::quotient);
  const Factor root_scale = steps.add(
      "rootScale", c.second_scale,
      {constant_term(1), constant_term(std::sqrt(1 - power(adam.beta2, u.step)))}, Rule::quotient);
  Term corrected_root = term(root, root_scale);
  corrected_root.between = {{"v̂", double{v.value} / (1 - power(adam.beta2, u.step))}};
  const Factor denominator = steps.add("denominator", now.denominator,
                                       {std::move(corrected_root), constant_term(c.epsilon)});
  Term step = term(step_size, m);
  step.between = {{"m̂", double{m.value} / (1 - power(adam.beta1, u.step))}};
  const Factor change =
      steps.add("change", now.change, {std::move(step), term(denominator)}, Rule::quotient);
  steps.add("updated", now.weight, {term(u.weight_factor(), c.shrink), term(change, -1)});
  return steps.take();
}

struct Adam {
  float rate = 0.001f;
  float beta1 = 0.9f;
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
  float weight_decay = 0;
  bool decay_biases = false;

  static constexpr std::string_view kType = "adam";
  static constexpr std::string_view kMeaning =
      "adaptive steps from running moments of the gradient";
  static constexpr std::array<std::string_view, 2> kSlotNames = kMomentNames;
  static constexpr int kSquareSlot = 1;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"rate", &Adam::rate, "learning rate η", Range::above(0)},
        Field{"beta1", &Adam::beta1, "share of the mean that is kept, β₁", Range::from_below(0, 1)},
        Field{"beta2", &Adam::beta2, "share of the mean square that is kept, β₂",
              Range::from_below(0, 1)},
        Field{"epsilon", &Adam::epsilon, "added to the root, ε", Range::above(0)},
        Field{"weightDecay", &Adam::weight_decay, "λ: λ·w is added to the gradient",
              Range::at_least(0)},
        Field{"decayBiases", &Adam::decay_biases, "whether weight decay applies to biases too"});
  }

  kernels::AdamConstants constants(std::int64_t step, bool decays) const {
    kernels::AdamConstants made = adam_constants(*this, step);
    made.coupled_decay = decays || decay_biases ? weight_decay : 0;
    return made;
  }

  void update(const Update& u) const {
    kernels::adam_update(u.cells, constants(u.step, u.decays), u.gradient, u.slots[0], u.slots[1],
                         u.weight);
  }

  std::vector<Derivation> explain_update(const UpdateCell& u) const {
    return explain_adam_update(*this, constants(u.step, u.decays), u);
  }
};

}  // namespace receptive
