// Convolution (cross-correlation, as in every framework) over one group of images.
//
// All three loops keep eight accumulators in registers, the most that a wasm engine holds without
// spilling, and are rolled: unrolled taps spill as well. An odd end of a tile repeats its last row
// or column instead of taking another path: the same value is computed twice.
//   forward   2 output channels × 4 output pixels, two by two as a pooling window, one loop over
//   the
//             taps (c, i, j)
//   d_weight  2 output channels × 4 taps, held over all pixels of the group
//   d_input   2 input channels × 4 pixels of one row that share their taps, output channel
//   innermost
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/core/shape.h"
#include "engine/kernels/simd.h"

namespace receptive::kernels {

/// Everything a convolution knows about places; checked by Conv2d::output_shape.
struct ConvGeometry {
  Shape input;
  Shape output;
  Size2 kernel;
  Size2 stride;
  Size2 dilation;
  Sides padding;
  std::int32_t groups = 1;

  std::int32_t group_inputs() const { return input.c / groups; }
  std::int32_t group_outputs() const { return output.c / groups; }
  /// Taps of one output cell.
  std::int32_t taps() const { return group_inputs() * kernel.h * kernel.w; }
  bool padded() const { return padding != Sides{}; }
  std::int32_t padded_h() const { return input.h + padding.top + padding.bottom; }
  std::int32_t padded_w() const { return input.w + padding.left + padding.right; }
};

/// Cells of scratch the loops below need: the padded input, and dL/d(output) with a margin.
inline std::int64_t conv_scratch_cells(const ConvGeometry& g) {
  const std::int64_t input = g.padded() ? std::int64_t{g.input.c} * g.padded_h() * g.padded_w() : 0;
  const std::int64_t margin = 2 * 3;  // three columns of zeros at either side
  const std::int64_t d_output = std::int64_t{g.output.c} * g.output.h * (g.output.w + margin);
  return std::max(input, d_output);
}

/// Offsets of the taps from the first tap of a window, in scalars of the padded input.
inline void conv_fill_taps(const ConvGeometry& g, std::int32_t lanes, std::int32_t* table) {
  for (std::int32_t c = 0; c < g.group_inputs(); ++c) {
    for (std::int32_t i = 0; i < g.kernel.h; ++i) {
      for (std::int32_t j = 0; j < g.kernel.w; ++j) {
        const std::int32_t row = c * g.padded_h() + i * g.dilation.h;
        *table++ = (row * g.padded_w() + j * g.dilation.w) * lanes;
      }
    }
  }
}

/// Copies planes of [h][w] into planes with zeros around them.
template <class V>
void copy_with_margin(const ScalarOf<V>* from, std::int32_t planes, std::int32_t h, std::int32_t w,
                      const Sides& margin, ScalarOf<V>* to) {
  const V zero = splat<V>(0);
  const auto zeros = [&](std::int64_t count) {
    for (std::int64_t cell = 0; cell < count; ++cell, to += kLanes<V>) store<V>(to, zero);
  };
  const std::int64_t full = std::int64_t{w} + margin.left + margin.right;
  for (std::int32_t plane = 0; plane < planes; ++plane) {
    zeros(margin.top * full);
    for (std::int32_t y = 0; y < h; ++y) {
      zeros(margin.left);
      for (std::int32_t x = 0; x < w; ++x, from += kLanes<V>, to += kLanes<V>) {
        store<V>(to, load<V>(from));
      }
      zeros(margin.right);
    }
    zeros(margin.bottom * full);
  }
}

/// The input with its padding: the input itself when there is none.
template <class V>
const ScalarOf<V>* with_padding(const ConvGeometry& g, const ScalarOf<V>* input,
                                ScalarOf<V>* scratch) {
  if (!g.padded()) return input;
  copy_with_margin<V>(input, g.input.c, g.input.h, g.input.w, g.padding, scratch);
  return scratch;
}

// One quad for all output channels of one group, two channels at a time. ColumnStep > 0 is the
// distance of the two columns in cells, known to the compiler; 0 takes it from `column_step`, in
// scalars.
template <class V, std::int32_t ColumnStep>
void conv_forward_quad(std::int32_t taps, std::int32_t outputs, const ScalarOf<V>* top,
                       const ScalarOf<V>* bottom, std::int32_t column_step,
                       const ScalarOf<V>* weight, const ScalarOf<V>* bias,
                       const std::int32_t* taps_table, std::int64_t output_plane,
                       std::int32_t right, std::int32_t below, ScalarOf<V>* output) {
  using S = ScalarOf<V>;
  const std::int32_t step = ColumnStep > 0 ? ColumnStep * kLanes<V> : column_step;
  for (std::int32_t k = 0; k < outputs; k += 2) {
    const std::int32_t kb = std::min(k + 1, outputs - 1);
    const S* const wa = weight + std::int64_t{k} * taps;
    const S* const wb = weight + std::int64_t{kb} * taps;
    V a0 = splat<V>(bias ? bias[k] : 0), a1 = a0, a2 = a0, a3 = a0;
    V b0 = splat<V>(bias ? bias[kb] : 0), b1 = b0, b2 = b0, b3 = b0;
#pragma clang loop unroll(disable)
    for (std::int32_t t = 0; t < taps; ++t) {
      const S* const upper = top + taps_table[t];
      const S* const lower = bottom + taps_table[t];
      const V weight_a = splat<V>(wa[t]);
      const V weight_b = splat<V>(wb[t]);
      const V v0 = load<V>(upper);
      const V v1 = load<V>(upper + step);
      const V v2 = load<V>(lower);
      const V v3 = load<V>(lower + step);
      a0 = multiply_add(weight_a, v0, a0);
      b0 = multiply_add(weight_b, v0, b0);
      a1 = multiply_add(weight_a, v1, a1);
      b1 = multiply_add(weight_b, v1, b1);
      a2 = multiply_add(weight_a, v2, a2);
      b2 = multiply_add(weight_b, v2, b2);
      a3 = multiply_add(weight_a, v3, a3);
      b3 = multiply_add(weight_b, v3, b3);
    }
    S* const to_a = output + k * output_plane;
    S* const to_b = output + kb * output_plane;
    store<V>(to_a, a0);
    store<V>(to_a + right, a1);
    store<V>(to_a + below, a2);
    store<V>(to_a + below + right, a3);
    store<V>(to_b, b0);
    store<V>(to_b + right, b1);
    store<V>(to_b + below, b2);
    store<V>(to_b + below + right, b3);
  }
}

/// output[k, y, x] = bias[k] + sum over c, i, j of weight[k, c, i, j] · padded[c, y·s + i·d, x·s +
/// j·d].
template <class V>
void conv_forward(const ConvGeometry& g, const ScalarOf<V>* padded, const ScalarOf<V>* weight,
                  const ScalarOf<V>* bias, const std::int32_t* taps_table, ScalarOf<V>* output) {
  constexpr int L = kLanes<V>;
  const std::int32_t taps = g.taps();
  const std::int32_t outputs = g.group_outputs();
  const std::int64_t input_group = std::int64_t{g.group_inputs()} * g.padded_h() * g.padded_w() * L;
  const std::int64_t output_plane = std::int64_t{g.output.plane()} * L;
  const bool two_rows = g.output.h > 1;
  const bool two_columns = g.output.w > 1;
  const std::int32_t row_step = two_rows ? g.stride.h * g.padded_w() * L : 0;
  const std::int32_t column_step = two_columns ? g.stride.w * L : 0;
  const std::int32_t right = two_columns ? L : 0;
  const std::int32_t below = two_rows ? g.output.w * L : 0;
  // An odd last row or column is computed together with the one before it, once more.
  const std::int32_t last_y = two_rows ? g.output.h - 2 : 0;
  const std::int32_t last_x = two_columns ? g.output.w - 2 : 0;
  const auto quad = column_step == L ? conv_forward_quad<V, 1> : conv_forward_quad<V, 0>;

  for (std::int32_t row = 0; row < g.output.h; row += 2) {
    const std::int32_t y = std::min(row, last_y);
    for (std::int32_t column = 0; column < g.output.w; column += 2) {
      const std::int32_t x = std::min(column, last_x);
      const std::int64_t from = std::int64_t{y} * row_step + std::int64_t{x} * column_step;
      const std::int64_t to = (std::int64_t{y} * g.output.w + x) * L;
      for (std::int32_t group = 0; group < g.groups; ++group) {
        const std::int32_t k = group * outputs;
        const ScalarOf<V>* const top = padded + group * input_group + from;
        quad(taps, outputs, top, top + row_step, column_step, weight + std::int64_t{k} * taps,
             bias ? bias + k : nullptr, taps_table, output_plane, right, below,
             output + k * output_plane + to);
      }
    }
  }
}

/// d_weight[k, c, i, j][lane] += sum over y, x of d_output[k, y, x] · padded[c, y·s + i·d, x·s +
/// j·d]; d_bias[k][lane] += sum over y, x of d_output[k, y, x]. Either may be null.
template <class V>
void conv_d_weight(const ConvGeometry& g, const ScalarOf<V>* padded, const ScalarOf<V>* d_output,
                   const std::int32_t* taps_table, ScalarOf<V>* d_weight, ScalarOf<V>* d_bias) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int32_t taps = g.taps();
  const std::int32_t pixels = g.output.plane();
  const std::int32_t rows = g.output.h;
  const std::int32_t columns = g.output.w;
  const std::int32_t group_outputs = g.group_outputs();
  const std::int64_t input_stride =
      std::int64_t{g.group_inputs()} * g.padded_h() * g.padded_w() * L;
  const std::int64_t row_step = std::int64_t{g.stride.h} * g.padded_w() * L;
  const std::int32_t column_step = g.stride.w * L;

