// dL/dW and dL/db of a convolution, over one group of images.
//
// Eight accumulators as in forward: 2 output channels × 4 taps, held over all pixels of the group.
//
// Behind ReLU and max pooling most of dL/d(output) is zero: of LeNet-5's packs 68 % in conv1 and 59
// % in conv2 after four epochs. The pixels of a channel that are not are then listed, and the taps
// of a row of the kernel (of two rows of three) are held over the list for that one channel. What
// is left out would add zero to a sum that is never -0, so the bits are the same.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/kernels/conv.h"

namespace receptive::kernels {

/// Cells of scratch: the padded input, and beside it two lists of pixels with their places.
inline std::int64_t conv_d_weight_scratch(const ConvGeometry& g) {
  const std::int64_t input = g.padded() ? std::int64_t{g.input.c} * g.padded_h() * g.padded_w() : 0;
  return input + std::int64_t{4} * g.output.plane();
}

/// With fewer taps, listing the pixels takes longer than it saves.
inline constexpr std::int32_t kTapsWorthAList = 16;

/// Listed pixels up to which a list is faster than all pixels, which are taken for two channels at
/// once in two thirds of the time of one for each (docs/performance.md).
constexpr std::int32_t most_listed(std::int32_t pixels) { return 3 * pixels / 4; }

/// The pixels of one output channel where dL/d(output) is not zero in every lane.
template <class V>
struct ListedPixels {
  const ScalarOf<V>* d_output = nullptr;  // dL/d(output) there, one after the other
  const std::int32_t* places = nullptr;   // offsets of their windows in the padded input
  std::int32_t count = 0;
  V sum = splat<V>(0);  // of dL/d(output) over them
};

/// Lists the pixels of a channel in `scratch` (2 · pixels cells).
template <class V>
ListedPixels<V> list_pixels(const ConvGeometry& g, const ScalarOf<V>* d_channel,
                            ScalarOf<V>* scratch) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  static_assert(sizeof(S) >= sizeof(std::int32_t), "a place takes no more than the smallest cell");
  auto* const places = reinterpret_cast<std::int32_t*>(scratch + g.output.plane() * L);
  const std::int32_t row_step = g.stride.h * g.padded_w() * L;
  const std::int32_t column_step = g.stride.w * L;
  const V zero = splat<V>(0);
  V sum = zero;
  std::int32_t count = 0;
  for (std::int32_t y = 0; y < g.output.h; ++y) {
    for (std::int32_t x = 0; x < g.output.w; ++x, d_channel += L) {
      const V upstream = load<V>(d_channel);
      store<V>(scratch + count * L, upstream);
      sum = sum + upstream;
      places[count] = y * row_step + x * column_step;
      count += any_lane<V>(upstream != zero);
    }
  }
  return {scratch, places, count, sum};
}

// d_weight of one channel from its listed pixels, `Rows` times `Width` taps beside each other at
// once; `to` is [tap][lane]. Taps beside each other share a pointer.
template <class V, int Rows, int Width>
void conv_d_weight_listed(std::int32_t taps, const ListedPixels<V>& pixels,
                          const ScalarOf<V>* input, const std::int32_t* taps_table,
                          ScalarOf<V>* to) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int32_t count = pixels.count;
  for (std::int32_t t = 0; t < taps; t += Rows * Width) {
    const S* from[Rows];
    V sums[Rows][Width];
    for (int r = 0; r < Rows; ++r) {
      from[r] = input + taps_table[std::min(t + r * Width, taps - Width)];
      std::fill_n(sums[r], Width, splat<V>(0));
    }
    const S* at = pixels.d_output;
    const std::int32_t* const places = pixels.places;
#pragma clang loop unroll(disable)
    for (std::int32_t n = 0; n < count; ++n, at += L) {
      const V upstream = load<V>(at);
      const std::int32_t place = places[n];
#pragma clang loop unroll(full)
      for (int r = 0; r < Rows; ++r) {
        const S* const x = from[r] + place;
#pragma clang loop unroll(full)
        for (int j = 0; j < Width; ++j) {
          sums[r][j] = multiply_add(upstream, load<V>(x + j * L), sums[r][j]);
        }
      }
    }
    for (int r = 0; r < Rows && t + r * Width < taps; ++r) {
      for (int j = 0; j < Width; ++j, to += L) store<V>(to, load<V>(to) + sums[r][j]);
    }
  }
}

