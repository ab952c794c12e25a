// Identity: passes its input on, so that a branch can be named.
//
//   Y = X
#pragma once

#include <span>
#include <string_view>

#include "engine/layers/copy.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Identity {
  static constexpr std::string_view kType = "identity";
  static constexpr std::string_view kShortName = "identity";
  static constexpr std::string_view kMeaning = "passes its input on";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    copy_forward(pass);
  }

  // dL/dX = dL/dY
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    copy_backward(pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return copy_explain(view, question);
  }
};

}  // namespace receptive
