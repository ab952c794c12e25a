// Negative log-likelihood of log-probabilities, which a logSoftmax layer makes.
//
//   L = −ℓ[label]        ℓ = log p
//
// Behind logSoftmax it is softmaxCrossEntropy in two steps, and as safe: no probability is formed
// before its logarithm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/elementwise.h"
#include "engine/layers/log_softmax.h"
#include "engine/losses/explain.h"
#include "engine/losses/labels.h"
#include "engine/losses/loss.h"

namespace receptive {

struct NegativeLogLikelihood {
  static constexpr std::string_view kType = "negativeLogLikelihood";
  static constexpr std::string_view kMeaning =
      "one class of several: minus the true class's log-probability, behind a logSoftmax layer";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& outputs, std::string_view last_layer) {
    if (last_layer != LogSoftmax::kType) {
      return Error(ErrorCode::wrong_loss, "loss",
                   "negativeLogLikelihood needs log-probabilities, and the last layer is {}",
                   "end the model with logSoftmax, or use softmaxCrossEntropy without it",
                   last_layer);
    }
    if (outputs.plane() == 1 && outputs.c >= 2) return Done{};
    return Error(ErrorCode::wrong_loss, "loss",
                 "negativeLogLikelihood needs one log-probability per class, at least 2, and the "
                 "last layer gives {}",
                 "put dense(classes) before logSoftmax", to_text(outputs));
  }
  static std::int32_t classes(const Shape& outputs) { return outputs.c; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const ScalarOf<V>* const log_p = pass.logits.group(g);
      const V label = load<V>(pass.labels + g * L);
      kernels::map<V>(count, log_p, pass.probabilities.group(g), [](const V& x) { return exp(x); });
      store<V>(pass.losses + g * L, -at_label<V>(count, log_p, label));
      store<V>(pass.predicted + g * L, place_of_largest<V>(count, log_p));
    }
  }

  /// dL/dℓ[c] = −1[c = label] / m.
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V label = load<V>(pass.labels + g * L);
      const V share = load<V>(pass.shares + g * L);
      for (std::int32_t c = 0; c < count; ++c) {
        ScalarOf<V>* const to = pass.d_logits.group(g) + c * L;
        store<V>(to, load<V>(to) - target_of<V>(label, c, count) * share);
      }
    }
  }

  /// −ℓ[label].
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    Derivation derivation;
    derivation.rule = Rule::negative_log_likelihood;
    derivation.terms.push_back(term(view.logit(n, view.label(n)), -1));
    return derivation;
  }

  /// exp(ℓ[c]).
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::elementwise;
    derivation.function = "exp";
    Factor log_p = view.logit(n, c);
    const double p = exp<double>(static_cast<double>(log_p.value));
    derivation.terms.push_back(term_of_function(std::move(log_p), p));
    return derivation;
  }

  /// −1[c = label] / m.
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::minus_target;
    const bool target = c == view.label(n);
    derivation.terms.push_back(constant_term(target ? -1.0 / view.images : 0));
    derivation.omitted_masked = target ? 0 : 1;
    return derivation;
  }
};

}  // namespace receptive
