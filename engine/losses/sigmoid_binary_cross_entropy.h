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
#include "engine/layers/sigmoid.h"
#include "engine/losses/explain.h"
#include "engine/losses/loss.h"

namespace receptive {

struct SigmoidBinaryCrossEntropy {
  static constexpr std::string_view kType = "sigmoidBinaryCrossEntropy";
  static constexpr std::string_view kMeaning =
      "yes or no: a sigmoid, then minus the log of the true answer's probability";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& logits, std::string_view last_layer) {
    if (last_layer == Sigmoid::kType) {
      return Error(ErrorCode::wrong_loss, "loss",
                   "sigmoidBinaryCrossEntropy brings its own sigmoid, and the last layer is one",
                   "remove the sigmoid layer, or use meanSquaredError");
    }
    if (logits.cells() == 1) return Done{};
    return Error(ErrorCode::wrong_loss, "loss",
                 "sigmoidBinaryCrossEntropy needs exactly one logit, and the last layer gives {}",
                 "end the model with dense(1), or use softmaxCrossEntropy for several classes",
                 to_text(logits));
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

  /// −y log p − (1−y) log(1−p), of which one counts. As the loss itself, the logarithm is computed
  /// from z: −log σ(z) = max(−z, 0) + log(1 + exp(−|z|)), and −log(1−σ(z)) is that of −z.
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    Derivation derivation;
    derivation.rule = Rule::binary_cross_entropy;
    const double z = view.logit(n, 0).value;
    for (const bool answer : {true, false}) {
      const bool counts = (view.label(n) == 1) == answer;
      const double against = answer ? -z : z;
      const double surprise = std::fmax(against, 0) + log1p<double>(exp<double>(-std::fabs(z)));
      Term half{{view.probability(n, 0)}, counts ? -1.0 : 0.0, counts ? surprise : 0, {}, {}};
      derivation.terms.push_back(std::move(half));
    }
    return derivation;
  }

  /// 1 / (1 + exp(−z)).
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t) {
    Derivation derivation;
    derivation.rule = Rule::elementwise;
    derivation.function = "sigmoid";
    Factor logit = view.logit(n, 0);
    const double p = kernels::sigmoid(static_cast<double>(logit.value));
    derivation.terms.push_back(term_of_function(std::move(logit), p));
    return derivation;
  }

  /// (p − y) / m.
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t) {
    Derivation derivation;
    derivation.rule = Rule::sigmoid_minus_target;
    const double share = 1.0 / view.images;
    derivation.terms.push_back(term(view.probability(n, 0), share));
    if (view.label(n) == 1) derivation.terms.push_back(constant_term(-share));
    add_error(view.probability(n, 0).value, view.label(n), derivation.between);
    derivation.between.emplace_back("images", view.images);
    return derivation;
  }

  /// ∂L/∂p = (−y/p + (1 − y)/(1 − p)) / m.
  static double loss_by_probability(const LossView& view, std::int32_t n, std::int32_t) {
    const double p = probability(view, n);
    return (view.label(n) == 1 ? -1 / p : 1 / (1 - p)) / view.images;
  }

  /// ∂p/∂z = p (1 − p).
  static double probability_by_logit(const LossView& view, std::int32_t n, std::int32_t,
                                     std::int32_t) {
    const double p = probability(view, n);
    return p * (1 - p);
  }

 private:
  static double probability(const LossView& view, std::int32_t n) {
    return kernels::sigmoid(static_cast<double>(view.logit(n, 0).value));
  }
};

}  // namespace receptive
