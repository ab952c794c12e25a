// dL/dX of a convolution, over one group of images.
//
// Eight accumulators as in forward: 4 input channels (3 where that divides them better) × 2 pixels
// of one row that share their taps, over the output channels.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/kernels/conv.h"

namespace receptive::kernels {

// Zeros at either side of a row of dL/d(output), so that a tile of two pixels may overhang.
inline constexpr std::int32_t kOverhang = 1;

/// Cells of scratch: dL/d(output) with its margin.
inline std::int64_t conv_d_input_scratch(const ConvGeometry& g) {
  return std::int64_t{g.output.c} * g.output.h * (g.output.w + 2 * kOverhang);
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
  V a0 = splat<V>(0), a1 = a0, a2 = a0, a3 = a0;
  V b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (std::int32_t i = 0; i < g.kernel.h; ++i) {
    const std::int32_t v = y + g.padding.top - i * g.dilation.h;
    const std::int32_t row = steps(v, g.stride.h);
    if (v < 0 || row * g.stride.h != v || row >= g.output.h) continue;
    for (std::int32_t j = 0; j < g.kernel.w; ++j) {
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
  const V lefts[4] = {a0, a1, a2, a3};
  const V rights[4] = {b0, b1, b2, b3};
  S* to = d_input + ((std::int64_t{c} * g.input.h + y) * g.input.w + x) * L;
  for (std::int32_t q = 0; q < std::min(Channels, g.group_inputs() - c); ++q) {
    store<V>(to, load<V>(to) + lefts[q]);
    if (x + g.stride.w < g.input.w) {
      S* const beside = to + g.stride.w * L;
      store<V>(beside, load<V>(beside) + rights[q]);
    }
    to += std::int64_t{g.input.plane()} * L;
  }
}

/// d_input[c, y, x] += sum over i, j, k of weight[k, c, i, j] · d_output[k, (y + p - i·d)/s, ...],
/// over the taps for which that is a place: the full correlation with the kernel turned by 180°.
template <class V>
void conv_d_input(const ConvGeometry& g, const ScalarOf<V>* weight, const ScalarOf<V>* d_output,
                  ScalarOf<V>* scratch, ScalarOf<V>* d_input) {
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

}  // namespace receptive::kernels
