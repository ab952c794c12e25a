// Powers with the same bits on every host: libm's differ.
#pragma once

#include <cstdint>

#include "engine/kernels/simd.h"

namespace receptive {

/// base^exponent by squaring.
inline double power(double base, std::int64_t exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

/// base^exponent of a base above 0.
inline double real_power(double base, double exponent) {
  return exp<double>(exponent * log<double>(base));
}

}  // namespace receptive
