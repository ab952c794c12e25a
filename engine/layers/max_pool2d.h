// Max pooling: the largest cell of each window. No parameters; channels are kept apart.
//
//   y[n, c, y, x] = max over the window of x[n, c, y·s + i − p, x·s + j − p]
//
// Padding is never the maximum. Of equal cells the first in row-major order wins.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/layers/pool.h"

namespace receptive {

struct MaxPool2d {
  Size2 kernel{2, 2};
  Size2 stride{2, 2};
  Sides padding{};

  static constexpr std::string_view kType = "maxPool2d";
  static constexpr std::string_view kShortName = "pool";
  static constexpr std::string_view kMeaning = "keeps the largest cell of each window";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kernel", &MaxPool2d::kernel, "rows and columns of a window"}.required(),
        Field{"stride", &MaxPool2d::stride, "steps of the window"},
        Field{"padding", &MaxPool2d::padding, "cells around the image that never win"});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return pool_output_shape(inputs[0], kernel, stride, padding);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const kernels::PoolGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::max_pool_forward<V>(g, pass.inputs[0].group(n), pass.output.group(n));
    }
  }

  // dL/dX[cell] = Σ over the windows it won of dL/dY[window]; every other cell gets nothing.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const kernels::PoolGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::max_pool_backward<V>(g, pass.inputs[0].group(n), pass.output.group(n),
                                    pass.d_output.group(n), pass.d_inputs[0].group(n));
    }
  }

  // Losers are shown with the constant 0: they were looked at, and do not count.
  Derivation explain(const NodeView& view, const Question& question) const {
    const kernels::PoolGeometry g = geometry(view.inputs[0].shape, view.output.shape);
    Derivation derivation;
    derivation.rule = Rule::route_max;
    const auto add = [&](Factor factor, bool won) {
      derivation.terms.push_back(term(std::move(factor), won ? 1 : 0));
      if (!won) ++derivation.omitted_masked;
    };
    const Cell at = question.cell();
    const auto same = [](const Cell& a, const Cell& b) { return a.y == b.y && a.x == b.x; };
    if (question.kind == TensorKind::input_gradient) {
      for_each_window_over(g, at, [&](const Cell& window) {
        add(view.d_output_at(window), same(winner_of(g, view, window), at));
      });
    } else {
      const Cell winner = winner_of(g, view, at);
      for_each_cell(g, at,
                    [&](const Cell& cell) { add(view.input_at(0, cell), same(cell, winner)); });
      derivation.omitted_padding =
          kernel.h * kernel.w - static_cast<std::int64_t>(derivation.terms.size());
    }
    return derivation;
  }

 private:
  kernels::PoolGeometry geometry(const Shape& input, const Shape& output) const {
    return {input, output, kernel, stride, padding};
  }
};

}  // namespace receptive
