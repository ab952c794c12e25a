// Two sums over the places of every channel, of every image alone: what batch normalisation knows
// of a batch is made of them. `partials` is [image][2][channel], in double.
#pragma once

#include <cstdint>

#include "engine/core/shape.h"
#include "engine/kernels/simd.h"

namespace receptive::kernels {

namespace detail {

// Calls body.operator()<N>(group, c) for channels c to c + N − 1. In training four channels are
// summed side by side: one sum alone waits for every addition. Its order is the same either way.
template <class V, class Body>
void for_channels_together(std::int32_t groups, std::int32_t channels, Body&& body) {
  constexpr int kTogether = kLanes<V> == 1 ? 1 : 4;
  for (std::int32_t n = 0; n < groups; ++n) {
    std::int32_t c = 0;
    for (; c + kTogether <= channels; c += kTogether) body.template operator()<kTogether>(n, c);
    for (; c < channels; ++c) body.template operator()<1>(n, c);
  }
}

template <class V>
void store_partials(std::int32_t n, std::int64_t channels, std::int32_t c, const V& first,
                    const V& second, double* partials) {
  constexpr int L = kLanes<V>;
  alignas(16) ScalarOf<V> a[L];
  alignas(16) ScalarOf<V> b[L];
  store<V>(a, first);
  store<V>(b, second);
  for (std::int32_t lane = 0; lane < L; ++lane) {
    double* const to = partials + (std::int64_t{n} * L + lane) * 2 * channels + c;
    to[0] = static_cast<double>(a[lane]);
    to[channels] = static_cast<double>(b[lane]);
  }
}

}  // namespace detail

/// The mean of input[n, c], and the sum of the squares around it.
template <class V>
void channel_spreads(std::int32_t groups, const Shape& shape, const ScalarOf<V>* input,
                     double* partials) {
  const std::int64_t stride = std::int64_t{shape.plane()} * kLanes<V>;
  detail::for_channels_together<V>(groups, shape.c, [&]<int N>(std::int32_t n, std::int32_t c) {
    const ScalarOf<V>* const x = input + (std::int64_t{n} * shape.c + c) * stride;
    const V zero = splat<V>(0);
    V mean[N];
    V squares[N];
    for (int k = 0; k < N; ++k) mean[k] = squares[k] = zero;
#pragma clang loop unroll(disable)
    for (std::int64_t i = 0; i < stride; i += kLanes<V>) {
      for (int k = 0; k < N; ++k) mean[k] = mean[k] + load<V>(x + k * stride + i);
    }
    const V plane = splat<V>(static_cast<ScalarOf<V>>(shape.plane()));
    for (int k = 0; k < N; ++k) mean[k] = mean[k] / plane;
#pragma clang loop unroll(disable)
    for (std::int64_t i = 0; i < stride; i += kLanes<V>) {
      for (int k = 0; k < N; ++k) {
        const V distance = load<V>(x + k * stride + i) - mean[k];
        squares[k] = multiply_add(distance, distance, squares[k]);
      }
    }
    for (int k = 0; k < N; ++k) {
      detail::store_partials<V>(n, shape.c, c + k, mean[k], squares[k], partials);
    }
  });
}

/// The sum of d_output[n, c], and that of its products with normalized[n, c].
template <class V>
void channel_products(std::int32_t groups, const Shape& shape, const ScalarOf<V>* d_output,
                      const ScalarOf<V>* normalized, double* partials) {
  const std::int64_t stride = std::int64_t{shape.plane()} * kLanes<V>;
  detail::for_channels_together<V>(groups, shape.c, [&]<int N>(std::int32_t n, std::int32_t c) {
    const std::int64_t first = (std::int64_t{n} * shape.c + c) * stride;
    const ScalarOf<V>* const dy = d_output + first;
    const ScalarOf<V>* const x = normalized + first;
    const V zero = splat<V>(0);
    V sum[N];
    V products[N];
    for (int k = 0; k < N; ++k) sum[k] = products[k] = zero;
#pragma clang loop unroll(disable)
    for (std::int64_t i = 0; i < stride; i += kLanes<V>) {
      for (int k = 0; k < N; ++k) {
        const V upstream = load<V>(dy + k * stride + i);
        sum[k] = sum[k] + upstream;
        products[k] = multiply_add(upstream, load<V>(x + k * stride + i), products[k]);
      }
    }
    for (int k = 0; k < N; ++k) {
      detail::store_partials<V>(n, shape.c, c + k, sum[k], products[k], partials);
    }
  });
}

}  // namespace receptive::kernels
