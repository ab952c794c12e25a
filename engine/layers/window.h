// Sizes that sliding windows have in common: convolution and pooling.
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/fields.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"

namespace receptive {

/// Longest side of an image, kernel or padding. Keeps every offset of a model within 32 bits
/// together with Graph's limit on cells.
inline constexpr std::int32_t kMaxSide = 1 << 15;

/// What to do with the end of an image that the stride does not divide.
enum class Rounding : std::uint8_t { floor, ceil };

template <>
struct Choices<Rounding> {
  static constexpr std::string_view names[] = {"floor", "ceil"};
};

/// How many places a window has in each direction: ⌊(h + padding − d(f−1) − 1)/s⌋ + 1. With ceil,
/// one more that reaches over the end, as long as it begins inside the image or the padding before
/// it. Errors: kernel_too_large, out_of_range.
inline Result<Size2> window_places(const Shape& in, const Size2& kernel, const Size2& stride,
                                   const Size2& dilation, const Sides& padding,
                                   Rounding rounding = Rounding::floor) {
  for (const std::int32_t side : {kernel.h, kernel.w, dilation.h, dilation.w, stride.h, stride.w,
                                  padding.top, padding.bottom, padding.left, padding.right}) {
    if (side <= kMaxSide) continue;
    return Error(ErrorCode::out_of_range, "kernel, stride, padding or dilation",
                 "{} is longer than any image", "use numbers up to {}", side, kMaxSide);
  }
  const std::int64_t h = std::int64_t{in.h} + padding.top + padding.bottom;
  const std::int64_t w = std::int64_t{in.w} + padding.left + padding.right;
  const std::int64_t reach_h = std::int64_t{dilation.h} * (kernel.h - 1) + 1;
  const std::int64_t reach_w = std::int64_t{dilation.w} * (kernel.w - 1) + 1;
  if (reach_h > h || reach_w > w) {
    return Error(ErrorCode::kernel_too_large, "kernel",
                 "a {}×{} window does not fit the {}×{} padded input",
                 "use a smaller kernel, or more padding", reach_h, reach_w, h, w);
  }
  const auto places = [&](std::int64_t room, std::int64_t step, std::int64_t image_end) {
    std::int64_t count = room / step + 1;
    if (rounding == Rounding::ceil && room % step != 0 && count * step < image_end) ++count;
    return static_cast<std::int32_t>(count);
  };
  return Size2{places(h - reach_h, stride.h, std::int64_t{in.h} + padding.top),
               places(w - reach_w, stride.w, std::int64_t{in.w} + padding.left)};
}

/// Through which cells of its input a place of the output looks: place y begins at row
/// y·stride − before and reaches over `reach` rows, of which it sees every `dilation`-th.
struct SeenWindow {
  Size2 reach{1, 1};
  Size2 stride{1, 1};
  Size2 before{0, 0};
  Size2 dilation{1, 1};
};

/// A layer whose every place looks at every place of its input.
inline SeenWindow sees_all_of(const Shape& input) { return {.reach = {input.h, input.w}}; }

/// Whether row y and column x lie in the image, and not in its padding.
inline bool contains(const Shape& shape, std::int32_t y, std::int32_t x) {
  return y >= 0 && y < shape.h && x >= 0 && x < shape.w;
}

}  // namespace receptive
