// Adam: steps scaled by running means of the gradient and of its square (Kingma & Ba 2015).
//
//   m ← β₁·m + (1−β₁)·g     v ← β₂·v + (1−β₂)·g²
//   w ← w − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
#include "engine/optim/update.h"

namespace receptive {

/// base^exponent by squaring: libm's pow differs between hosts.
inline double power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

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
  static constexpr int kSlots = 2;  // first and second moment

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

  void update(const Update& u) const {
    kernels::AdamConstants constants = adam_constants(*this, u.step);
    constants.coupled_decay = u.decays || decay_biases ? weight_decay : 0;
    kernels::adam_update(u.cells, constants, u.gradient, u.slots[0], u.slots[1], u.weight);
  }
};

}  // namespace receptive
