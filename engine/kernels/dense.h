// The three products of a dense layer, [features][lane] per group of images.
//
// Two groups are taken together where there are two, so that a weight read once serves eight
// images:
//   forward   4 outputs × 2 groups
//   d_input   4 inputs × 2 groups
//   d_weight  2 outputs × 4 inputs, held over all groups; lanes are added once at the end
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "engine/kernels/one_image.h"
#include "engine/kernels/simd.h"

namespace receptive::kernels {

struct DenseGeometry {
  std::int32_t inputs = 0;
  std::int32_t outputs = 0;
};

/// output[o] = bias[o] + sum over i of weight[o, i] · input[i], for one or two groups.
template <class V, int Groups>
void dense_forward(const DenseGeometry& g, const ScalarOf<V>* const (&input)[Groups],
                   const ScalarOf<V>* weight, const ScalarOf<V>* bias,
                   ScalarOf<V>* const (&output)[Groups]) {
  if constexpr (std::is_same_v<V, float>) {
    for (int n = 0; n < Groups; ++n) dense_forward_units(g, input[n], weight, bias, output[n]);
    return;
  }
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  for (std::int32_t o = 0; o < g.outputs; o += 4) {
    std::int32_t row[4];
    const S* w[4];
    V sum[4][Groups];
    for (std::int32_t q = 0; q < 4; ++q) {
      row[q] = std::min(o + q, g.outputs - 1);
      w[q] = weight + std::int64_t{row[q]} * g.inputs;
      for (int n = 0; n < Groups; ++n) sum[q][n] = splat<V>(bias ? bias[row[q]] : 0);
    }
    const S* const w0 = w[0];
    const S* const w1 = w[1];
    const S* const w2 = w[2];
    const S* const w3 = w[3];
#pragma clang loop unroll(disable)
    for (std::int32_t i = 0; i < g.inputs; ++i) {
      const V weight0 = splat<V>(w0[i]);
      const V weight1 = splat<V>(w1[i]);
      const V weight2 = splat<V>(w2[i]);
      const V weight3 = splat<V>(w3[i]);
      for (int n = 0; n < Groups; ++n) {
        const V x = load<V>(input[n] + std::int64_t{i} * L);
        sum[0][n] = multiply_add(weight0, x, sum[0][n]);
        sum[1][n] = multiply_add(weight1, x, sum[1][n]);
        sum[2][n] = multiply_add(weight2, x, sum[2][n]);
        sum[3][n] = multiply_add(weight3, x, sum[3][n]);
      }
    }
    for (int n = 0; n < Groups; ++n) {
      for (std::int32_t q = 0; q < 4; ++q)
        store<V>(output[n] + std::int64_t{row[q]} * L, sum[q][n]);
    }
  }
}

/// d_input[i] += sum over o of weight[o, i] · d_output[o], for one or two groups.
template <class V, int Groups>
void dense_d_input(const DenseGeometry& g, const ScalarOf<V>* weight,
                   const ScalarOf<V>* const (&d_output)[Groups],
                   ScalarOf<V>* const (&d_input)[Groups]) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  for (std::int32_t i = 0; i < g.inputs; i += 4) {
    const std::int32_t count = std::min(4, g.inputs - i);
    const std::int32_t at1 = std::min(1, count - 1);
    const std::int32_t at2 = std::min(2, count - 1);
    const std::int32_t at3 = std::min(3, count - 1);
    V sum[4][Groups];
    for (auto& row : sum) std::fill_n(row, Groups, splat<V>(0));
    const S* w = weight + i;
#pragma clang loop unroll(disable)
    for (std::int32_t o = 0; o < g.outputs; ++o, w += g.inputs) {
      const V weight0 = splat<V>(w[0]);
      const V weight1 = splat<V>(w[at1]);
      const V weight2 = splat<V>(w[at2]);
      const V weight3 = splat<V>(w[at3]);
      for (int n = 0; n < Groups; ++n) {
        const V upstream = load<V>(d_output[n] + std::int64_t{o} * L);
        sum[0][n] = multiply_add(weight0, upstream, sum[0][n]);
        sum[1][n] = multiply_add(weight1, upstream, sum[1][n]);
        sum[2][n] = multiply_add(weight2, upstream, sum[2][n]);
        sum[3][n] = multiply_add(weight3, upstream, sum[3][n]);
      }
    }
    for (int n = 0; n < Groups; ++n) {
      for (std::int32_t q = 0; q < count; ++q) {
        S* const to = d_input[n] + std::int64_t{i + q} * L;
        store<V>(to, load<V>(to) + sum[q][n]);
      }
    }
  }
}

/// For rows first_row..last_row-1: d_weight[o, i] = sum over all images of d_output[o] · input[i],
/// and d_bias[o] = sum over all images of d_output[o]. Strides are scalars from group to group.
template <class V>
void dense_d_weight(const DenseGeometry& g, std::int32_t groups, const ScalarOf<V>* input,
                    std::int64_t input_stride, const ScalarOf<V>* d_output,
                    std::int64_t d_output_stride, std::int32_t first_row, std::int32_t last_row,
                    ScalarOf<V>* d_weight, ScalarOf<V>* d_bias) {
  using S = ScalarOf<V>;
  constexpr int L = kLanes<V>;
  for (std::int32_t i = 0; i < g.inputs; i += 4) {
    const std::int32_t count = std::min(4, g.inputs - i);
    const S* const x0 = input + std::int64_t{i} * L;
    const S* const x1 = x0 + std::min(1, count - 1) * L;
    const S* const x2 = x0 + std::min(2, count - 1) * L;
    const S* const x3 = x0 + std::min(3, count - 1) * L;
    for (std::int32_t o = first_row; o < last_row; o += 2) {
      const bool pair = o + 1 < last_row;
      const S* const d_a = d_output + std::int64_t{o} * L;
      const S* const d_b = pair ? d_a + L : d_a;
      V a0 = splat<V>(0), a1 = a0, a2 = a0, a3 = a0;
      V b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      std::int64_t x = 0;
      std::int64_t d = 0;
#pragma clang loop unroll(disable)
      for (std::int32_t n = 0; n < groups; ++n) {
        const V upstream_a = load<V>(d_a + d);
        const V upstream_b = load<V>(d_b + d);
        const V v0 = load<V>(x0 + x);
        const V v1 = load<V>(x1 + x);
        const V v2 = load<V>(x2 + x);
        const V v3 = load<V>(x3 + x);
        a0 = multiply_add(upstream_a, v0, a0);
        a1 = multiply_add(upstream_a, v1, a1);
        a2 = multiply_add(upstream_a, v2, a2);
        a3 = multiply_add(upstream_a, v3, a3);
        b0 = multiply_add(upstream_b, v0, b0);
        b1 = multiply_add(upstream_b, v1, b1);
        b2 = multiply_add(upstream_b, v2, b2);
        b3 = multiply_add(upstream_b, v3, b3);
        x += input_stride;
        d += d_output_stride;
      }
      S* const to = d_weight + std::int64_t{o} * g.inputs + i;
      store_lane_sums<V>(to, count, a0, a1, a2, a3);
      if (pair) store_lane_sums<V>(to + g.inputs, count, b0, b1, b2, b3);
    }
  }
  for (std::int32_t o = first_row; d_bias && o < last_row; ++o) {
    V sum = splat<V>(0);
    for (std::int32_t n = 0; n < groups; ++n) {
      sum = sum + load<V>(d_output + n * d_output_stride + std::int64_t{o} * L);
    }
    d_bias[o] = sum_lanes(sum);
  }
}

}  // namespace receptive::kernels
