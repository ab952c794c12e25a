// Step: the activation of the perceptron. Exactly 0 gives 0.
//
//   y = 1 for x > 0, 0 otherwise
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"
#include "engine/layers/kink.h"

namespace receptive {

struct Step {
  static constexpr std::string_view kType = "step";
  static constexpr std::string_view kShortName = "step";
  static constexpr std::string_view kMeaning = "1 for positive numbers, 0 for all others";
  static constexpr SlopeFrom kSlopeFrom = SlopeFrom::nothing;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  // A NaN passes, so that it is found.
  template <class V>
  V value(const V& x) const {
    const V decision = choose(x > splat<V>(0), splat<V>(1), splat<V>(0));
    return choose(x != x, x, decision);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = 0: nothing can be learnt through a step, which is why the perceptron has its own rule.
  template <class V>
  V slope(const V&) const {
    return splat<V>(0);
  }

  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    activation_backward(*this, pass);
  }

  bool switches(const MovedInput& input) const { return any_crosses_zero(input); }

  Derivation explain(const NodeView& view, const Question& question) const {
    return activation_explain(*this, view, question);
  }
};

}  // namespace receptive
