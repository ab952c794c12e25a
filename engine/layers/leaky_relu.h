// Leaky rectified linear unit (Maas, Hannun, Ng 2013): ReLU with a small slope below 0.
//
//   y = x for x > 0, α·x otherwise
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"
#include "engine/layers/kink.h"

namespace receptive {

struct LeakyRelu {
  double alpha = 0.01;

  static constexpr std::string_view kType = "leakyRelu";
  static constexpr std::string_view kShortName = "leaky";
  static constexpr std::string_view kMeaning = "keeps positive numbers, shrinks negative ones";
  static constexpr bool kInPlace = true;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"alpha", &LeakyRelu::alpha, "slope below 0, α", Range::from_below(0, 1)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V value(const V& x) const {
    return choose(x > splat<V>(0), x, splat<V>(static_cast<ScalarOf<V>>(alpha)) * x);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = 1 where y > 0, else α: at 0 it is α. The output's sign is the input's, because α ≥ 0.
  template <class V>
  V slope(const V& y) const {
    return choose(y > splat<V>(0), splat<V>(1), splat<V>(static_cast<ScalarOf<V>>(alpha)));
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
