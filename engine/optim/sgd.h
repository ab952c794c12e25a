// Stochastic gradient descent with momentum and weight decay.
//
//   g ← g + λ·w      v ← μ·v + g      w ← w − η·v,  with Nesterov w ← w − η·(g + μ·v)
//
// λ here is weight decay: it adds λ·w to the gradient. An L2 penalty l·Σw² on the loss adds 2·l·w,
// so it is weight decay with λ = 2·l.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"
#include "engine/kernels/update.h"
#include "engine/optim/explain.h"
#include "engine/optim/update.h"

namespace receptive {

struct Sgd {
  float rate = 0.05f;
  float momentum = 0;
  float weight_decay = 0;
  bool nesterov = false;
  bool decay_biases = false;

  static constexpr std::string_view kType = "sgd";
  static constexpr std::string_view kMeaning =
      "stochastic gradient descent, optionally with momentum";
  static constexpr std::array<std::string_view, 1> kSlotNames = {"velocity"};
  static constexpr int kSquareSlot = kNoSquares;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"rate", &Sgd::rate, "learning rate η", Range::above(0)},
        Field{"momentum", &Sgd::momentum, "share of the velocity that is kept, μ",
              Range::from_below(0, 1)},
        Field{"nesterov", &Sgd::nesterov, "whether the velocity looks one step ahead"},
        Field{"weightDecay", &Sgd::weight_decay, "λ: λ·w is added to the gradient",
              Range::at_least(0)},
        Field{"decayBiases", &Sgd::decay_biases, "whether weight decay applies to biases too"});
  }

  kernels::SgdConstants constants(bool decays) const {
    return {rate, momentum, decays || decay_biases ? weight_decay : 0, nesterov};
  }

  void update(const Update& u) const {
    kernels::sgd_update(u.cells, constants(u.decays), u.gradient, u.slots[0], u.weight);
  }

  /// Without momentum there is no velocity to show, and without Nesterov no other direction.
  std::vector<Derivation> explain_update(const UpdateCell& u) const {
    const kernels::SgdConstants c = constants(u.decays);
    const auto now = kernels::sgd_cell<float>(c, u.gradient, u.slots[0], u.weight);
    UpdateSteps steps(u);
    const Factor g = add_decayed_gradient(u, c.decay, now.gradient, steps);
    Factor direction = g;
    if (momentum != 0) {
      const Factor v = steps.add("velocity", now.velocity,
                                 {term(u.slot_factor(kSlotNames[0], 0), momentum), term(g)});
      direction =
          nesterov ? steps.add("direction", now.direction, {term(v, momentum), term(g)}) : v;
    }
    steps.add("updated", now.weight, {term(u.weight_factor()), term(direction, -rate)});
    return steps.take();
  }
};

}  // namespace receptive
