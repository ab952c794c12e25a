// dL/dX of a convolution, over one group of images.
//
// Eight accumulators as in forward: 4 input channels (3 where that divides them better) × 2 pixels
// of one row that share their taps, over the output channels.
//
// Behind ReLU and max pooling most of dL/d(output) is zero (see conv_d_weight.h). Each of its
// pixels then spreads over its window of dL/dX instead: a cell is read, gets the products of four
// channels that are not zero, and is written. Nothing hangs over a border, and nothing is divided.
//
// Both add to a cell in one order, that of the pixels of dL/d(output) and at each that of the
// channels; what is left out would add zero to a sum that is never -0. So the bits are the same.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/kernels/conv.h"

namespace receptive::kernels {

// Zeros at either side of a row of dL/d(output), so that a tile of two pixels may overhang.
inline constexpr std::int32_t kOverhang = 1;

// Channels that a cell gets between being read and written: their gradients stay in registers.
inline constexpr std::int32_t kSpreadChannels = 4;

/// Cells of scratch: dL/d(output) with its margin, or dL/d(padded input) and the listed channels of
/// a pixel with the places of their weights.
inline std::int64_t conv_d_input_scratch(const ConvGeometry& g) {
  const std::int64_t tiles = std::int64_t{g.output.c} * g.output.h * (g.output.w + 2 * kOverhang);
  const std::int64_t input = g.padded() ? std::int64_t{g.input.c} * g.padded_h() * g.padded_w() : 0;
  return std::max(tiles, input + std::int64_t{2} * (g.group_outputs() + kSpreadChannels));
}

// A division takes longer than a turn of the loop that it is for, and most strides are 1.
inline std::int32_t steps(std::int32_t distance, std::int32_t stride) {
  return stride == 1 ? distance : distance / stride;
}

// `Channels` input channels from `c` on (the last repeated where there are fewer) of the tile of
// two pixels at y, x.
template <class V, int Channels>
void conv_d_input_tile(const ConvGeometry& g, const ScalarOf<V>* weight, const ScalarOf<V>* d_group,
                       std::int32_t c, std::int32_t y, std::int32_t x, ScalarOf<V>* d_input) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int32_t width = g.output.w + 2 * kOverhang;
  const std::int32_t d_plane = g.output.h * width * L;
  const std::int32_t kernel_cells = g.kernel.h * g.kernel.w;
  const std::int32_t taps = g.taps();
  const std::int32_t outputs = g.group_outputs();
  const std::int32_t last = g.group_inputs() - 1;
  const S* const w0 = weight + std::min(c, last) * kernel_cells;
  const S* const w1 = weight + std::min(c + 1, last) * kernel_cells;
  const S* const w2 = weight + std::min(c + 2, last) * kernel_cells;
  const S* const w3 = weight + std::min(c + 3, last) * kernel_cells;
  const std::int32_t channels = std::min(Channels, g.group_inputs() - c);
  const std::int32_t beside = x + g.stride.w < g.input.w ? g.stride.w * L : 0;
  const std::int64_t plane = std::int64_t{g.input.plane()} * L;
  S* const to0 = d_input + ((std::int64_t{c} * g.input.h + y) * g.input.w + x) * L;
  S* const to1 = to0 + (channels > 1 ? plane : 0);
  S* const to2 = to1 + (channels > 2 ? plane : 0);
  S* const to3 = to2 + (channels > 3 ? plane : 0);
  V a0 = load<V>(to0), a1 = load<V>(to1), a2 = load<V>(to2), a3 = load<V>(to3);
  V b0 = load<V>(to0 + beside), b1 = load<V>(to1 + beside);
  V b2 = load<V>(to2 + beside), b3 = load<V>(to3 + beside);
  for (std::int32_t i = g.kernel.h - 1; i >= 0; --i) {
    const std::int32_t v = y + g.padding.top - i * g.dilation.h;
    const std::int32_t row = steps(v, g.stride.h);
    if (v < 0 || row * g.stride.h != v || row >= g.output.h) continue;
    for (std::int32_t j = g.kernel.w - 1; j >= 0; --j) {
      const std::int32_t u = x + g.padding.left - j * g.dilation.w;
      const std::int32_t first = steps(u, g.stride.w);  // column of the tile's first pixel
      if (first * g.stride.w != u || first < -kOverhang || first >= g.output.w) continue;
      const S* upstream = d_group + (row * width + first + kOverhang) * L;
      const std::int32_t tap = i * g.kernel.w + j;
      const S* at0 = w0 + tap;
      const S* at1 = w1 + tap;
      const S* at2 = w2 + tap;
      const S* at3 = w3 + tap;
#pragma clang loop unroll(disable)
      for (std::int32_t k = 0; k < outputs; ++k) {
        const V left = load<V>(upstream);
        const V right = load<V>(upstream + L);
        const V weight0 = splat<V>(*at0);
        const V weight1 = splat<V>(*at1);
        const V weight2 = splat<V>(*at2);
        upstream += d_plane;
        at0 += taps;
        at1 += taps;
        at2 += taps;
        a0 = multiply_add(weight0, left, a0);
        b0 = multiply_add(weight0, right, b0);
        a1 = multiply_add(weight1, left, a1);
        b1 = multiply_add(weight1, right, b1);
        a2 = multiply_add(weight2, left, a2);
        b2 = multiply_add(weight2, right, b2);
        if constexpr (Channels == 4) {
          const V weight3 = splat<V>(*at3);
          at3 += taps;
          a3 = multiply_add(weight3, left, a3);
          b3 = multiply_add(weight3, right, b3);
        }
      }
    }
  }
  // What repeats the last channel or the left pixel is written first and lost.
  if constexpr (Channels == 4) {
    store<V>(to3 + beside, b3);
    store<V>(to3, a3);
  }
  store<V>(to2 + beside, b2);
  store<V>(to2, a2);
  store<V>(to1 + beside, b1);
  store<V>(to1, a1);
  store<V>(to0 + beside, b0);
  store<V>(to0, a0);
}

