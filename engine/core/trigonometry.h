// Sine and cosine with the same bits on every host: basic operations only.
#pragma once

#include <cstdint>

namespace receptive {

struct SineCosine {
  double sine;
  double cosine;
};

/// Of `turn` / 2^32 of a full turn, within 1e-15; exact at quarters of a turn.
SineCosine sine_cosine(std::uint32_t turn);

/// cos(π · share) of a share from 0 to 1, within 1e-15.
double half_turn_cosine(double share);

}  // namespace receptive
