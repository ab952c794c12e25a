// Average pooling: the mean of each window. No parameters; channels are kept apart.
//
//   y[n, c, y, x] = (1/count) Σ over the window of x[n, c, y·s + i − p, x·s + j − p]
//
// count is the number of cells the window sees or, with countPadding, the window's whole area.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/layers/pool.h"

namespace receptive {

struct AveragePool2d {
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Sides padding{};
  bool count_padding = true;

  static constexpr std::string_view kType = "averagePool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "takes the mean of each window";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kernel", &AveragePool2d::kernel, "rows and columns of a window"}.required(),
        Field{"stride", &AveragePool2d::stride, "steps of the window"},
        Field{"padding", &AveragePool2d::padding, "zeros around the image"},
        Field{"countPadding", &AveragePool2d::count_padding,
              "whether padding counts in the divisor"});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return pool_output_shape(inputs[0], kernel, stride, padding);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const kernels::PoolGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::average_pool_forward<V>(g, count_padding, pass.inputs[0].group(n),
                                       pass.output.group(n));
    }
  }

  // dL/dX[cell] = Σ over the windows that see it of dL/dY[window] / count
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const kernels::PoolGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::average_pool_backward<V>(g, count_padding, pass.d_output.group(n),
                                        pass.d_inputs[0].group(n));
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    const kernels::PoolGeometry g = geometry(view.inputs[0].shape, view.output.shape);
    Derivation derivation;
    derivation.rule = Rule::mean;
    const Cell at = question.cell();
    const std::int32_t area = kernel.h * kernel.w;
    if (question.kind == TensorKind::input_gradient) {
      for_each_window_over(g, at, [&](const Cell& window) {
        derivation.terms.push_back(term(view.d_output_at(window), 1.0 / count_of(g, window)));
      });
    } else {
      for_each_cell(g, at, [&](const Cell& cell) {
        derivation.terms.push_back(term(view.input_at(0, cell), 1.0 / count_of(g, at)));
      });
      derivation.omitted_padding = area - static_cast<std::int64_t>(derivation.terms.size());
    }
    return derivation;
  }

 private:
  kernels::PoolGeometry geometry(const Shape& input, const Shape& output) const {
    return {input, output, kernel, stride, padding};
  }

  std::int32_t count_of(const kernels::PoolGeometry& g, const Cell& at) const {
    if (count_padding) return kernel.h * kernel.w;
    const kernels::Window window = kernels::window_of(g, at.y, at.x);
    return (window.bottom - window.top) * (window.right - window.left);
  }
};

}  // namespace receptive
