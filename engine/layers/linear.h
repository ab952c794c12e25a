// Linear activation: what a layer does without one. Stacked linear layers stay linear.
//
//   y = x
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"

namespace receptive {

struct Linear {
  static constexpr std::string_view kType = "linear";
  static constexpr std::string_view kShortName = "linear";
  static constexpr std::string_view kMeaning = "changes nothing";
  static constexpr SlopeFrom kSlopeFrom = SlopeFrom::nothing;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V value(const V& x) const {
    return x;
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    activation_forward(*this, pass);
  }

  // dy/dx = 1
  template <class V>
  V slope(const V&) const {
    return splat<V>(1);
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