  for (std::int32_t group = 0; d_weight && group < g.groups; ++group) {
    const S* const base = padded + group * input_stride;
    for (std::int32_t k = 0; k < group_outputs; k += 2) {
      const bool pair = k + 1 < group_outputs;
      const std::int32_t ka = group * group_outputs + k;
      const std::int32_t kb = pair ? ka + 1 : ka;
      const S* const d_a = d_output + std::int64_t{ka} * pixels * L;
      const S* const d_b = d_output + std::int64_t{kb} * pixels * L;
      for (std::int32_t t = 0; t < taps; t += 4) {
        const std::int32_t last = taps - 1;
        const std::int32_t offset0 = taps_table[t];
        const std::int32_t offset1 = taps_table[std::min(t + 1, last)];
        const std::int32_t offset2 = taps_table[std::min(t + 2, last)];
        const std::int32_t offset3 = taps_table[std::min(t + 3, last)];
        V a0 = splat<V>(0), a1 = a0, a2 = a0, a3 = a0;
        V b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        const S* row = base;
        const S* at_a = d_a;
        const S* at_b = d_b;
        for (std::int32_t y = 0; y < rows; ++y, row += row_step) {
          const S* x0 = row + offset0;
          const S* x1 = row + offset1;
          const S* x2 = row + offset2;
          const S* x3 = row + offset3;
#pragma clang loop unroll(disable)
          for (std::int32_t x = 0; x < columns; ++x) {
            const V upstream_a = load<V>(at_a);
            const V upstream_b = load<V>(at_b);
            const V v0 = load<V>(x0);
            const V v1 = load<V>(x1);
            const V v2 = load<V>(x2);
            const V v3 = load<V>(x3);
            a0 = multiply_add(upstream_a, v0, a0);
            a1 = multiply_add(upstream_a, v1, a1);
            a2 = multiply_add(upstream_a, v2, a2);
            a3 = multiply_add(upstream_a, v3, a3);
            b0 = multiply_add(upstream_b, v0, b0);
            b1 = multiply_add(upstream_b, v1, b1);
            b2 = multiply_add(upstream_b, v2, b2);
            b3 = multiply_add(upstream_b, v3, b3);
            at_a += L;
            at_b += L;
            x0 += column_step;
            x1 += column_step;
            x2 += column_step;
            x3 += column_step;
          }
        }
        const V sums_a[4] = {a0, a1, a2, a3};
        const V sums_b[4] = {b0, b1, b2, b3};
        for (std::int32_t q = 0; q < std::min(4, taps - t); ++q) {
          S* const to_a = d_weight + (std::int64_t{ka} * taps + t + q) * L;
          store<V>(to_a, load<V>(to_a) + sums_a[q]);
          if (!pair) continue;
          S* const to_b = d_weight + (std::int64_t{kb} * taps + t + q) * L;
          store<V>(to_b, load<V>(to_b) + sums_b[q]);
        }
      }
    }
  }
  for (std::int32_t k = 0; d_bias && k < g.output.c; ++k) {
    const S* upstream = d_output + std::int64_t{k} * pixels * L;
    V sum = splat<V>(0);
    for (std::int32_t p = 0; p < pixels; ++p, upstream += L) sum = sum + load<V>(upstream);
    store<V>(d_bias + std::int64_t{k} * L, load<V>(d_bias + std::int64_t{k} * L) + sum);
  }
}

