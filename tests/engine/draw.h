// Random choices for tests, the same in every run.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/random.h"

namespace receptive {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : key_{.seed = seed, .stream = Stream::augment, .step = 9} {}

  /// first..last, both included.
  std::int32_t between(std::int32_t first, std::int32_t last) {
    return first + static_cast<std::int32_t>(
                       key_.below(next_++, static_cast<std::uint32_t>(last - first + 1)));
  }
  bool chance(std::int32_t in) { return between(1, in) == 1; }
  double normal() { return key_.normal(next_++); }

  template <class T>
  const T& one_of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<std::int32_t>(list.size()) - 1))];
  }

  std::vector<double> normals(std::int64_t count) {
    std::vector<double> numbers;
    for (std::int64_t i = 0; i < count; ++i) numbers.push_back(normal());
    return numbers;
  }

 private:
  RandomKey key_;
  std::uint32_t next_ = 0;
};

}  // namespace receptive
