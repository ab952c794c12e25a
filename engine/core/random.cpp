#include "engine/core/random.h"

#include <bit>
#include <cmath>
#include <cstddef>

#include "engine/core/check.h"
#include "engine/core/trigonometry.h"

namespace receptive {
namespace {

// The constants of the paper: multipliers found by search; Weyl steps of the golden ratio,
// sqrt(3)-1.
constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
constexpr int kRounds = 10;

constexpr double kTwoToMinus32 = 1.0 / 4294967296.0;
constexpr float kTwoToMinus24 = 1.0f / 16777216.0f;
constexpr double kLn2 = 0.693147180559945309417;
constexpr double kSqrtHalf = 0.707106781186547524401;

// The words of indices 4·block to 4·block + 3. Retries of `below` are told apart by `attempt`.
std::array<std::uint32_t, 4> words_of(const RandomKey& key, std::uint32_t block,
                                      std::uint32_t attempt) {
  const std::uint32_t stream = static_cast<std::uint32_t>(key.stream) | (attempt << 8);
  return philox({block, key.step, key.layer, stream},
                {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

// ln x for normal x > 0, within 2 ulp: x = m 2^e with m in [sqrt(1/2), sqrt(2)), and
// ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1), |s| < 0.172.
double own_log(double x) {
  constexpr std::uint64_t kFractionMask = (std::uint64_t{1} << 52) - 1;
  constexpr std::uint64_t kHalfExponent = std::uint64_t{1022} << 52;  // of numbers in [1/2, 1)
  constexpr int kLastOdd = 21;  // 0.172^22 / 23 is below 2^-60
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1022;
  double mantissa = std::bit_cast<double>((bits & kFractionMask) | kHalfExponent);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1);
  const double s2 = s * s;
  double sum = 0;
  for (int odd = kLastOdd; odd >= 1; odd -= 2) sum = sum * s2 + 1.0 / odd;
  return exponent * kLn2 + 2 * s * sum;
}

float uniform_of(std::uint32_t word) { return static_cast<float>(word >> 8) * kTwoToMinus24; }

struct NormalPair {
  float first;
  float second;
};

NormalPair normals_of(std::uint32_t radius_word, std::uint32_t turn) {
  const double uniform = (radius_word + 1.0) * kTwoToMinus32;  // in (0, 1]
  const double radius = std::sqrt(-2 * own_log(uniform));
  const SineCosine place = sine_cosine(turn);
  return {static_cast<float>(radius * place.cosine), static_cast<float>(radius * place.sine)};
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

std::uint32_t RandomKey::bits(std::uint32_t index) const {
  return words_of(*this, index / 4, 0)[index % 4];
}

std::array<std::uint32_t, 4> RandomKey::four_bits(std::uint32_t block) const {
  return words_of(*this, block, 0);
}

float RandomKey::uniform(std::uint32_t index) const { return uniform_of(bits(index)); }

std::array<float, 4> RandomKey::uniforms(std::uint32_t block) const {
  const std::array<std::uint32_t, 4> words = four_bits(block);
  return {uniform_of(words[0]), uniform_of(words[1]), uniform_of(words[2]), uniform_of(words[3])};
}

float RandomKey::normal(std::uint32_t index) const {
  // Words 0, 1 of a block make normals 0, 1 of it; words 2, 3 make 2, 3.
  const std::array<std::uint32_t, 4> words = words_of(*this, index / 4, 0);
  const std::size_t pair = (index % 4) & 2u;
  const NormalPair normals = normals_of(words[pair], words[pair + 1]);
  return index % 2 == 0 ? normals.first : normals.second;
}

std::array<float, 4> RandomKey::normals(std::uint32_t block) const {
  const std::array<std::uint32_t, 4> words = four_bits(block);
  const NormalPair low = normals_of(words[0], words[1]);
  const NormalPair high = normals_of(words[2], words[3]);
  return {low.first, low.second, high.first, high.second};
}

std::uint32_t RandomKey::below(std::uint32_t index, std::uint32_t bound) const {
  RECEPTIVE_CHECK(bound > 0);
  // Lemire, "Fast random integer generation in an interval", 2019: the high word of bits * bound,
  // drawn again while the low word lies in the part that would make some numbers likelier.
  const std::uint32_t threshold = (0u - bound) % bound;
  for (std::uint32_t attempt = 0;; ++attempt) {
    const std::uint64_t product =
        std::uint64_t{words_of(*this, index / 4, attempt)[index % 4]} * bound;
    if (static_cast<std::uint32_t>(product) >= threshold) {
      return static_cast<std::uint32_t>(product >> 32);
    }
  }
}

}  // namespace receptive
