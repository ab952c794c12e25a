// The shape of one image's tensor; the batch is counted beside it. Interfaces write [n, c, h, w].
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/text.h"

namespace receptive {

struct Shape {
  std::int32_t c = 1;
  std::int32_t h = 1;
  std::int32_t w = 1;

  friend bool operator==(const Shape&, const Shape&) = default;

  constexpr std::int32_t plane() const { return h * w; }
  /// Cells of one image. Graph checks it against kMaxCells, so it fits 32 bits afterwards.
  constexpr std::int64_t cells() const { return static_cast<std::int64_t>(c) * h * w; }
};

/// Rows and columns of a kernel or a stride.
struct Size2 {
  std::int32_t h = 1;
  std::int32_t w = 1;
  friend bool operator==(const Size2&, const Size2&) = default;
};

/// Zeros around an image, in the order every interface uses.
struct Sides {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  std::int32_t left = 0;
  std::int32_t right = 0;
  friend bool operator==(const Sides&, const Sides&) = default;
};

/// "6×28×28": channels, rows, columns.
inline std::string to_text(const Shape& shape) {
  return text_of("{}×{}×{}", shape.c, shape.h, shape.w);
}

/// "5×5": rows, columns.
inline std::string to_text(const Size2& size) { return text_of("{}×{}", size.h, size.w); }

/// a·b, or nothing when the product does not fit 64 bits or an operand is negative.
constexpr std::optional<std::int64_t> checked_product(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (a < 0 || b < 0 || __builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

/// a + b, or nothing in the same cases.
constexpr std::optional<std::int64_t> checked_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (a < 0 || b < 0 || __builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

}  // namespace receptive
