// Rectified linear unit.
//
//   y = max(0, x)
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/activation.h"
#include "engine/layers/kink.h"

namespace receptive {

struct Relu {
  static constexpr std::string_view kType = "relu";
  static constexpr std::string_view kShortName = "relu";
  static constexpr std::string_view kMeaning = "keeps positive numbers, sets negative ones to 0";
  static constexpr bool kInPlace = true;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  // A NaN passes, so that it is found.
  template <class V>
  V value(const V& x) const {
    return choose(x < splat<V>(0), splat<V>(0), x);
  }

  // The most common of all: of one image it takes four cells at a time.
  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    kernels::map<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data, pass.output.data,
                    [&](const auto& x) { return value(x); });
  }

  // dy/dx = 1 where y > 0, else 0: at 0 it is 0.
  template <class V>
  V slope(const V& y) const {
    return choose(y > splat<V>(0), splat<V>(1), splat<V>(0));
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
