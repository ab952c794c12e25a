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

/// What one step of SGD has in common for all cells.
struct SgdConstants {
  float rate;
  float momentum;
  float decay;
  bool nesterov;
};

/// One update of one cell (or of one cell in every lane) and all that lies on the way, so that an
/// explanation shows the very numbers that training writes.
template <class V>
struct SgdCell {
  V gradient;  // with weight decay
  V velocity;
  V direction;
  V weight;
};

/// g = gradient + decay · w;  v = momentum · v + g;  w = w - rate · v, or with Nesterov's look
/// ahead w = w - rate · (g + momentum · v).  Polyak 1964, Sutskever et al. 2013, as PyTorch writes
/// them.
template <class V>
SgdCell<V> sgd_cell(const SgdConstants& c, const V& gradient, const V& velocity, const V& weight) {
  const V g = multiply_add(V(c.decay), weight, gradient);
  const V v = multiply_add(V(c.momentum), velocity, g);
  const V direction = c.nesterov ? multiply_add(V(c.momentum), v, g) : v;
  return {g, v, direction, weight - V(c.rate) * direction};
}

/// Moves `cells` weights and their velocities.
inline void sgd_update(std::int64_t cells, const SgdConstants& c, const float* gradient,
                       float* velocity, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const SgdCell<V> now = sgd_cell<V>(c, detail::get<V>(gradient + i),
                                       detail::get<V>(velocity + i), detail::get<V>(weight + i));
    detail::put<V>(velocity + i, now.velocity);
    detail::put<V>(weight + i, now.weight);
  });
}

/// What one step of RMSProp has in common for all cells.
struct RmspropConstants {
  float rate;
  float smoothing;
  float epsilon;
  float decay;
};

/// As SgdCell.
template <class V>
struct RmspropCell {
  V gradient;  // with weight decay
  V mean_square;
  V root;         // of the mean square
  V denominator;  // root + epsilon
  V change;
  V weight;
};

/// v = smoothing·v + (1-smoothing)·g²;  w = w - rate · g / (sqrt(v) + epsilon).  Hinton 2012,
/// lecture 6e.
template <class V>
RmspropCell<V> rmsprop_cell(const RmspropConstants& c, const V& gradient, const V& mean_square,
                            const V& weight) {
  const V g = multiply_add(V(c.decay), weight, gradient);
  const V v = multiply_add(V(1 - c.smoothing), g * g, V(c.smoothing) * mean_square);
  const V root = sqrt(v);
  const V denominator = root + V(c.epsilon);
  const V change = V(c.rate) * g / denominator;
  return {g, v, root, denominator, change, weight - change};
}

/// Moves `cells` weights and their mean squares.
inline void rmsprop_update(std::int64_t cells, const RmspropConstants& c, const float* gradient,
                           float* mean_square, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const RmspropCell<V> now =
        rmsprop_cell<V>(c, detail::get<V>(gradient + i), detail::get<V>(mean_square + i),
                        detail::get<V>(weight + i));
    detail::put<V>(mean_square + i, now.mean_square);
    detail::put<V>(weight + i, now.weight);
  });
}

/// What step t of Adam or AdamW has in common for all cells.
struct AdamConstants {
  float beta1;
  float beta2;
  float epsilon;
  float step_size;      // rate / (1 - beta1^t)
  float second_scale;   // 1 / sqrt(1 - beta2^t)
  float coupled_decay;  // joins the gradient: Adam
  float shrink;         // 1 - rate · decay, applied to the weight itself: AdamW; 1 for Adam
};

/// As SgdCell.
template <class V>
struct AdamCell {
  V gradient;  // with coupled decay
  V first;
  V second;
  V root;         // of the second moment
  V denominator;  // root · second_scale + epsilon
  V change;
  V weight;
};

/// m = beta1·m + (1-beta1)·g;  v = beta2·v + (1-beta2)·g²;  w = w - step_size · m / (sqrt(v)·scale
/// + eps). Kingma & Ba 2015, algorithm 1.
template <class V>
AdamCell<V> adam_cell(const AdamConstants& c, const V& gradient, const V& first, const V& second,
                      const V& weight) {
  const V g = multiply_add(V(c.coupled_decay), weight, gradient);
  const V m = multiply_add(V(1 - c.beta1), g, V(c.beta1) * first);
  const V v = multiply_add(V(1 - c.beta2), g * g, V(c.beta2) * second);
  const V root = sqrt(v);
  const V denominator = multiply_add(root, V(c.second_scale), V(c.epsilon));
  const V change = V(c.step_size) * m / denominator;
  return {g, m, v, root, denominator, change, V(c.shrink) * weight - change};
}

/// Moves `cells` weights and both of their moments.
inline void adam_update(std::int64_t cells, const AdamConstants& c, const float* gradient,
                        float* first, float* second, float* weight) {
  detail::for_each_vector(cells, [&](std::int64_t i, auto zero) {
    using V = decltype(zero);
    const AdamCell<V> now = adam_cell<V>(c, detail::get<V>(gradient + i), detail::get<V>(first + i),
                                         detail::get<V>(second + i), detail::get<V>(weight + i));
    detail::put<V>(first + i, now.first);
    detail::put<V>(second + i, now.second);
    detail::put<V>(weight + i, now.weight);
  });
}

}  // namespace receptive::kernels
