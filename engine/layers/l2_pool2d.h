// L2 pooling: the length of each window as a vector, or with `mean` its root mean square. No
// parameters; channels are kept apart.
//
//   Y[n, c, y, x] = √( Σ over the window of X[n, c, y·s + i − p, x·s + j − p]² )
//
// With `mean` the sum is divided by count, the number of cells the window sees or, with
// countPadding, padding included.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/layers/pool.h"

namespace receptive {

struct L2Pool2d {
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Sides padding{};
  bool mean = false;
  Rounding rounding = Rounding::floor;
  bool count_padding = false;

  static constexpr std::string_view kType = "l2Pool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "takes the root of each window's sum of squares";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kernel", &L2Pool2d::kernel, "rows and columns of a window"}.required(),
        Field{"stride", &L2Pool2d::stride, "steps of the window"},
        Field{"padding", &L2Pool2d::padding, "zeros around the image"},
        Field{"rounding", &L2Pool2d::rounding,
              "whether a last window may reach over the end: floor drops it, ceil keeps it"},
        Field{"mean", &L2Pool2d::mean, "whether the squares are averaged: the root mean square"},
        Field{"countPadding", &L2Pool2d::count_padding,
              "with mean, whether padding counts in the divisor"});
  }

  kernels::SquaresCount count() const { return {mean, count_padding}; }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return pool_output_shape(inputs[0], kernel, stride, padding, rounding);
  }

  SeenWindow seen_window(std::span<const Shape>) const { return pool_window(*this); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const kernels::PoolGeometry g = pool_geometry(*this, pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::l2_pool_forward<V>(g, count(), pass.inputs[0].group(n), pass.output.group(n));
    }
  }

  // dL/dX[cell] = Σ over the windows that see it of dL/dY[window] · X[cell] / Y[window], and /
  // count for the mean. At Y = 0 the gradient is 0.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const kernels::PoolGeometry g = pool_geometry(*this, pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::l2_pool_backward<V>(g, count(), pass.inputs[0].group(n), pass.output.group(n),
                                   pass.d_output.group(n), pass.d_inputs[0].group(n));
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    const kernels::PoolGeometry g = pool_geometry(*this, view.inputs[0].shape, view.output.shape);
    Derivation derivation;
    const Cell at = question.cell();
    const auto divisor = [&](const Cell& window_at) {
      return count().of(kernels::window_of(g, window_at.y, window_at.x));
    };
    if (question.kind == TensorKind::input_gradient) {
      derivation.rule = Rule::sum_of_products;
      for_each_window_over(g, at, [&](const Cell& window) {
        const double norm = view.output_at(window).value;
        Term made = term(view.d_output_at(window), view.input_at(0, at));
        made.constant = norm == 0 ? 0 : 1 / (norm * divisor(window));
        made.product *= made.constant;
        if (norm == 0) ++derivation.omitted_masked;
        derivation.terms.push_back(std::move(made));
      });
    } else {
      derivation.rule = Rule::root_of_sum;
      for_each_cell(g, at, [&](const Cell& cell) {
        Term made = term(view.input_at(0, cell), view.input_at(0, cell));
        made.constant = 1.0 / divisor(at);
        made.product *= made.constant;
        derivation.terms.push_back(std::move(made));
      });
      const kernels::Window window = kernels::window_of(g, at.y, at.x);
      derivation.omitted_padding = window.area - kernels::cells_of(window);
    }
    return derivation;
  }
};

}  // namespace receptive
