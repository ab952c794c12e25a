// Pooling over one group of images. Padding is never a candidate and never counted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "engine/core/shape.h"
#include "engine/kernels/one_image.h"
#include "engine/kernels/simd.h"

namespace receptive::kernels {

/// Shapes of one image and what moves the window over it.
struct PoolGeometry {
  Shape input;
  Shape output;
  Size2 kernel;
  Size2 stride;
  Sides padding;
};

/// The rows and columns of the input that a window sees: half-open ranges, never empty. `area`
/// counts the padding too; a window that reaches over the end of the padding stops there.
struct Window {
  std::int32_t top, bottom, left, right, area;
};

/// Cells a window sees.
inline std::int32_t cells_of(const Window& window) {
  return (window.bottom - window.top) * (window.right - window.left);
}

/// The window of output place (y, x).
inline Window window_of(const PoolGeometry& g, std::int32_t y, std::int32_t x) {
  const std::int32_t top = y * g.stride.h - g.padding.top;
  const std::int32_t left = x * g.stride.w - g.padding.left;
  const std::int32_t bottom = std::min(top + g.kernel.h, g.input.h + g.padding.bottom);
  const std::int32_t right = std::min(left + g.kernel.w, g.input.w + g.padding.right);
  return {std::max(top, 0), std::min(bottom, g.input.h), std::max(left, 0),
          std::min(right, g.input.w), (bottom - top) * (right - left)};
}

/// Whether every window is of 2×2 cells that are all there, as in most networks.
inline bool windows_are_quads(const PoolGeometry& g) {
  return g.kernel == Size2{2, 2} && g.padding == Sides{} &&
         (g.output.h - 1) * g.stride.h + 2 <= g.input.h &&
         (g.output.w - 1) * g.stride.w + 2 <= g.input.w;
}

/// Calls body(window, plane of the input, cell of the output) for every output cell; offsets are
/// cells.
template <class Body>
inline void for_each_window(const PoolGeometry& g, Body&& body) {
  const auto each = [&](const auto& window_at) {
    std::int64_t cell = 0;
    for (std::int32_t c = 0; c < g.output.c; ++c) {
      const std::int64_t plane = std::int64_t{c} * g.input.plane();
      for (std::int32_t y = 0; y < g.output.h; ++y) {
        for (std::int32_t x = 0; x < g.output.w; ++x, ++cell) body(window_at(y, x), plane, cell);
      }
    }
  };
  if (windows_are_quads(g)) {
    // The compiler sees how far the body's loops run, and unrolls them.
    each([&](std::int32_t y, std::int32_t x) {
      const std::int32_t top = y * g.stride.h;
      const std::int32_t left = x * g.stride.w;
      return Window{top, top + 2, left, left + 2, 4};
    });
  } else {
    each([&](std::int32_t y, std::int32_t x) { return window_of(g, y, x); });
  }
}

/// Which of two cells a pooling by comparison keeps.
struct Largest {
  template <class V>
  static MaskOf<V> beats(const V& a, const V& b) {
    return a > b;
  }
};
struct Smallest {
  template <class V>
  static MaskOf<V> beats(const V& a, const V& b) {
    return a < b;
  }
};

/// The largest or smallest cell of one window of a plane. A NaN wins and stays, so that it is
/// found.
template <class Kind, class V>
V extreme_of(const ScalarOf<V>* plane, std::int32_t width, const Window& window) {
  constexpr int L = kLanes<V>;
  const ScalarOf<V>* row = plane + std::int64_t{window.top} * width * L;
  V best = load<V>(row + window.left * L);
  for (std::int32_t y = window.top; y < window.bottom; ++y, row += width * L) {
    for (std::int32_t x = window.left; x < window.right; ++x) {
      const V value = load<V>(row + x * L);
      best = choose(either(Kind::beats(value, best), value != value), value, best);
    }
  }
  return best;
}

/// output = the largest or smallest cell of each window.
template <class Kind, class V>
void extreme_pool_forward(const PoolGeometry& g, const ScalarOf<V>* input, ScalarOf<V>* output) {
  if constexpr (std::is_same_v<V, float>) {
    extreme_pool_forward_windows<Kind>(g, input, output);
    return;
  }
  constexpr int L = kLanes<V>;
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    store<V>(output + cell * L, extreme_of<Kind, V>(input + plane * L, g.input.w, window));
  });
}

/// Whether every cell of the input lies in one window, and in one only.
inline bool windows_tile(const PoolGeometry& g) {
  return g.kernel == g.stride && g.padding == Sides{} && g.output.h * g.kernel.h == g.input.h &&
         g.output.w * g.kernel.w == g.input.w;
}

