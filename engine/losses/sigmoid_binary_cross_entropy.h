// One sigmoid unit with binary cross-entropy on labels 0 and 1.
//
//   p = σ(z)        L = −y log p − (1−y) log(1−p) = max(z, 0) − z·y + log(1 + exp(−|z|))
//
// The second form never takes the logarithm of 0 and never divides by p(1−p).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/elementwise.h"
#include "engine/losses/loss.h"

namespace receptive {

struct SigmoidBinaryCrossEntropy {
  static constexpr std::string_view kType = "sigmoidBinaryCrossEntropy";
  static constexpr std::string_view kMeaning =
      "yes or no: a sigmoid, then minus the log of the true answer's probability";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& logits) {
    if (logits.cells() == 1) return Done{};
    return Error{ErrorCode::wrong_loss, "loss",
                 "sigmoidBinaryCrossEntropy needs exactly one logit, and the last layer gives " +
                     to_text(logits),
                 "end the model with dense(1), or use softmaxCrossEntropy for several classes"};
  }
  static std::int32_t classes(const Shape&) { return 2; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V z = load<V>(pass.logits.group(g));
      const V y = load<V>(pass.labels + g * L);
      store<V>(pass.probabilities.group(g), kernels::sigmoid(z));
      const V positive = choose(z > zero, z, zero);
      store<V>(pass.losses + g * L, (positive - z * y) + log1p(exp(zero - abs(z))));
      store<V>(pass.predicted + g * L, choose(z > zero, one, zero));
    }
  }

  /// dL/dz = (p − y) / m.
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V y = load<V>(pass.labels + g * L);
      const V share = load<V>(pass.shares + g * L);
      const V p = load<V>(pass.probabilities.group(g));
      ScalarOf<V>* const to = pass.d_logits.group(g);
      store<V>(to, load<V>(to) + (p - y) * share);
    }
  }
};

}  // namespace receptive
