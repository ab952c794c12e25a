// Functions applied cell by cell.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "engine/kernels/simd.h"

namespace receptive::kernels {

/// output[i] = f(input[i]) for `cells` values of V. Where f takes a Pack as well, the cells of one
/// image go through it four at a time.
template <class V, class F>
void map(std::int64_t cells, const ScalarOf<V>* input, ScalarOf<V>* output, F&& f) {
  if constexpr (std::is_same_v<V, float> && std::is_invocable_v<F, const Pack&>) {
    constexpr int L = kLanes<Pack>;
    std::int64_t i = 0;
    for (; i + L <= cells; i += L) f(Pack::load_unaligned(input + i)).store_unaligned(output + i);
    if (i == cells) return;
    float rest[L] = {};
    std::copy(input + i, input + cells, rest);
    f(Pack::load_unaligned(rest)).store_unaligned(rest);
    std::copy_n(rest, cells - i, output + i);
    return;
  }
  for (std::int64_t i = 0; i < cells * kLanes<V>; i += kLanes<V>) {
    store<V>(output + i, f(load<V>(input + i)));
  }
}

/// d_input[i] += d_output[i] · slope(output[i]); in place, d_input[i] = d_input[i] ·
/// slope(output[i]).
template <class V, class F>
void map_backward(std::int64_t cells, const ScalarOf<V>* output, const ScalarOf<V>* d_output,
                  ScalarOf<V>* d_input, F&& slope) {
  if (d_input == d_output) {
    for (std::int64_t i = 0; i < cells * kLanes<V>; i += kLanes<V>) {
      store<V>(d_input + i, load<V>(d_input + i) * slope(load<V>(output + i)));
    }
    return;
  }
  for (std::int64_t i = 0; i < cells * kLanes<V>; i += kLanes<V>) {
    const V product = load<V>(d_output + i) * slope(load<V>(output + i));
    store<V>(d_input + i, load<V>(d_input + i) + product);
  }
}

template <class V>
void copy(std::int64_t cells, const ScalarOf<V>* from, ScalarOf<V>* to) {
  map<V>(cells, from, to, [](const auto& x) { return x; });
}

template <class V>
void add_to(std::int64_t cells, const ScalarOf<V>* from, ScalarOf<V>* to) {
  for (std::int64_t i = 0; i < cells * kLanes<V>; i += kLanes<V>) {
    store<V>(to + i, load<V>(to + i) + load<V>(from + i));
  }
}

/// The logistic function without overflow: with e = exp(-|z|), 1/(1+e) for z >= 0 and e/(1+e)
/// below.
template <class V>
V sigmoid(const V& z) {
  const V one = splat<V>(1);
  const V e = exp(-abs(z));
  const V scale = one / (one + e);
  return choose(z < splat<V>(0), e * scale, scale);
}

}  // namespace receptive::kernels
