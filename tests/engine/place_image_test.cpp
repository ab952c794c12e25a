// Where augmentation takes every pixel from.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "engine/core/trigonometry.h"
#include "engine/data/augment.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

constexpr std::uint32_t kQuarterTurn = 1u << 30;

std::vector<float> noise_image(const Shape& shape) {
  const RandomKey random{.seed = 3, .stream = Stream::shuffle};
  std::vector<float> pixels;
  for (std::uint32_t i = 0; i < shape.cells(); ++i) pixels.push_back(random.normal(i));
  return pixels;
}

std::vector<float> placed(const std::vector<float>& image, const Shape& shape,
                          const Placement& placement) {
  std::vector<float> to(image.size());
  place_image(image.data(), shape, placement, {}, to.data());
  return to;
}

TEST_CASE("mirrors and whole pixels are exact, as golden") {
  for (const GoldenCase& golden : golden_cases("training", "augment")) {
    const GoldenTensor x = golden.input("X");
    const Shape shape{static_cast<std::int32_t>(x.shape[1]), static_cast<std::int32_t>(x.shape[2]),
                      static_cast<std::int32_t>(x.shape[3])};
    const std::vector<float> image(x.data.begin(), x.data.end());
    const auto expect = [&](const char* name, const Placement& placement) {
      CAPTURE(name);
      const std::vector<double> wanted = golden.output(name).data;
      CHECK(placed(image, shape, placement) == std::vector<float>(wanted.begin(), wanted.end()));
    };
    expect("hflip", {.flip_horizontal = true});
    expect("vflip", {.flip_vertical = true});
    expect("shift_dy1_dx-2", {.right = -2, .down = 1});
  }
}

TEST_CASE("a quarter turn counter-clockwise moves every pixel of a square to its place") {
  const Shape square{2, 6, 6};
  const std::vector<float> image = noise_image(square);
  const std::vector<float> turned = placed(image, square, {.turn = kQuarterTurn});
  for (std::int32_t c = 0; c < 2; ++c) {
    for (std::int32_t y = 0; y < 6; ++y) {
      for (std::int32_t x = 0; x < 6; ++x) {
        // The right column becomes the top row.
        const auto from = static_cast<std::size_t>((c * 6 + x) * 6 + (5 - y));
        CHECK(turned[static_cast<std::size_t>((c * 6 + y) * 6 + x)] == image[from]);
      }
    }
  }
  CHECK(placed(image, square, {.turn = 2 * kQuarterTurn}) ==
        placed(image, square, {.flip_horizontal = true, .flip_vertical = true}));
  std::vector<float> four = image;
  for (int i = 0; i < 4; ++i) four = placed(four, square, {.turn = kQuarterTurn});
  CHECK(four == image);
}

TEST_CASE("sine and cosine are those of the C library, and exact at quarter turns") {
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint32_t turn = i * 4294967u;
    const double angle = turn / 4294967296.0 * 2 * std::acos(-1.0);
    CHECK(std::fabs(sine_cosine(turn).sine - std::sin(angle)) < 1e-14);
    CHECK(std::fabs(sine_cosine(turn).cosine - std::cos(angle)) < 1e-14);
  }
  CHECK(sine_cosine(kQuarterTurn).sine == 1);
  CHECK(sine_cosine(kQuarterTurn).cosine == 0);
}

TEST_CASE("the cosine of half a turn's share is that of the C library") {
  for (int i = 0; i <= 1000; ++i) {
    CHECK(std::fabs(half_turn_cosine(i / 1000.0) - std::cos(std::acos(-1.0) * i / 1000)) < 1e-15);
  }
}

TEST_CASE("half a pixel is the mean of two, and beyond the image there is 0") {
  const Shape row{1, 1, 4};
  CHECK(placed({2, 4, 8, 16}, row, {.right = 0.5}) == std::vector<float>{1, 3, 6, 12});
  CHECK(placed({2, 4, 8, 16}, row, {.right = -1.5}) == std::vector<float>{6, 12, 8, 0});
  CHECK(placed({2, 4, 8, 16}, row, {.right = 1e30}) == std::vector<float>{0, 0, 0, 0});
  const Shape column{1, 4, 1};
  CHECK(placed({2, 4, 8, 16}, column, {.down = 0.5}) == std::vector<float>{1, 3, 6, 12});
  // 0.5·(0.25·2 + 0.75·4) + 0.5·(0.25·8 + 0.75·16), and so on with zeros beyond.
  CHECK(placed({2, 4, 8, 16}, {1, 2, 2}, {.right = -0.75, .down = -0.5}) ==
        std::vector<float>{8.75, 2.5, 7, 2});
}

TEST_CASE("an image twice as large shows its middle half") {
  const Shape row{1, 1, 5};
  CHECK(placed({1, 2, 4, 8, 16}, row, {.scale = 2}) == std::vector<float>{2, 3, 4, 6, 8});
}

}  // namespace
}  // namespace receptive
