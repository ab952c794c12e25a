// Average pooling: the mean of each window. No parameters; channels are kept apart.
//
//   Y[n, c, y, x] = (1/count) Σ over the window of X[n, c, y·s + i − p, x·s + j − p]
//
// count is the number of cells the window sees or, with countPadding, padding included.
#pragma once

#include <span>
#include <string_view>

#include "engine/layers/pool.h"

namespace receptive {

struct AveragePool2d {
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Sides padding{};
  bool count_padding = true;
  Rounding rounding = Rounding::floor;

  static constexpr std::string_view kType = "averagePool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "takes the mean of each window";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kernel", &AveragePool2d::kernel, "rows and columns of a window"}.required(),
        Field{"stride", &AveragePool2d::stride, "steps of the window"},
        Field{"padding", &AveragePool2d::padding, "zeros around the image"},
        Field{"rounding", &AveragePool2d::rounding,
              "whether a last window may reach over the end: floor drops it, ceil keeps it"},
        Field{"countPadding", &AveragePool2d::count_padding,
              "whether padding counts in the divisor"});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return pool_output_shape(inputs[0], kernel, stride, padding, rounding);
  }

  SeenWindow seen_window(std::span<const Shape>) const { return pool_window(*this); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    average_pool_forward(pool_geometry(*this, pass.inputs[0].shape, pass.output.shape),
                         count_padding, pass);
  }

  // dL/dX[cell] = Σ over the windows that see it of dL/dY[window] / count
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    average_pool_backward(pool_geometry(*this, pass.inputs[0].shape, pass.output.shape),
                          count_padding, pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return average_pool_explain(pool_geometry(*this, view.inputs[0].shape, view.output.shape),
                                count_padding, view, question);
  }
};

}  // namespace receptive
