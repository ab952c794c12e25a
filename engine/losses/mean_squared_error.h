// Mean squared error of the outputs as they are, with integer labels taken as one-hot targets.
//
//   L = 1/C · Σ_c (ŷ[c] − y[c])²        y[c] = 1 for c = label, else 0
//
// C counts the outputs: the mean is over cells, so that over a batch of m it is over all m·C. A
// single output has the label itself, 0 or 1, as its target. Nothing is applied to the outputs: end
// the model with softmax or sigmoid to compare probabilities. The output that makes the expected
// loss least is the class's probability (Bishop, "Pattern Recognition and Machine
// Learning", 1.5.5), so the outputs are given as the probabilities.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/elementwise.h"
#include "engine/losses/explain.h"
#include "engine/losses/labels.h"
#include "engine/losses/loss.h"

namespace receptive {

struct MeanSquaredError {
  static constexpr std::string_view kType = "meanSquaredError";
  static constexpr std::string_view kMeaning =
      "the mean squared difference between the outputs and 1 for the true class, 0 for the others";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& outputs, std::string_view) {
    if (outputs.plane() == 1) return Done{};
    return Error(ErrorCode::wrong_loss, "loss",
                 "meanSquaredError needs one output per class, or one for two classes, and the "
                 "last layer gives {}",
                 "end the model with flatten and dense(classes)", to_text(outputs));
  }
  static std::int32_t classes(const Shape& outputs) { return outputs.c == 1 ? 2 : outputs.c; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    const V one = splat<V>(1);
    const V zero = splat<V>(0);
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const ScalarOf<V>* const outputs = pass.logits.group(g);
      const V label = load<V>(pass.labels + g * L);
      V sum = zero;
      for (std::int32_t c = 0; c < count; ++c) {
        const V difference = load<V>(outputs + c * L) - target_of<V>(label, c, count);
        sum = multiply_add(difference, difference, sum);
      }
      store<V>(pass.losses + g * L, sum / splat<V>(static_cast<ScalarOf<V>>(count)));
      kernels::copy<V>(count, outputs, pass.probabilities.group(g));
      const V half = splat<V>(static_cast<ScalarOf<V>>(0.5));
      store<V>(pass.predicted + g * L, count == 1 ? choose(load<V>(outputs) > half, one, zero)
                                                  : place_of_largest<V>(count, outputs));
    }
  }

  /// dL/dŷ[c] = 2 (ŷ[c] − y[c]) / (C·m).
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    const V scale = splat<V>(static_cast<ScalarOf<V>>(2.0 / count));
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V label = load<V>(pass.labels + g * L);
      const V share = scale * load<V>(pass.shares + g * L);
      for (std::int32_t c = 0; c < count; ++c) {
        const V output = load<V>(pass.logits.group(g) + c * L);
        ScalarOf<V>* const to = pass.d_logits.group(g) + c * L;
        store<V>(to, load<V>(to) + (output - target_of<V>(label, c, count)) * share);
      }
    }
  }

  /// Multiplied out, so that every term is a product: (Σ ŷ[c]² − 2 ŷ[label] + 1) / C.
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    Derivation derivation;
    derivation.rule = Rule::squared_error;
    const std::int32_t count = view.logits.shape.c;
    const double share = 1.0 / count;
    for (std::int32_t c = 0; c < count; ++c) {
      Term square = term(view.logit(n, c), view.logit(n, c));
      square.constant = share;
      square.product *= share;
      derivation.terms.push_back(std::move(square));
      if (!is_target(view, n, c)) continue;
      derivation.terms.push_back(term(view.logit(n, c), -2 * share));
      derivation.terms.push_back(constant_term(share));
    }
    return derivation;
  }

  /// The output as it is.
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::copy;
    derivation.terms.push_back(term(view.logit(n, c)));
    return derivation;
  }

  /// 2 (ŷ[c] − y[c]) / (C·m).
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::squared_error_slope;
    const double share = 2.0 / view.logits.shape.c / view.images;
    derivation.terms.push_back(term(view.logit(n, c), share));
    if (is_target(view, n, c)) derivation.terms.push_back(constant_term(-share));
    return derivation;
  }

 private:
  static bool is_target(const LossView& view, std::int32_t n, std::int32_t c) {
    return view.logits.shape.c == 1 ? view.label(n) == 1 : view.label(n) == c;
  }
};

}  // namespace receptive