// All pixels of d_input, tile by tile.
template <class V>
void conv_d_input_tiles(const ConvGeometry& g, const ScalarOf<V>* weight,
                        const ScalarOf<V>* d_output, ScalarOf<V>* scratch, ScalarOf<V>* d_input) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  copy_with_margin<V>(d_output, g.output.c, g.output.h, g.output.w,
                      Sides{.left = kOverhang, .right = kOverhang}, scratch);
  const std::int64_t width = g.output.w + 2 * kOverhang;
  const std::int64_t group_cells = g.group_outputs() * g.output.h * width;
  const std::int32_t inputs = g.group_inputs();
  // Three at a time where that leaves fewer over, as for the six channels of LeNet-5; for a single
  // image that is not worth its code.
  const bool by_three = L > 1 && (inputs + 2) / 3 * 3 < (inputs + 3) / 4 * 4;

  for (std::int32_t group = 0; group < g.groups; ++group) {
    const S* const d_group = scratch + group * group_cells * L;
    const S* const w_group = weight + std::int64_t{group} * g.group_outputs() * g.taps();
    S* const to = d_input + std::int64_t{group} * inputs * g.input.plane() * L;
    for (std::int32_t c = 0; c < inputs; c += by_three ? 3 : 4) {
      for (std::int32_t y = 0; y < g.input.h; ++y) {
        for (std::int32_t residue = 0; residue < std::min(g.stride.w, g.input.w); ++residue) {
          for (std::int32_t x = residue; x < g.input.w; x += 2 * g.stride.w) {
            if (by_three) {
              conv_d_input_tile<V, 3>(g, w_group, d_group, c, y, x, to);
            } else {
              conv_d_input_tile<V, 4>(g, w_group, d_group, c, y, x, to);
            }
          }
        }
      }
    }
  }
}

// Spreads four of a pixel's channels (`d` one after the other, `weights` the places of their
// kernels) over its window, `Width` taps beside each other at once.
template <class V, int Width>
void conv_d_input_spread(const ScalarOf<V>* d, const std::int32_t* weights,
                         const ScalarOf<V>* weight, std::int32_t taps,
                         const std::int32_t* taps_table, ScalarOf<V>* window) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const V d0 = load<V>(d);
  const V d1 = load<V>(d + L);
  const V d2 = load<V>(d + 2 * L);
  const V d3 = load<V>(d + 3 * L);
  const S* w0 = weight + weights[0];
  const S* w1 = weight + weights[1];
  const S* w2 = weight + weights[2];
  const S* w3 = weight + weights[3];
#pragma clang loop unroll(disable)
  for (std::int32_t t = 0; t < taps; t += Width) {
    S* const to = window + taps_table[t];
    // One cell after the other: with all of them in registers wasm engines spill.
#pragma clang loop unroll(full)
    for (int q = 0; q < Width; ++q) {
      V sum = load<V>(to + q * L);
      sum = multiply_add(splat<V>(w0[q]), d0, sum);
      sum = multiply_add(splat<V>(w1[q]), d1, sum);
      sum = multiply_add(splat<V>(w2[q]), d2, sum);
      sum = multiply_add(splat<V>(w3[q]), d3, sum);
      store<V>(to + q * L, sum);
    }
    w0 += Width;
    w1 += Width;
    w2 += Width;
    w3 += Width;
  }
}

