#include "engine/core/random.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

namespace receptive {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST_CASE("Philox gives the known answers of Random123") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a random number depends on each part of its key and on its index") {
  const RandomKey key{.seed = 1, .stream = Stream::dropout, .step = 2, .layer = 3};
  RandomKey high_seed = key;
  high_seed.seed |= std::uint64_t{1} << 40;
  RandomKey stream = key;
  stream.stream = Stream::augment;
  RandomKey step = key;
  step.step = 3;
  RandomKey layer = key;
  layer.layer = 2;
  std::set<std::uint32_t> seen;
  for (const RandomKey& one : {key, high_seed, stream, step, layer}) {
    for (std::uint32_t index = 0; index < 8; ++index) seen.insert(one.bits(index));
  }
  CHECK(seen.size() == 40);
  CHECK(key.bits(5) == RandomKey(key).bits(5));
}

TEST_CASE("uniform numbers lie in [0, 1) with the moments of a uniform distribution") {
  const RandomKey key{.seed = 3};
  constexpr std::uint32_t kCount = 1u << 18;
  double sum = 0;
  double squares = 0;
  float largest = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const float number = key.uniform(i);
    REQUIRE(number >= 0.0f);
    REQUIRE(number < 1.0f);
    REQUIRE(number * 16777216.0f == std::floor(number * 16777216.0f));
    largest = std::max(largest, number);
    sum += static_cast<double>(number);
    squares += static_cast<double>(number) * static_cast<double>(number);
  }
  // Five standard errors: of the mean 0.2887 / 512, of the mean square 0.2981 / 512.
  CHECK(std::abs(sum / kCount - 0.5) < 5 * 0.2887 / 512);
  CHECK(std::abs(squares / kCount - 1.0 / 3) < 5 * 0.2981 / 512);
  CHECK(largest > 0.9999f);
}

TEST_CASE("normal numbers have the bits of a calculation with 50 digits, rounded once") {
  const RandomKey key{.seed = 0x0123456789abcdef, .stream = Stream::weights, .step = 2, .layer = 3};
  const std::uint32_t expected[] = {0x3f8949b2, 0xbddeb6bd, 0x3eaf1606, 0xbf8a1aca,
                                    0x3fcea8a9, 0xbe896069, 0x3fb98dbe, 0x3f01b429};
  for (std::uint32_t i = 0; i < 8; ++i) {
    CAPTURE(i);
    CHECK(std::bit_cast<std::uint32_t>(key.normal(i)) == expected[i]);
  }
}

TEST_CASE("normal numbers have the same bits on every host") {
  const RandomKey key{.seed = 0x0123456789abcdef, .stream = Stream::weights, .step = 2, .layer = 3};
  std::uint64_t hash = 1469598103934665603u;  // FNV-1a over words
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    hash = (hash ^ std::bit_cast<std::uint32_t>(key.normal(i))) * 1099511628211u;
  }
  CHECK(hash == 0x58665c5cb7621b2e);
}

TEST_CASE("normal numbers have the moments and tails of a normal distribution") {
  const RandomKey key{.seed = 11, .layer = 5};
  constexpr int kCount = 1 << 20;
  constexpr double kRoot = 1024;
  double sum = 0;
  double squares = 0;
  double neighbours = 0;
  double before = 0;
  int beyond[5] = {};
  for (int i = 0; i < kCount; ++i) {
    const auto number = static_cast<double>(key.normal(static_cast<std::uint32_t>(i)));
    sum += number;
    squares += number * number;
    neighbours += number * before;
    before = number;
    for (int limit = 1; limit < 5; ++limit) beyond[limit] += std::abs(number) > limit ? 1 : 0;
  }
  // Five standard errors each.
  CHECK(std::abs(sum / kCount) < 5 / kRoot);
  CHECK(std::abs(squares / kCount - 1) < 5 * 1.4143 / kRoot);
  CHECK(std::abs(neighbours / kCount) < 5 / kRoot);
  const double share[] = {1, 0.3173105, 0.0455003, 0.0026998, 0.00006334};
  for (int limit = 1; limit < 5; ++limit) {
    CAPTURE(limit);
    const double expected = share[limit] * kCount;
    CHECK(std::abs(beyond[limit] - expected) < 5 * std::sqrt(expected));
  }
}

TEST_CASE("numbers below a bound are all met and equally often") {
  const RandomKey key{.seed = 5, .stream = Stream::shuffle};
  constexpr std::uint32_t kBound = 7;
  constexpr int kDraws = 70000;
  int counts[kBound] = {};
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const std::uint32_t number = key.below(i, kBound);
    REQUIRE(number < kBound);
    ++counts[number];
  }
  for (int count : counts) CHECK(std::abs(count - kDraws / 7) < 500);  // five standard errors
}

TEST_CASE("numbers below a bound near 2^32 are drawn again until they are fair") {
  // Without drawing again, bound 3·2^30 would give multiples of 3 twice as often as the others.
  const RandomKey key{.seed = 5, .stream = Stream::shuffle};
  constexpr std::uint32_t kBound = 3u << 30;
  constexpr int kDraws = 30000;
  int multiples = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const std::uint32_t number = key.below(i, kBound);
    REQUIRE(number < kBound);
    multiples += number % 3 == 0 ? 1 : 0;
  }
  CHECK(std::abs(multiples - kDraws / 3) < 410);  // five standard errors
  CHECK(key.below(0, 1) == 0);
}

}  // namespace
}  // namespace receptive
