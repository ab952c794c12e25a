// Global min pooling: the smallest cell of each channel. Of equal cells the first wins.
//
//   Y[n, c] = min over y, x of X[n, c, y, x]
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/pool.h"

namespace receptive {

struct GlobalMinPool2d {
  static constexpr std::string_view kType = "globalMinPool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "keeps the smallest cell of each channel";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return Shape{inputs[0].c, 1, 1};
  }

  SeenWindow seen_window(std::span<const Shape> inputs) const { return sees_all_of(inputs[0]); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    extreme_pool_forward<kernels::Smallest>(global_geometry(pass.inputs[0].shape), pass);
  }

  // dL/dX[cell] = Σ over the windows it won of dL/dY[window]
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    extreme_pool_backward(global_geometry(pass.inputs[0].shape), pass);
  }

  bool switches(const MovedInput& input) const {
    return extreme_pool_switches<kernels::Smallest>(global_geometry(input.shape), input);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return extreme_pool_explain(global_geometry(view.inputs[0].shape), view, question);
  }
};

}  // namespace receptive
