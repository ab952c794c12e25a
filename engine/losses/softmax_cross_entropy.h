// Softmax with cross-entropy on integer labels.
//
//   p = softmax(z)        L = −log p[label] = log Σ exp(z − max) − (z[label] − max)
//
// Neither p = 0 nor large logits do harm: the loss is computed from z, never from p.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/softmax.h"
#include "engine/layers/softmax.h"
#include "engine/losses/explain.h"
#include "engine/losses/labels.h"
#include "engine/losses/loss.h"

namespace receptive {

struct SoftmaxCrossEntropy {
  static constexpr std::string_view kType = "softmaxCrossEntropy";
  static constexpr std::string_view kMeaning =
      "one class of several: softmax, then minus the log of the true class's probability";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& logits, std::string_view last_layer) {
    if (last_layer == Softmax::kType) {
      return Error(
          ErrorCode::wrong_loss, "loss",
          "softmaxCrossEntropy brings its own softmax, and the last layer is one",
          "remove the softmax layer, or replace it by logSoftmax and use negativeLogLikelihood");
    }
    if (logits.plane() == 1 && logits.c >= 2) return Done{};
    return Error(
        ErrorCode::wrong_loss, "loss",
        "softmaxCrossEntropy needs one logit per class, at least 2, and the last layer gives {}",
        "end the model with dense(classes), or use sigmoidBinaryCrossEntropy for one logit",
        to_text(logits));
  }
  static std::int32_t classes(const Shape& logits) { return logits.c; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const ScalarOf<V>* const z = pass.logits.group(g);
      ScalarOf<V>* const p = pass.probabilities.group(g);
      const V sum = kernels::softmax<V>(count, z, p);
      const V max = kernels::largest<V>(count, z);
      const V label = load<V>(pass.labels + g * L);
      store<V>(pass.losses + g * L, log(sum) - (at_label<V>(count, z, label) - max));
      store<V>(pass.predicted + g * L, place_of_largest<V>(count, p));
    }
  }

  /// dL/dz[c] = (p[c] − 1[c = label]) / m.
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V label = load<V>(pass.labels + g * L);
      const V share = load<V>(pass.shares + g * L);
      for (std::int32_t c = 0; c < count; ++c) {
        const V p = load<V>(pass.probabilities.group(g) + c * L);
        ScalarOf<V>* const to = pass.d_logits.group(g) + c * L;
        store<V>(to, load<V>(to) + (p - target_of<V>(label, c, count)) * share);
      }
    }
  }

  /// log Σ exp(z − max) − (z[label] − max).
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    return view.softmax(n).explain_logarithm(Rule::cross_entropy, view.label(n));
  }

  /// exp(z[c] − max) / Σ exp(z − max); of every class also what the gradient begins with, p − y.
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t c) {
    const SoftmaxTerms softmax = view.softmax(n);
    Derivation derivation = softmax.explain_probability(c);
    if (!view.labels) return derivation;
    for (std::int32_t k = 0; k < view.classes(); ++k) {
      add_error(softmax.probability(k), target(view, n, k),
                derivation.terms[static_cast<std::size_t>(k) + 1].between);
    }
    return derivation;
  }

  /// (p[c] − 1[c = label]) / m.
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::softmax_minus_target;
    const double share = 1.0 / view.images;
    derivation.terms.push_back(term(view.probability(n, c), share));
    if (c == view.label(n)) derivation.terms.push_back(constant_term(-share));
    add_error(view.probability(n, c).value, target(view, n, c), derivation.between);
    derivation.between.emplace_back("images", view.images);
    return derivation;
  }

  /// ∂L/∂p[c] = −1/p[c] / m for the label, else 0.
  static double loss_by_probability(const LossView& view, std::int32_t n, std::int32_t c) {
    return c == view.label(n) ? -1 / probability(view, n, c) / view.images : 0;
  }

  /// ∂p[c]/∂z[k] = p[c] (1[c = k] − p[k]).
  static double probability_by_logit(const LossView& view, std::int32_t n, std::int32_t c,
                                     std::int32_t k) {
    return probability(view, n, c) * ((c == k ? 1 : 0) - probability(view, n, k));
  }

 private:
  static double probability(const LossView& view, std::int32_t n, std::int32_t c) {
    return view.softmax(n).probability(c);
  }
  static double target(const LossView& view, std::int32_t n, std::int32_t c) {
    return c == view.label(n) ? 1 : 0;
  }
};

}  // namespace receptive
