// Counter-based random numbers: a number depends on its key alone, never on what was drawn before,
// so that any step of a run can be replayed and threads need no order.
// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
#pragma once

#include <array>
#include <cstdint>

namespace receptive {

/// The largest seed that anything takes.
inline constexpr std::int32_t kMaxSeed = 2147483647;

/// What a number is drawn for. Part of the key: streams never share numbers.
enum class Stream : std::uint32_t { weights = 1, shuffle = 2, dropout = 3, augment = 4 };

/// Ten rounds of Philox over a 128-bit counter with a 64-bit key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// Names a sequence of random numbers: (seed, stream, step, layer); `index` counts within it. One
/// sequence serves one kind of draw: its bits, uniforms and normals are made of the same words.
struct RandomKey {
  std::uint64_t seed = 0;
  Stream stream = Stream::weights;
  std::uint32_t step = 0;
  std::uint32_t layer = 0;

  std::uint32_t bits(std::uint32_t index) const;
  /// bits of 4·block to 4·block + 3, for the price of one.
  std::array<std::uint32_t, 4> four_bits(std::uint32_t block) const;
  /// Uniform in [0, 1), a multiple of 2^-24.
  float uniform(std::uint32_t index) const;
  /// Standard normal by Box and Muller, at most 6.66 from 0. The same bits on every host: computed
  /// in double with basic operations and sqrt only (so without contraction), within 1e-14 of the
  /// exact value, then rounded to float.
  float normal(std::uint32_t index) const;
  /// Numbers 4·block to 4·block + 3 of the sequence, for little more than the price of one.
  std::array<float, 4> uniforms(std::uint32_t block) const;
  std::array<float, 4> normals(std::uint32_t block) const;
  /// Uniform in 0..bound-1 without bias (Lemire's method with its rejection, redrawing from a
  /// second counter word); bound > 0.
  std::uint32_t below(std::uint32_t index, std::uint32_t bound) const;
};

}  // namespace receptive
