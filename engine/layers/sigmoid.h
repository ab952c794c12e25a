// Logistic sigmoid.
//
//   y = 1 / (1 + exp(−x))
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"

namespace receptive {

struct Sigmoid {
  static constexpr std::string_view kType = "sigmoid";
  static constexpr std::string_view kShortName = "sigmoid";
  static constexpr std::string_view kMeaning = "squeezes any number into 0..1";
  static constexpr bool kInPlace = true;
  static constexpr SlopeFrom kSlopeFrom = SlopeFrom::output;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V value(const V& x) const {
    return kernels::sigmoid(x);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = y (1 − y)
  template <class V>
  V slope(const V& y) const {
    return y * (splat<V>(1) - y);
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