/// d_input[c, y, x] += sum over i, j, k of weight[k, c, i, j] · d_output[k, (y + p - i·d)/s, ...],
/// over the taps for which that is a place: the full correlation with the kernel turned by 180°.
/// `scratch` holds d_output with three columns of zeros at either side, so that a tile of four
/// pixels may overhang; rows outside are skipped.
template <class V>
void conv_d_input(const ConvGeometry& g, const ScalarOf<V>* weight, const ScalarOf<V>* d_output,
                  ScalarOf<V>* scratch, ScalarOf<V>* d_input) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  constexpr std::int32_t kMargin = 3;
  copy_with_margin<V>(d_output, g.output.c, g.output.h, g.output.w,
                      Sides{.left = kMargin, .right = kMargin}, scratch);
  const std::int32_t width = g.output.w + 2 * kMargin;
  const std::int32_t d_plane = g.output.h * width * L;
  const std::int32_t kernel_cells = g.kernel.h * g.kernel.w;
  const std::int32_t taps = g.taps();
  const std::int32_t group_inputs = g.group_inputs();
  const std::int32_t group_outputs = g.group_outputs();

  for (std::int32_t group = 0; group < g.groups; ++group) {
    const S* const d_group = scratch + std::int64_t{group} * group_outputs * d_plane;
    const S* const w_group = weight + std::int64_t{group} * group_outputs * taps;
    for (std::int32_t c = 0; c < group_inputs; c += 2) {
      const bool pair = c + 1 < group_inputs;
      const std::int32_t cb = pair ? c + 1 : c;
      for (std::int32_t y = 0; y < g.input.h; ++y) {
        for (std::int32_t residue = 0; residue < std::min(g.stride.w, g.input.w); ++residue) {
          for (std::int32_t x = residue; x < g.input.w; x += 4 * g.stride.w) {
            V a0 = splat<V>(0), a1 = a0, a2 = a0, a3 = a0;
            V b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            for (std::int32_t i = 0; i < g.kernel.h; ++i) {
              const std::int32_t v = y + g.padding.top - i * g.dilation.h;
              if (v < 0 || v % g.stride.h != 0 || v / g.stride.h >= g.output.h) continue;
              for (std::int32_t j = 0; j < g.kernel.w; ++j) {
                const std::int32_t u = x + g.padding.left - j * g.dilation.w;
                if (u % g.stride.w != 0) continue;
                const std::int32_t column = u / g.stride.w;  // of the tile's first pixel
                if (column < -kMargin || column >= g.output.w) continue;
                const S* upstream = d_group + (v / g.stride.h * width + column + kMargin) * L;
                const S* wa = w_group + c * kernel_cells + i * g.kernel.w + j;
                const S* wb = w_group + cb * kernel_cells + i * g.kernel.w + j;
#pragma clang loop unroll(disable)
                for (std::int32_t k = 0; k < group_outputs; ++k) {
                  const V weight_a = splat<V>(*wa);
                  const V weight_b = splat<V>(*wb);
                  const V v0 = load<V>(upstream);
                  const V v1 = load<V>(upstream + L);
                  const V v2 = load<V>(upstream + 2 * L);
                  const V v3 = load<V>(upstream + 3 * L);
                  a0 = multiply_add(weight_a, v0, a0);
                  a1 = multiply_add(weight_a, v1, a1);
                  a2 = multiply_add(weight_a, v2, a2);
                  a3 = multiply_add(weight_a, v3, a3);
                  b0 = multiply_add(weight_b, v0, b0);
                  b1 = multiply_add(weight_b, v1, b1);
                  b2 = multiply_add(weight_b, v2, b2);
                  b3 = multiply_add(weight_b, v3, b3);
                  upstream += d_plane;
                  wa += taps;
                  wb += taps;
                }
              }
            }
            const V sums_a[4] = {a0, a1, a2, a3};
            const V sums_b[4] = {b0, b1, b2, b3};
            const std::int32_t ca = group * group_inputs + c;
            S* const row_a = d_input + (std::int64_t{ca} * g.input.h + y) * g.input.w * L;
            S* const row_b = row_a + std::int64_t{g.input.plane()} * L;
            for (std::int32_t q = 0; q < 4; ++q) {
              const std::int32_t column = x + q * g.stride.w;
              if (column >= g.input.w) break;
              S* const to_a = row_a + column * L;
              store<V>(to_a, load<V>(to_a) + sums_a[q]);
              if (!pair) continue;
              S* const to_b = row_b + column * L;
              store<V>(to_b, load<V>(to_b) + sums_b[q]);
            }
          }
        }
      }
    }
  }
}

}  // namespace receptive::kernels