/// d_input += d_output at the first cell, in row-major order, that equals the window's extreme.
/// Windows may overlap: a cell then receives from every window it won. With `Write`, d_input = what
/// the window gives, for windows that tile and a d_input of zeros.
template <class V, bool Write>
void extreme_pool_backward(const PoolGeometry& g, const ScalarOf<V>* input,
                           const ScalarOf<V>* output, const ScalarOf<V>* d_output,
                           ScalarOf<V>* d_input) {
  constexpr int L = kLanes<V>;
  const V zero = splat<V>(0);
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    const V best = load<V>(output + cell * L);
    const V upstream = load<V>(d_output + cell * L);
    MaskOf<V> taken = no_lane<V>();
    std::int64_t row = (plane + std::int64_t{window.top} * g.input.w) * L;
    for (std::int32_t y = window.top; y < window.bottom; ++y, row += g.input.w * L) {
      for (std::int32_t x = window.left; x < window.right; ++x) {
        const MaskOf<V> equal = load<V>(input + row + x * L) == best;
        ScalarOf<V>* const to = d_input + row + x * L;
        const V given = choose(and_not(equal, taken), upstream, zero);
        store<V>(to, Write ? given : load<V>(to) + given);
        taken = either(taken, equal);
      }
    }
  });
}

/// output = the mean of each window, over the cells it sees or, with `count_padding`, over all of
/// the kernel's, the padding counting as zeros.
template <class V>
void average_pool_forward(const PoolGeometry& g, bool count_padding, const ScalarOf<V>* input,
                          ScalarOf<V>* output) {
  constexpr int L = kLanes<V>;
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    const std::int32_t count = count_padding ? window.area : cells_of(window);
    V sum = splat<V>(0);
    const ScalarOf<V>* row = input + (plane + std::int64_t{window.top} * g.input.w) * L;
    for (std::int32_t y = window.top; y < window.bottom; ++y, row += g.input.w * L) {
      for (std::int32_t x = window.left; x < window.right; ++x) sum = sum + load<V>(row + x * L);
    }
    store<V>(output + cell * L, sum / splat<V>(static_cast<ScalarOf<V>>(count)));
  });
}

/// d_input += d_output / count at every cell of the window.
template <class V>
void average_pool_backward(const PoolGeometry& g, bool count_padding, const ScalarOf<V>* d_output,
                           ScalarOf<V>* d_input) {
  constexpr int L = kLanes<V>;
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    const std::int32_t count = count_padding ? window.area : cells_of(window);
    const V share = load<V>(d_output + cell * L) / splat<V>(static_cast<ScalarOf<V>>(count));
    ScalarOf<V>* row = d_input + (plane + std::int64_t{window.top} * g.input.w) * L;
    for (std::int32_t y = window.top; y < window.bottom; ++y, row += g.input.w * L) {
      for (std::int32_t x = window.left; x < window.right; ++x) {
        store<V>(row + x * L, load<V>(row + x * L) + share);
      }
    }
  });
}

/// What an L2 pool divides each window's sum of squares by.
struct SquaresCount {
  bool mean = false;           // otherwise by nothing
  bool count_padding = false;  // otherwise by the cells that the window sees

  std::int32_t of(const Window& window) const {
    return !mean ? 1 : count_padding ? window.area : cells_of(window);
  }
};

/// output = the root of each window's sum, or mean, of squares. Padding adds nothing.
template <class V>
void l2_pool_forward(const PoolGeometry& g, const SquaresCount& count, const ScalarOf<V>* input,
                     ScalarOf<V>* output) {
  constexpr int L = kLanes<V>;
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    V sum = splat<V>(0);
    const ScalarOf<V>* row = input + (plane + std::int64_t{window.top} * g.input.w) * L;
    for (std::int32_t y = window.top; y < window.bottom; ++y, row += g.input.w * L) {
      for (std::int32_t x = window.left; x < window.right; ++x) {
        const V value = load<V>(row + x * L);
        sum = multiply_add(value, value, sum);
      }
    }
    if (count.mean) sum = sum / splat<V>(static_cast<ScalarOf<V>>(count.of(window)));
    store<V>(output + cell * L, sqrt(sum));
  });
}

/// d_input += d_output · input / output, divided by the count for the mean; nothing where output is
/// 0.
template <class V>
void l2_pool_backward(const PoolGeometry& g, const SquaresCount& count, const ScalarOf<V>* input,
                      const ScalarOf<V>* output, const ScalarOf<V>* d_output,
                      ScalarOf<V>* d_input) {
  constexpr int L = kLanes<V>;
  const V zero = splat<V>(0);
  for_each_window(g, [&](const Window& window, std::int64_t plane, std::int64_t cell) {
    const V norm = load<V>(output + cell * L);
    const auto divisor = static_cast<ScalarOf<V>>(count.of(window));
    const V safe = choose(norm == zero, splat<V>(1), norm) * splat<V>(divisor);
    const V share = choose(norm == zero, zero, load<V>(d_output + cell * L) / safe);
    std::int64_t row = (plane + std::int64_t{window.top} * g.input.w) * L;
    for (std::int32_t y = window.top; y < window.bottom; ++y, row += g.input.w * L) {
      for (std::int32_t x = window.left; x < window.right; ++x) {
        ScalarOf<V>* const to = d_input + row + x * L;
        store<V>(to, multiply_add(share, load<V>(input + row + x * L), load<V>(to)));
      }
    }
  });
}

}  // namespace receptive::kernels
