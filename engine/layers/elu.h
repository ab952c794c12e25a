// Exponential linear unit (Clevert, Unterthiner, Hochreiter 2016).
//
//   y = x for x > 0, α·(exp(x) − 1) otherwise
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"
#include "engine/layers/kink.h"

namespace receptive {

struct Elu {
  double alpha = 1;

  static constexpr std::string_view kType = "elu";
  static constexpr std::string_view kShortName = "elu";
  static constexpr std::string_view kMeaning =
      "keeps positive numbers, bends negative ones towards -alpha";
  static constexpr bool kInPlace = true;
  static constexpr SlopeFrom kSlopeFrom = SlopeFrom::output;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"alpha", &Elu::alpha, "the limit for large negative numbers, α", Range::above(0)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V value(const V& x) const {
    const V below = splat<V>(static_cast<ScalarOf<V>>(alpha)) * expm1(x);
    return choose(x > splat<V>(0), x, below);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = 1 where y > 0, else α·exp(x) = y + α
  template <class V>
  V slope(const V& y) const {
    return choose(y > splat<V>(0), splat<V>(1), y + splat<V>(static_cast<ScalarOf<V>>(alpha)));
  }

  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    activation_backward(*this, pass);
  }

  // With α = 1 the slopes meet at 0.
  bool switches(const MovedInput& input) const { return alpha != 1 && any_crosses_zero(input); }

  Derivation explain(const NodeView& view, const Question& question) const {
    return activation_explain(*this, view, question);
  }
};

}  // namespace receptive
