// What pooling layers have in common: their windows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "engine/kernels/pool.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

/// Output of a pooling layer; every window must see at least one cell, so padding stays below the
/// kernel. Errors: kernel_too_large, out_of_range.
inline Result<Shape> pool_output_shape(const Shape& in, const Size2& kernel, const Size2& stride,
                                       const Sides& padding) {
  if (std::max(padding.top, padding.bottom) >= kernel.h ||
      std::max(padding.left, padding.right) >= kernel.w) {
    return Error{
        ErrorCode::out_of_range, "padding",
        "padding as large as the " + to_text(kernel) + " window leaves windows without a cell",
        "use padding smaller than the window"};
  }
  Result<Size2> size = window_places(in, kernel, stride, Size2{1, 1}, padding);
  if (!size) return std::move(size).error();
  return Shape{in.c, size->h, size->w};
}

/// Calls body(Cell of the input) for the cells one window sees, in row-major order.
template <class Body>
void for_each_cell(const kernels::PoolGeometry& g, const Cell& window_at, Body&& body) {
  const kernels::Window window = kernels::window_of(g, window_at.y, window_at.x);
  for (std::int32_t y = window.top; y < window.bottom; ++y) {
    for (std::int32_t x = window.left; x < window.right; ++x) {
      body(Cell{window_at.n, window_at.c, y, x});
    }
  }
}

/// Calls body(Cell of the output) for the windows that see one cell of the input.
template <class Body>
void for_each_window_over(const kernels::PoolGeometry& g, const Cell& cell, Body&& body) {
  for (std::int32_t y = 0; y < g.output.h; ++y) {
    for (std::int32_t x = 0; x < g.output.w; ++x) {
      const kernels::Window window = kernels::window_of(g, y, x);
      if (cell.y < window.top || cell.y >= window.bottom) continue;
      if (cell.x < window.left || cell.x >= window.right) continue;
      body(Cell{cell.n, cell.c, y, x});
    }
  }
}

/// The first cell of a window, in row-major order, that holds the window's value.
inline Cell winner_of(const kernels::PoolGeometry& g, const NodeView& view, const Cell& window) {
  const float best = view.output_at(window).value;
  Cell winner{-1, -1, -1, -1};
  for_each_cell(g, window, [&](const Cell& cell) {
    if (winner.n < 0 && view.input_at(0, cell).value == best) winner = cell;
  });
  return winner;
}

}  // namespace receptive
