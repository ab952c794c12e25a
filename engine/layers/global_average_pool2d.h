// Global average pooling: the mean of each channel (Lin, Chen, Yan 2014).
//
//   Y[n, c] = (1/(h·w)) Σ over y, x of X[n, c, y, x]
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/pool.h"

namespace receptive {

struct GlobalAveragePool2d {
  static constexpr std::string_view kType = "globalAveragePool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "takes the mean of each channel";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return Shape{inputs[0].c, 1, 1};
  }

  SeenWindow seen_window(std::span<const Shape> inputs) const { return sees_all_of(inputs[0]); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    average_pool_forward(global_geometry(pass.inputs[0].shape), false, pass);
  }

  // dL/dX[cell] = Σ over the windows that see it of dL/dY[window] / count
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    average_pool_backward(global_geometry(pass.inputs[0].shape), false, pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return average_pool_explain(global_geometry(view.inputs[0].shape), false, view, question);
  }
};

}  // namespace receptive
