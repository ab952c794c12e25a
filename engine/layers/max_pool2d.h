// Max pooling: the largest cell of each window. No parameters; channels are kept apart.
//
//   Y[n, c, y, x] = max over the window of X[n, c, y·s + i − p, x·s + j − p]
//
// Padding is never the maximum. Of equal cells the first in row-major order wins.
#pragma once

#include <span>
#include <string_view>

#include "engine/layers/pool.h"

namespace receptive {

struct MaxPool2d {
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Sides padding{};
  Rounding rounding = Rounding::floor;

  static constexpr std::string_view kType = "maxPool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "keeps the largest cell of each window";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kernel", &MaxPool2d::kernel, "rows and columns of a window"}.required(),
        Field{"stride", &MaxPool2d::stride, "steps of the window"},
        Field{"padding", &MaxPool2d::padding, "cells around the image that never win"},
        Field{"rounding", &MaxPool2d::rounding,
              "whether a last window may reach over the end: floor drops it, ceil keeps it"});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return pool_output_shape(inputs[0], kernel, stride, padding, rounding);
  }

  SeenWindow seen_window(std::span<const Shape>) const { return pool_window(*this); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    extreme_pool_forward<kernels::Largest>(
        pool_geometry(*this, pass.inputs[0].shape, pass.output.shape), pass);
  }

  // dL/dX[cell] = Σ over the windows it won of dL/dY[window]
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    extreme_pool_backward(pool_geometry(*this, pass.inputs[0].shape, pass.output.shape), pass);
  }

  bool switches(const MovedInput& input) const {
    const Shape output = *output_shape(std::span<const Shape>(&input.shape, 1));
    return extreme_pool_switches<kernels::Largest>(pool_geometry(*this, input.shape, output),
                                                   input);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return extreme_pool_explain(pool_geometry(*this, view.inputs[0].shape, view.output.shape), view,
                                question);
  }
};

}  // namespace receptive
