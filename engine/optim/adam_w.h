// AdamW: Adam with decoupled weight decay (Loshchilov & Hutter 2019).
//
//   w ← (1 − η·λ)·w − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε),  m and v as in Adam
//
// Adam divides a decay in the gradient by √v like the gradient itself, so weights with large
// gradients hardly decay; here all decay alike.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
#include "engine/optim/adam.h"
#include "engine/optim/explain.h"
#include "engine/optim/update.h"

namespace receptive {

struct AdamW {
  float rate = 0.001f;
  float beta1 = 0.9f;
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
  float weight_decay = 0.01f;
  bool decay_biases = false;

  static constexpr std::string_view kType = "adamW";
  static constexpr std::string_view kMeaning = "Adam whose weight decay shrinks the weight itself";
  static constexpr std::array<std::string_view, 2> kSlotNames = kMomentNames;
  static constexpr int kSquareSlot = 1;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"rate", &AdamW::rate, "learning rate η", Range::above(0)},
        Field{"beta1", &AdamW::beta1, "share of the mean that is kept, β₁",
              Range::from_below(0, 1)},
        Field{"beta2", &AdamW::beta2, "share of the mean square that is kept, β₂",
              Range::from_below(0, 1)},
        Field{"epsilon", &AdamW::epsilon, "added to the root, ε", Range::above(0)},
        Field{"weightDecay", &AdamW::weight_decay, "λ: the weight shrinks by η·λ·w",
              Range::at_least(0)},
        Field{"decayBiases", &AdamW::decay_biases, "whether weight decay applies to biases too"});
  }

  kernels::AdamConstants constants(std::int64_t step, bool decays) const {
    kernels::AdamConstants made = adam_constants(*this, step);
    if (decays || decay_biases) made.shrink = 1 - rate * weight_decay;
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
