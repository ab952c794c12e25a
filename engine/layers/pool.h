// What pooling layers have in common: their windows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/kernels/pool.h"
#include "engine/layers/explain.h"
#include "engine/layers/kink.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

/// Output of a pooling layer; every window must see at least one cell, so padding stays below the
/// kernel. Errors: kernel_too_large, out_of_range.
inline Result<Shape> pool_output_shape(const Shape& in, const Size2& kernel, const Size2& stride,
                                       const Sides& padding, Rounding rounding) {
  if (std::max(padding.top, padding.bottom) >= kernel.h ||
      std::max(padding.left, padding.right) >= kernel.w) {
    return Error(ErrorCode::out_of_range, "padding",
                 "padding as large as the {} window leaves windows without a cell",
                 "use padding smaller than the window", to_text(kernel));
  }
  Result<Size2> size = window_places(in, kernel, stride, Size2{1, 1}, padding, rounding);
  if (!size) return std::move(size).error();
  return Shape{in.c, size->h, size->w};
}

/// Geometry of a layer that has kernel, stride and padding.
template <class Pool>
kernels::PoolGeometry pool_geometry(const Pool& pool, const Shape& input, const Shape& output) {
  return {input, output, pool.kernel, pool.stride, pool.padding};
}

template <class Pool>
SeenWindow pool_window(const Pool& pool) {
  return {
      .reach = pool.kernel, .stride = pool.stride, .before = {pool.padding.top, pool.padding.left}};
}

/// Geometry of a layer that pools whole planes.
inline kernels::PoolGeometry global_geometry(const Shape& input) {
  return {input, Shape{input.c, 1, 1}, {input.h, input.w}, {1, 1}, {}};
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

/// Max or min pooling, by kernels::Largest or kernels::Smallest.
template <class Kind, class V>
void extreme_pool_forward(const kernels::PoolGeometry& g, const ForwardPass<V>& pass) {
  for (std::int32_t n = 0; n < pass.groups; ++n) {
    kernels::extreme_pool_forward<Kind, V>(g, pass.inputs[0].group(n), pass.output.group(n));
  }
}

// dL/dX[cell] = Σ over the windows it won of dL/dY[window]; every other cell gets nothing.
template <class V>
void extreme_pool_backward(const kernels::PoolGeometry& g, const BackwardPass<V>& pass) {
  const auto backward = pass.alone && kernels::windows_tile(g)
                            ? kernels::extreme_pool_backward<V, true>
                            : kernels::extreme_pool_backward<V, false>;
  for (std::int32_t n = 0; n < pass.groups; ++n) {
    backward(g, pass.inputs[0].group(n), pass.output.group(n), pass.d_output.group(n),
             pass.d_inputs[0].group(n));
  }
}

/// Whether another cell of a window wins after the move: the first of equals, as forward has it.
template <class Kind>
bool extreme_pool_switches(const kernels::PoolGeometry& g, const MovedInput& input) {
  const auto winner = [&](const double* plane, const kernels::Window& window) {
    std::int32_t best = window.top * g.input.w + window.left;
    for (std::int32_t y = window.top; y < window.bottom; ++y) {
      for (std::int32_t x = window.left; x < window.right; ++x) {
        const std::int32_t cell = y * g.input.w + x;
        if (Kind::template beats<double>(plane[cell], plane[best])) best = cell;
      }
    }
    return best;
  };
  bool switched = false;
  for (std::int32_t n = 0; n < input.images; ++n) {
    const std::int64_t image = n * input.shape.cells();
    kernels::for_each_window(
        g, [&](const kernels::Window& window, std::int64_t plane, std::int64_t) {
          const std::int64_t first = image + plane;
          switched = switched ||
                     winner(input.before + first, window) != winner(input.after + first, window);
        });
  }
  return switched;
}

/// Losers are shown with the constant 0: they were looked at, and do not count.
inline Derivation extreme_pool_explain(const kernels::PoolGeometry& g, const NodeView& view,
                                       const Question& question) {
  Derivation derivation;
  derivation.rule = Rule::route_extreme;
  const auto add = [&](Factor factor, bool won) {
    derivation.terms.push_back(term(std::move(factor), won ? 1 : 0));
    if (!won) ++derivation.omitted_masked;
  };
  const Cell at = question.cell();
  const auto same = [](const Cell& a, const Cell& b) { return a.y == b.y && a.x == b.x; };
  if (question.kind == TensorKind::input_gradient) {
    for_each_window_over(g, at, [&](const Cell& window) {
      const Cell winner = winner_of(g, view, window);
      add(view.d_output_at(window), same(winner, at));
      std::vector<Factor>& deciding = derivation.terms.back().deciding;
      if (winner.n < 0) return;  // not a number
      deciding.push_back(view.input_at(0, winner));
      for_each_cell(g, window, [&](const Cell& cell) {
        if (!same(cell, winner)) deciding.push_back(view.input_at(0, cell));
      });
    });
  } else {
    const Cell winner = winner_of(g, view, at);
    for_each_cell(g, at,
                  [&](const Cell& cell) { add(view.input_at(0, cell), same(cell, winner)); });
    const kernels::Window window = kernels::window_of(g, at.y, at.x);
    derivation.omitted_padding = window.area - kernels::cells_of(window);
  }
  return derivation;
}

template <class V>
void average_pool_forward(const kernels::PoolGeometry& g, bool count_padding,
                          const ForwardPass<V>& pass) {
  for (std::int32_t n = 0; n < pass.groups; ++n) {
    kernels::average_pool_forward<V>(g, count_padding, pass.inputs[0].group(n),
                                     pass.output.group(n));
  }
}

// dL/dX[cell] = Σ over the windows that see it of dL/dY[window] / count
template <class V>
void average_pool_backward(const kernels::PoolGeometry& g, bool count_padding,
                           const BackwardPass<V>& pass) {
  for (std::int32_t n = 0; n < pass.groups; ++n) {
    kernels::average_pool_backward<V>(g, count_padding, pass.d_output.group(n),
                                      pass.d_inputs[0].group(n));
  }
}

inline Derivation average_pool_explain(const kernels::PoolGeometry& g, bool count_padding,
                                       const NodeView& view, const Question& question) {
  Derivation derivation;
  derivation.rule = Rule::mean;
  const Cell at = question.cell();
  const auto share = [&](const Cell& window_at) {
    const kernels::Window window = kernels::window_of(g, window_at.y, window_at.x);
    return 1.0 / (count_padding ? window.area : kernels::cells_of(window));
  };
  if (question.kind == TensorKind::input_gradient) {
    for_each_window_over(g, at, [&](const Cell& window) {
      derivation.terms.push_back(term(view.d_output_at(window), share(window)));
    });
  } else {
    for_each_cell(g, at, [&](const Cell& cell) {
      derivation.terms.push_back(term(view.input_at(0, cell), share(at)));
    });
    const kernels::Window window = kernels::window_of(g, at.y, at.x);
    derivation.omitted_padding = window.area - kernels::cells_of(window);
  }
  return derivation;
}

}  // namespace receptive
