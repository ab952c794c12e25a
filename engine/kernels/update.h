// The optimisers' arithmetic over contiguous weights.
#pragma once

#include <cstdint>

#include "engine/kernels/simd.h"

namespace receptive::kernels {

namespace detail {

// `cells` steps of `body(i, V{})`: whole vectors first, then one by one. Every cell's result is the
// same either way, so it does not matter where a range is cut.
template <class Body>
void for_each_vector(std::int64_t cells, Body&& body) {
  std::int64_t i = 0;
  for (; i + kLanes<Pack> <= cells; i += kLanes<Pack>) body(i, Pack(0.0f));
  for (; i < cells; ++i) body(i, 0.0f);
}

template <class V>
V get(const float* from) {
  if constexpr (kLanes<V> == 1) {
    return *from;
  } else {
    return V::load_unaligned(from);
  }
}

template <class V>
void put(float* to, const V& value) {
  if constexpr (kLanes<V> == 1) {
    *to = value;
  } else {
    value.store_unaligned(to);
  }
}

}  // namespace detail

/// v = momentum · v + (gradient + decay · w);  w = w - rate · v.  Polyak 1964, as PyTorch writes
/// it.
inline void sgd_update(std::int64_t cells, float rate, float momentum, float decay,
                       const float* gradient, float* velocity, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const V w = detail::get<V>(weight + i);
    const V g = multiply_add(V(decay), w, detail::get<V>(gradient + i));
    const V v = multiply_add(V(momentum), detail::get<V>(velocity + i), g);
    detail::put<V>(velocity + i, v);
    detail::put<V>(weight + i, w - V(rate) * v);
  });
}

struct AdamConstants {
  float beta1;
  float beta2;
  float epsilon;
  float step_size;     // rate / (1 - beta1^t)
  float second_scale;  // 1 / sqrt(1 - beta2^t)
};

/// m = beta1·m + (1-beta1)·g;  v = beta2·v + (1-beta2)·g²;  w = w - step_size · m / (sqrt(v)·scale
/// + eps). Kingma & Ba 2015, algorithm 1.
inline void adam_update(std::int64_t cells, const AdamConstants& c, float decay,
                        const float* gradient, float* first, float* second, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const V w = detail::get<V>(weight + i);
    const V g = multiply_add(V(decay), w, detail::get<V>(gradient + i));
    const V m = multiply_add(V(1 - c.beta1), g, V(c.beta1) * detail::get<V>(first + i));
    const V v = multiply_add(V(1 - c.beta2), g * g, V(c.beta2) * detail::get<V>(second + i));
    detail::put<V>(first + i, m);
    detail::put<V>(second + i, v);
    const V root = multiply_add(sqrt(v), V(c.second_scale), V(c.epsilon));
    detail::put<V>(weight + i, w - V(c.step_size) * m / root);
  });
}

}  // namespace receptive::kernels
