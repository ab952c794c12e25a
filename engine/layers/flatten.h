// Flatten: the cells of an image as one list, channel by channel, row by row. No parameters; memory
// order does not change.
//
//   Y[n, (c·h + y)·w + x] = X[n, c, y, x]
#pragma once

#include <span>
#include <string_view>

#include "engine/layers/copy.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

struct Flatten {
  static constexpr std::string_view kType = "flatten";
  static constexpr std::string_view kShortName = "flatten";
  static constexpr std::string_view kMeaning = "writes all cells as one list";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return Shape{static_cast<std::int32_t>(inputs[0].cells()), 1, 1};
  }

  // The channels of the one place look at all of the image together.
  SeenWindow seen_window(std::span<const Shape> inputs) const { return sees_all_of(inputs[0]); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    copy_forward(pass);
  }

  // The gradient takes the input's shape again.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    copy_backward(pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return copy_explain(view, question);
  }
};

}  // namespace receptive
