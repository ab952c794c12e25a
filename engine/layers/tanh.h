// Hyperbolic tangent.
//
//   y = tanh(x)
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"

namespace receptive {

struct Tanh {
  static constexpr std::string_view kType = "tanh";
  static constexpr std::string_view kShortName = "tanh";
  static constexpr std::string_view kMeaning = "squeezes any number into -1..1, centred at 0";
  static constexpr bool kInPlace = true;
  static constexpr SlopeFrom kSlopeFrom = SlopeFrom::output;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V value(const V& x) const {
    return receptive::tanh(x);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = 1 − y²
  template <class V>
  V slope(const V& y) const {
    return splat<V>(1) - y * y;
  }

  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    activation_backward(*this, pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return activation_explain(*this, view, question);
  }
};

}  // namespace receptive
