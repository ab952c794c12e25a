// Which number of a list is not finite.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace receptive {

/// Its index, or how many numbers there are when all are finite. Compiled once: a page downloads
/// what is compiled.
[[gnu::noinline]] inline std::size_t first_not_finite(std::span<const float> numbers) {
  std::size_t i = 0;
  while (i < numbers.size() && std::isfinite(numbers[i])) ++i;
  return i;
}

inline bool all_finite(std::span<const float> numbers) {
  return first_not_finite(numbers) == numbers.size();
}

}  // namespace receptive
