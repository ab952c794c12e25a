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

struct SgdConstants {
  float rate;
  float momentum;
  float decay;
  bool nesterov;
};

/// g = gradient + decay · w;  v = momentum · v + g;  w = w - rate · v, or with Nesterov's look
/// ahead w = w - rate · (g + momentum · v).  Polyak 1964, Sutskever et al. 2013, as PyTorch writes
/// them.
inline void sgd_update(std::int64_t cells, const SgdConstants& c, const float* gradient,
                       float* velocity, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const V w = detail::get<V>(weight + i);
    const V g = multiply_add(V(c.decay), w, detail::get<V>(gradient + i));
    const V v = multiply_add(V(c.momentum), detail::get<V>(velocity + i), g);
    const V direction = c.nesterov ? multiply_add(V(c.momentum), v, g) : v;
    detail::put<V>(velocity + i, v);
    detail::put<V>(weight + i, w - V(c.rate) * direction);
  });
}

struct RmspropConstants {
  float rate;
  float smoothing;
  float epsilon;
  float decay;
};

/// v = smoothing·v + (1-smoothing)·g²;  w = w - rate · g / (sqrt(v) + epsilon).  Hinton 2012,
/// lecture 6e.
inline void rmsprop_update(std::int64_t cells, const RmspropConstants& c, const float* gradient,
                           float* mean_square, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const V w = detail::get<V>(weight + i);
    const V g = multiply_add(V(c.decay), w, detail::get<V>(gradient + i));
    const V v =
        multiply_add(V(1 - c.smoothing), g * g, V(c.smoothing) * detail::get<V>(mean_square + i));
    detail::put<V>(mean_square + i, v);
    detail::put<V>(weight + i, w - V(c.rate) * g / (sqrt(v) + V(c.epsilon)));
  });
}

struct AdamConstants {
  float beta1;
  float beta2;
  float epsilon;
  float step_size;      // rate / (1 - beta1^t)
  float second_scale;   // 1 / sqrt(1 - beta2^t)
  float coupled_decay;  // joins the gradient: Adam
  float shrink;         // 1 - rate · decay, applied to the weight itself: AdamW; 1 for Adam
};

/// m = beta1·m + (1-beta1)·g;  v = beta2·v + (1-beta2)·g²;  w = w - step_size · m / (sqrt(v)·scale
/// + eps). Kingma & Ba 2015, algorithm 1.
inline void adam_update(std::int64_t cells, const AdamConstants& c, const float* gradient,
                        float* first, float* second, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const V w = detail::get<V>(weight + i);
    const V g = multiply_add(V(c.coupled_decay), w, detail::get<V>(gradient + i));
    const V m = multiply_add(V(1 - c.beta1), g, V(c.beta1) * detail::get<V>(first + i));
    const V v = multiply_add(V(1 - c.beta2), g * g, V(c.beta2) * detail::get<V>(second + i));
    detail::put<V>(first + i, m);
    detail::put<V>(second + i, v);
    const V root = multiply_add(sqrt(v), V(c.second_scale), V(c.epsilon));
    detail::put<V>(weight + i, V(c.shrink) * w - V(c.step_size) * m / root);
  });
}

}  // namespace receptive::kernels
