// Sizes that sliding windows have in common: convolution and pooling.
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/result.h"
#include "engine/core/shape.h"

namespace receptive {

/// Longest side of an image, kernel or padding. Keeps every offset of a model within 32 bits
/// together with Graph's limit on cells.
inline constexpr std::int32_t kMaxSide = 1 << 15;

/// How many places a window has in each direction: ⌊(h + padding − d(f−1) − 1)/s⌋ + 1.
/// Errors: kernel_too_large, out_of_range.
inline Result<Size2> window_places(const Shape& in, const Size2& kernel, const Size2& stride,
                                   const Size2& dilation, const Sides& padding) {
  for (const std::int32_t side : {kernel.h, kernel.w, dilation.h, dilation.w, stride.h, stride.w,
                                  padding.top, padding.bottom, padding.left, padding.right}) {
    if (side <= kMaxSide) continue;
    return Error{ErrorCode::out_of_range, "kernel, stride, padding or dilation",
                 std::to_string(side) + " is longer than any image",
                 "use numbers up to " + std::to_string(kMaxSide)};
  }
  const std::int64_t h = std::int64_t{in.h} + padding.top + padding.bottom;
  const std::int64_t w = std::int64_t{in.w} + padding.left + padding.right;
  const std::int64_t reach_h = std::int64_t{dilation.h} * (kernel.h - 1) + 1;
  const std::int64_t reach_w = std::int64_t{dilation.w} * (kernel.w - 1) + 1;
  if (reach_h > h || reach_w > w) {
    return Error{ErrorCode::kernel_too_large, "kernel",
                 "a " + std::to_string(reach_h) + "×" + std::to_string(reach_w) +
                     " window does not fit the " + std::to_string(h) + "×" + std::to_string(w) +
                     " padded input",
                 "use a smaller kernel, or more padding"};
  }
  return Size2{static_cast<std::int32_t>((h - reach_h) / stride.h + 1),
               static_cast<std::int32_t>((w - reach_w) / stride.w + 1)};
}

inline bool contains(const Shape& shape, std::int32_t y, std::int32_t x) {
  return y >= 0 && y < shape.h && x >= 0 && x < shape.w;
}

}  // namespace receptive