// d_weight of the channel at d_a and, with `pair`, of the next, from all their pixels; `to_a` is
// [tap][lane].
template <class V>
void conv_d_weight_dense(const ConvGeometry& g, bool pair, const ScalarOf<V>* d_a,
                         const ScalarOf<V>* input, const std::int32_t* taps_table,
                         ScalarOf<V>* to_a) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int32_t taps = g.taps();
  const std::int32_t rows = g.output.h;
  const std::int32_t columns = g.output.w;
  const std::int64_t row_step = std::int64_t{g.stride.h} * g.padded_w() * L;
  const std::int32_t column_step = g.stride.w * L;
  const S* const d_b = d_a + (pair ? g.output.plane() * L : 0);
  S* const to_b = to_a + std::int64_t{taps} * L;
  for (std::int32_t t = 0; t < taps; t += 4) {
    const std::int32_t offset0 = taps_table[t];
    const std::int32_t offset1 = taps_table[std::min(t + 1, taps - 1)];
    const std::int32_t offset2 = taps_table[std::min(t + 2, taps - 1)];
    const std::int32_t offset3 = taps_table[std::min(t + 3, taps - 1)];
    V a0 = splat<V>(0), a1 = a0, a2 = a0, a3 = a0;
    V b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    const S* row = input;
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
      const std::int32_t at = (t + q) * L;
      store<V>(to_a + at, load<V>(to_a + at) + sums_a[q]);
      if (pair) store<V>(to_b + at, load<V>(to_b + at) + sums_b[q]);
    }
  }
}

// Σ dL/d(output) over the pixels of a channel.
template <class V>
V sum_of_pixels(const ConvGeometry& g, const ScalarOf<V>* d_channel) {
  V sum = splat<V>(0);
  for (std::int32_t p = 0; p < g.output.plane(); ++p, d_channel += kLanes<V>) {
    sum = sum + load<V>(d_channel);
  }
  return sum;
}

/// d_weight[k, c, i, j][lane] += sum over y, x of d_output[k, y, x] · padded[c, y·s + i·d, x·s +
/// j·d]; d_bias[k][lane] += sum over y, x of d_output[k, y, x]. `d_bias` may be null; `scratch` may
/// begin with `padded`.
template <class V>
void conv_d_weight(const ConvGeometry& g, const ScalarOf<V>* padded, const ScalarOf<V>* d_output,
                   const std::int32_t* taps_table, ScalarOf<V>* scratch, ScalarOf<V>* d_weight,
                   ScalarOf<V>* d_bias) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int64_t plane = std::int64_t{g.output.plane()} * L;
  const std::int64_t taps = std::int64_t{g.taps()} * L;
  const std::int64_t group_input = std::int64_t{g.group_inputs()} * g.padded_h() * g.padded_w() * L;
  S* const lists = scratch + (g.padded() ? group_input * g.groups : 0);

  for (std::int32_t k = 0; k < g.output.c;) {
    const std::int32_t group = k / g.group_outputs();
    const bool pair = k + 1 < (group + 1) * g.group_outputs();
    const S* const upstream = d_output + k * plane;
    const S* const input = padded + group * group_input;
    S* const to = d_weight + k * taps;
    ListedPixels<V> a;
    ListedPixels<V> b;
    // One image takes all pixels: a list would be code to fetch for no gain that anyone notices.
    const bool listed = L > 1 && g.taps() >= kTapsWorthAList;
    if (listed) {
      a = list_pixels<V>(g, upstream, lists);
      if (pair) b = list_pixels<V>(g, upstream + plane, lists + 2 * plane);
    }
    const std::int32_t most = most_listed((pair ? 2 : 1) * g.output.plane());
    if (listed && a.count + b.count <= most) {
      const std::int32_t beside = g.dilation.w == 1 ? g.kernel.w : 1;
      const auto take = [&](const ListedPixels<V>& pixels, S* sums) {
        if (beside == 5) {
          conv_d_weight_listed<V, 1, 5>(g.taps(), pixels, input, taps_table, sums);
        } else if (beside == 3) {
          conv_d_weight_listed<V, 2, 3>(g.taps(), pixels, input, taps_table, sums);
        } else {
          conv_d_weight_listed<V, 4, 1>(g.taps(), pixels, input, taps_table, sums);
        }
      };
      take(a, to);
      if (pair) take(b, to + taps);
    } else {
      conv_d_weight_dense<V>(g, pair, upstream, input, taps_table, to);
    }
    const auto add_to_bias = [&](std::int32_t channel, const ListedPixels<V>& pixels) {
      S* const sum = d_bias + std::int64_t{channel} * L;
      const S* const all = d_output + channel * plane;
      store<V>(sum, load<V>(sum) + (listed ? pixels.sum : sum_of_pixels<V>(g, all)));
    };
    if (d_bias) add_to_bias(k, a);
    if (d_bias && pair) add_to_bias(k + 1, b);
    k += pair ? 2 : 1;
  }
}

}  // namespace receptive::kernels
