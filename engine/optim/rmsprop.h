// RMSprop: steps divided by a running root mean square of the gradient (Hinton 2012, lecture 6e).
//
//   v ← ρ·v + (1−ρ)·g²      w ← w − η · g / (√v + ε)
#pragma once

#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
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
  static constexpr int kSlots = 1;  // the mean square

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

  void update(const Update& u) const {
    const float decay = u.decays || decay_biases ? weight_decay : 0;
    kernels::rmsprop_update(u.cells, {rate, smoothing, epsilon, decay}, u.gradient, u.slots[0],
                            u.weight);
  }
};

}  // namespace receptive
