// The value types of every kernel. A kernel is the plain algorithm over a value V:
//   float   one image: the trace
//   double  one image: the gradient check
//   Pack    the same cell of four images at once: training
// All three run the same operations in the same order, so a lane of a Pack is bit-equal to float.
// This folder is the only one that knows xsimd.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "xsimd/xsimd.hpp"

namespace receptive {

/// Four images. Never the widest register of the host: the lane count is part of the results.
using Pack = xsimd::make_sized_batch_t<float, 4>;

template <class V>
struct ValueTraits {
  using Scalar = V;
  using Mask = bool;
  static constexpr int lanes = 1;
};
template <>
struct ValueTraits<Pack> {
  using Scalar = float;
  using Mask = Pack::batch_bool_type;
  static constexpr int lanes = 4;
};

template <class V>
using ScalarOf = typename ValueTraits<V>::Scalar;
template <class V>
using MaskOf = typename ValueTraits<V>::Mask;
template <class V>
inline constexpr int kLanes = ValueTraits<V>::lanes;

/// Addresses are aligned to the size of V.
template <class V>
inline V load(const ScalarOf<V>* from) {
  if constexpr (kLanes<V> == 1) {
    return *from;
  } else {
    return V::load_aligned(from);
  }
}

template <class V>
inline void store(ScalarOf<V>* to, const V& value) {
  if constexpr (kLanes<V> == 1) {
    *to = value;
  } else {
    value.store_aligned(to);
  }
}

template <class V>
inline V splat(ScalarOf<V> value) {
  return V(value);
}

#if RECEPTIVE_RELAXED_SIMD
// Of the fast variant's own sources (docs/decisions/0010-fast-arithmetic.md). The namespace gives
// the function a name of its own: a linker must never take one for the other.
inline namespace relaxed {

/// acc + a·b, in a Pack rounded once or twice, as the processor likes it.
template <class V>
inline V multiply_add(const V& a, const V& b, const V& acc) {
  if constexpr (std::is_same_v<V, Pack>) {
    return Pack(wasm_f32x4_relaxed_madd(a.data, b.data, acc.data));
  } else {
    return acc + a * b;
  }
}

}  // namespace relaxed
#else
/// acc + a·b, rounded twice on every host: a fused operation would give other bits.
template <class V>
inline V multiply_add(const V& a, const V& b, const V& acc) {
  return acc + a * b;
}
#endif

/// mask ? a : b.
template <class V>
inline V choose(const MaskOf<V>& mask, const V& a, const V& b) {
  if constexpr (kLanes<V> == 1) {
    return mask ? a : b;
  } else {
    return xsimd::select(mask, a, b);
  }
}

template <class V>
inline MaskOf<V> no_lane() {
  return MaskOf<V>(false);
}

template <class Mask>
inline Mask and_not(const Mask& a, const Mask& b) {
  if constexpr (std::is_same_v<Mask, bool>) {
    return a && !b;
  } else {
    return a & ~b;
  }
}

template <class Mask>
inline Mask either(const Mask& a, const Mask& b) {
  if constexpr (std::is_same_v<Mask, bool>) {
    return a || b;
  } else {
    return a | b;
  }
}

template <class V>
inline bool any_lane(const MaskOf<V>& mask) {
  if constexpr (kLanes<V> == 1) {
    return mask;
  } else {
    return xsimd::any(mask);
  }
}

/// Calls a register function on a V; a scalar goes through a register of its own precision, because
/// libm's results differ between hosts.
template <class V, class F>
inline V in_register(const V& x, F&& f) {
  if constexpr (std::is_same_v<V, float>) {
    return f(Pack(x)).get(0);
  } else if constexpr (std::is_same_v<V, double>) {
    return f(xsimd::make_sized_batch_t<double, 2>(x)).get(0);
  } else {
    return f(x);
  }
}

template <class V>
inline V exp(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::exp(r); });
}
template <class V>
inline V log(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::log(r); });
}
template <class V>
inline V log1p(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::log1p(r); });
}
/// exp(x) - 1, exact near 0 as well.
template <class V>
inline V expm1(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::expm1(r); });
}
template <class V>
inline V tanh(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::tanh(r); });
}
template <class V>
inline V abs(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::abs(r); });
}
/// IEEE 754 fixes the square root's bits.
template <class V>
inline V sqrt(const V& x) {
  return in_register(x, [](const auto& r) { return xsimd::sqrt(r); });
}

/// (l0 + l1) + (l2 + l3): the one order in which lanes are added.
template <class V>
inline ScalarOf<V> sum_lanes(const V& value) {
  if constexpr (kLanes<V> == 1) {
    return value;
  } else {
    alignas(16) ScalarOf<V> lane[4];
    value.store_aligned(lane);
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
  }
}

/// sum_lanes of four values at once, for results that lie side by side: the first `count` of them.
template <class V>
inline void store_lane_sums(ScalarOf<V>* out, std::int32_t count, V a, V b, V c, V d) {
  if constexpr (kLanes<V> == 1) {
    const V sums[4] = {a, b, c, d};
    for (std::int32_t q = 0; q < count; ++q) out[q] = sums[q];
  } else {
    V rows[4] = {a, b, c, d};
    xsimd::transpose(rows, rows + 4);
    const V sums = (rows[0] + rows[1]) + (rows[2] + rows[3]);
    if (count == 4) return sums.store_unaligned(out);
    alignas(16) ScalarOf<V> lane[4];
    sums.store_aligned(lane);
    for (std::int32_t q = 0; q < count; ++q) out[q] = lane[q];
  }
}

}  // namespace receptive
