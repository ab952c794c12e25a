// What an optimiser is given: a contiguous range of weights and all that belongs to it.
#pragma once

#include <array>
#include <cstdint>

namespace receptive {

/// The most numbers an optimiser remembers per weight: velocity, first and second moment.
inline constexpr int kMaxSlots = 2;

/// An optimiser that remembers no mean of squares.
inline constexpr int kNoSquares = -1;

struct Update {
  std::int64_t cells = 0;
  const float* gradient = nullptr;
  float* weight = nullptr;
  std::array<float*, kMaxSlots> slots{};
  std::int64_t step = 1;  // updates done with this state, this one included
  bool decays = true;     // false for biases
};

}  // namespace receptive
