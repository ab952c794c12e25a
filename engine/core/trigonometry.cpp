#include "engine/core/trigonometry.h"

namespace receptive {
namespace {

constexpr double kTwoToMinus32 = 1.0 / 4294967296.0;
constexpr double kHalfTurn = 3.141592653589793238463;  // π

// Taylor's series of sine and cosine for |angle| <= π/4, within 1e-16: the first term left out,
// angle^18 / 18!, is below 3e-18.
double own_sin(double angle) {
  const double square = angle * angle;
  double sum = 1;
  for (int n = 16; n >= 2; n -= 2) sum = 1 - sum * square / (n * (n + 1));
  return angle * sum;
}

double own_cos(double angle) {
  const double square = angle * angle;
  double sum = 1;
  for (int n = 15; n >= 1; n -= 2) sum = 1 - sum * square / (n * (n + 1));
  return sum;
}

}  // namespace

SineCosine sine_cosine(std::uint32_t turn) {
  // The quarter nearest is taken off in integers, so exactly.
  const std::uint32_t quarter = (turn + (1u << 29)) >> 30;
  const auto rest = static_cast<std::int32_t>(turn - (quarter << 30));
  const double angle = rest * (2 * kHalfTurn * kTwoToMinus32);
  const double sine = own_sin(angle);
  const double cosine = own_cos(angle);
  switch (quarter & 3u) {
    case 0:
      return {sine, cosine};
    case 1:
      return {cosine, -sine};
    case 2:
      return {-sine, -cosine};
    default:
      return {-cosine, sine};
  }
}

double half_turn_cosine(double share) {
  if (share <= 0.25) return own_cos(kHalfTurn * share);
  if (share < 0.75) return own_sin(kHalfTurn * (0.5 - share));
  return -own_cos(kHalfTurn * (1 - share));
}

}  // namespace receptive
