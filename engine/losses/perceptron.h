// Rosenblatt's perceptron: one score, its step as the decision, and an update rule that is no
// gradient.
//
//   ŷ = 1 for z > 0, 0 otherwise        L = |y − ŷ|        w ← w + η (y − ŷ) x
//
// L counts the mistakes. Its gradient is 0 wherever it exists, because a step is flat, so nothing
// could be learnt from it. What is passed on in the gradient's place is ŷ − y: plain sgd on one
// image at a time then makes exactly the rule above, and the bias, whose input is always 1, moves
// alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/elementwise.h"
#include "engine/layers/step.h"
#include "engine/losses/explain.h"
#include "engine/losses/loss.h"

namespace receptive {

struct Perceptron {
  static constexpr std::string_view kType = "perceptron";
  static constexpr std::string_view kMeaning =
      "yes or no by a step, learnt by the perceptron's update rule, which is no gradient";
  static constexpr bool kIsUpdateRule = true;
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& scores, std::string_view last_layer) {
    if (last_layer == Step::kType) {
      return Error(ErrorCode::wrong_loss, "loss",
                   "perceptron brings its own step, and the last layer is one",
                   "remove the step layer");
    }
    if (scores.cells() == 1) return Done{};
    return Error(ErrorCode::wrong_loss, "loss",
                 "perceptron needs exactly one score, and the last layer gives {}",
                 "end the model with dense(1), or use softmaxCrossEntropy for several classes",
                 to_text(scores));
  }
  static std::int32_t classes(const Shape&) { return 2; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      // A score that is not a number makes a decision that is none, so that it is found.
      const V decision = Step{}.value(load<V>(pass.logits.group(g)));
      store<V>(pass.probabilities.group(g), decision);
      store<V>(pass.losses + g * L, abs(load<V>(pass.labels + g * L) - decision));
      store<V>(pass.predicted + g * L, decision);
    }
  }

  /// In the place of dL/dz: (ŷ − y) / m.
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const V y = load<V>(pass.labels + g * L);
      const V decision = load<V>(pass.probabilities.group(g));
      ScalarOf<V>* const to = pass.d_logits.group(g);
      store<V>(to, load<V>(to) + (decision - y) * load<V>(pass.shares + g * L));
    }
  }

  /// |y − ŷ|, so ŷ for the label 0 and 1 − ŷ for the label 1.
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    Derivation derivation;
    derivation.rule = Rule::mistake;
    const bool yes = view.label(n) == 1;
    if (yes) derivation.terms.push_back(constant_term(1));
    derivation.terms.push_back(term(view.probability(n, 0), yes ? -1 : 1));
    return derivation;
  }

  /// The step of z.
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t) {
    Derivation derivation;
    derivation.rule = Rule::elementwise;
    derivation.function = std::string(Step::kType);
    Factor score = view.logit(n, 0);
    const double decision = Step{}.value(static_cast<double>(score.value));
    derivation.terms.push_back(term_of_function(std::move(score), decision));
    return derivation;
  }

  /// (ŷ − y) / m.
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t) {
    Derivation derivation;
    derivation.rule = Rule::perceptron;
    const double share = 1.0 / view.images;
    derivation.terms.push_back(term(view.probability(n, 0), share));
    if (view.label(n) == 1) derivation.terms.push_back(constant_term(-share));
    return derivation;
  }
};

}  // namespace receptive
