// RMSprop: steps divided by a running root mean square of the gradient (Hinton 2012, lecture 6e).
//
//   v ← ρ·v + (1−ρ)·g²      w ← w − η · g / (√v + ε)
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
#include "engine/optim/explain.h"
#include "engine/optim/update.h"

namespace receptive {

struct Rmsprop {
  float rate = 0.001f;
  float smoothing = 0.9f;
  float epsilon = 1e-8f;
  float weight_decay = 0;
  bool decay_biases = false;

  static constexpr std::string_view kType = "rmsprop";
  static constexpr std::string_view kMeaning = "steps divided by the gradient's running size";
  static constexpr std::array<std::string_view, 1> kSlotNames = {"meanSquare"};
  static constexpr int kSquareSlot = 0;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"rate", &Rmsprop::rate, "learning rate η", Range::above(0)},
        Field{"smoothing", &Rmsprop::smoothing, "share of the mean square that is kept, ρ",
              Range::from_below(0, 1)},
        Field{"epsilon", &Rmsprop::epsilon, "added to the root, ε", Range::above(0)},
        Field{"weightDecay", &Rmsprop::weight_decay, "λ: λ·w is added to the gradient",
              Range::at_least(0)},
        Field{"decayBiases", &Rmsprop::decay_biases, "whether weight decay applies to biases too"});
  }

  kernels::RmspropConstants constants(bool decays) const {
    return {rate, smoothing, epsilon, decays || decay_biases ? weight_decay : 0};
  }

  void update(const Update& u) const {
    kernels::rmsprop_update(u.cells, constants(u.decays), u.gradient, u.slots[0], u.weight);
  }

  std::vector<Derivation> explain_update(const UpdateCell& u) const {
    const kernels::RmspropConstants c = constants(u.decays);
    const auto now = kernels::rmsprop_cell<float>(c, u.gradient, u.slots[0], u.weight);
    UpdateSteps steps(u);
    const Factor g = add_decayed_gradient(u, c.decay, now.gradient, steps);
    const Factor v =
        steps.add("meanSquare", now.mean_square,
                  {term(u.slot_factor(kSlotNames[0], 0), smoothing), term(g, g, 1 - smoothing)});
    const Factor root = steps.add("root", now.root, {term(v)}, Rule::root_of_sum);
    const Factor denominator =
        steps.add("denominator", now.denominator, {term(root), constant_term(epsilon)});
    const Factor change =
        steps.add("change", now.change, {term(g, rate), term(denominator)}, Rule::quotient);
    steps.add("updated", now.weight, {term(u.weight_factor()), term(change, -1)});
    return steps.take();
  }
};

}  // namespace receptive