// The pixels of one group of channels; `target` is dL/d(padded input), `lists` the scratch for the
// channels of a pixel.
template <class V, int Width>
void conv_d_input_pixels(const ConvGeometry& g, const ScalarOf<V>* weight,
                         const ScalarOf<V>* d_output, const std::int32_t* taps_table,
                         ScalarOf<V>* lists, ScalarOf<V>* target) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int64_t plane = std::int64_t{g.output.plane()} * L;
  const std::int32_t outputs = g.group_outputs();
  const std::int32_t taps = g.taps();
  const V zero = splat<V>(0);
  auto* const weights = reinterpret_cast<std::int32_t*>(lists + (outputs + kSpreadChannels) * L);
  for (std::int32_t y = 0; y < g.output.h; ++y) {
    S* window = target + std::int64_t{y} * g.stride.h * g.padded_w() * L;
    for (std::int32_t x = 0; x < g.output.w; ++x, d_output += L, window += g.stride.w * L) {
      std::int32_t count = 0;
      const S* upstream = d_output;
      for (std::int32_t k = 0; k < outputs; ++k, upstream += plane) {
        const V d = load<V>(upstream);
        store<V>(lists + count * L, d);
        weights[count] = k * taps;
        count += any_lane<V>(d != zero);
      }
      for (std::int32_t k = count; k % kSpreadChannels != 0; ++k) {
        store<V>(lists + k * L, zero);
        weights[k] = 0;
      }
      for (std::int32_t k = 0; k < count; k += kSpreadChannels) {
        conv_d_input_spread<V, Width>(lists + k * L, weights + k, weight, taps, taps_table, window);
      }
    }
  }
}

// From the pixels of dL/d(output) that are not zero, each over its window.
template <class V>
void conv_d_input_sparse(const ConvGeometry& g, const ScalarOf<V>* weight,
                         const ScalarOf<V>* d_output, const std::int32_t* taps_table,
                         ScalarOf<V>* scratch, ScalarOf<V>* d_input) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  const std::int64_t group_input = std::int64_t{g.group_inputs()} * g.padded_h() * g.padded_w() * L;
  const std::int64_t group_output = std::int64_t{g.group_outputs()} * g.output.plane() * L;
  const std::int64_t group_weights = std::int64_t{g.group_outputs()} * g.taps();
  S* target = d_input;
  S* lists = scratch;
  if (g.padded()) {
    target = scratch;
    lists += g.groups * group_input;
    copy_with_margin<V>(d_input, g.input.c, g.input.h, g.input.w, g.padding, target);
  }
  const std::int32_t beside = g.dilation.w == 1 ? g.kernel.w : 1;
  const auto take = beside == 5   ? conv_d_input_pixels<V, 5>
                    : beside == 3 ? conv_d_input_pixels<V, 3>
                                  : conv_d_input_pixels<V, 1>;
  for (std::int32_t group = 0; group < g.groups; ++group) {
    take(g, weight + group * group_weights, d_output + group * group_output, taps_table, lists,
         target + group * group_input);
  }
  if (!g.padded()) return;
  copy_without_margin<V>(target, g.input.c, g.input.h, g.input.w, g.padding, d_input);
}

// Where 40 % of the packs are not zero, windows take 0.55 to 0.7 of the tiles' time; where none is
// zero, 1.15 and more (docs/performance.md).
constexpr bool few_enough_for_windows(std::int64_t filled, std::int64_t cells) {
  return 5 * filled < 3 * cells;
}

// Whether so much of dL/d(output) is zero that listing pays.
template <class V>
bool is_sparse(const ConvGeometry& g, const ScalarOf<V>* d_output) {
  if (g.kernel.h * g.kernel.w == 1) return false;
  const V zero = splat<V>(0);
  const std::int64_t cells = g.output.cells();
  std::int64_t filled = 0;
  for (std::int64_t cell = 0; cell < cells; ++cell, d_output += kLanes<V>) {
    filled += any_lane<V>(load<V>(d_output) != zero);
  }
  return few_enough_for_windows(filled, cells);
}

/// d_input[c, y, x] += sum over i, j, k of weight[k, c, i, j] · d_output[k, (y + p - i·d)/s, ...],
/// over the taps for which that is a place: the full correlation with the kernel turned by 180°.
template <class V>
void conv_d_input(const ConvGeometry& g, const ScalarOf<V>* weight, const ScalarOf<V>* d_output,
                  const std::int32_t* taps_table, ScalarOf<V>* scratch, ScalarOf<V>* d_input) {
  // For a single image it is not worth its code.
  constexpr int L = kLanes<V>;
  if constexpr (L > 1) {
    if (is_sparse<V>(g, d_output)) {
      return conv_d_input_sparse<V>(g, weight, d_output, taps_table, scratch, d_input);
    }
  }
  conv_d_input_tiles<V>(g, weight, d_output, scratch, d_input);
}

}  // namespace receptive::kernels
