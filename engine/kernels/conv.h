// Convolution (cross-correlation, as in every framework) over one group of images.
//
// The loop keeps eight accumulators in registers, the most that a wasm engine holds without
// spilling: 2 output channels × 4 output pixels, two by two as a pooling window, over the taps
// (c, i, j). It is rolled: unrolled taps spill as well. An odd end of a tile repeats its last row
// or column instead of taking another path: the same value is computed twice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "engine/core/shape.h"
#include "engine/kernels/one_image.h"
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

/// Copies planes out of what lies around them.
template <class V>
void copy_without_margin(const ScalarOf<V>* from, std::int32_t planes, std::int32_t h,
                         std::int32_t w, const Sides& margin, ScalarOf<V>* to) {
  constexpr int L = kLanes<V>;
  const std::int64_t full = std::int64_t{w} + margin.left + margin.right;
  for (std::int32_t plane = 0; plane < planes; ++plane) {
    from += margin.top * full * L;
    for (std::int32_t y = 0; y < h; ++y, from += full * L) {
      for (std::int32_t x = 0; x < w; ++x, to += L) {
        store<V>(to, load<V>(from + (margin.left + x) * L));
      }
    }
    from += margin.bottom * full * L;
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
  if constexpr (std::is_same_v<V, float>) {
    if (has_column_lanes(g)) {
      return conv_forward_columns(g, padded, weight, bias, taps_table, output);
    }
  }
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

}  // namespace receptive::kernels
