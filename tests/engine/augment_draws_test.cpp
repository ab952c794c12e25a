// What augmentation draws: how far, how often, and that one draw has nothing to do with another.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "tests/engine/augmenting.h"

namespace receptive {
namespace {

// One row whose pixels are all `byte`.
std::shared_ptr<const Dataset> grey(const Shape& shape, std::uint8_t byte) {
  const auto side = [](std::int32_t length) { return static_cast<std::uint32_t>(length); };
  ToyFiles files{idx_labels({0}), idx_header({1, side(shape.c), side(shape.h), side(shape.w)})};
  files.images.insert(files.images.end(), static_cast<std::size_t>(shape.cells()), byte);
  const auto data = toy_labels(files, 2);
  REQUIRE(data->append_image_bytes(files.images).ok());
  return data;
}

TEST_CASE("draws fill their ranges and stay within them") {
  const Augment augment{.shift = 3, .rotate = 20, .scale = 0.25f, .flip_horizontal = true};
  double least_right = 0, most_right = 0, least_scale = 1, most_scale = 1, least_turn = 0,
         most_turn = 0, down_sum = 0;
  int flips = 0;
  double products[3] = {0, 0, 0};
  constexpr std::uint32_t kRows = 4000;
  for (std::uint32_t row = 0; row < kRows; ++row) {
    const Placement placement =
        draw_placement(augment, {.seed = 9, .stream = Stream::augment, .step = 2, .layer = row});
    const double degrees = static_cast<std::int32_t>(placement.turn) * 360.0 / 4294967296.0;
    least_right = std::min(least_right, placement.right);
    most_right = std::max(most_right, placement.right);
    least_scale = std::min(least_scale, placement.scale);
    most_scale = std::max(most_scale, placement.scale);
    least_turn = std::min(least_turn, degrees);
    most_turn = std::max(most_turn, degrees);
    down_sum += placement.down;
    products[0] += placement.right * placement.down / 3;  // the variance of each is 3²/3
    products[1] += placement.right * degrees * 3 / (3 * 20);
    products[2] += (placement.scale - 1) * degrees * 3 / (0.25 * 20);
    flips += placement.flip_horizontal;
    CHECK_FALSE(placement.flip_vertical);
  }
  CHECK(least_right >= -3);
  CHECK(least_right < -2.98);
  CHECK(most_right <= 3);
  CHECK(most_right > 2.98);
  CHECK(least_scale >= 0.75);
  CHECK(least_scale < 0.752);
  CHECK(most_scale <= 1.25);
  CHECK(most_scale > 1.248);
  CHECK(least_turn >= -20);
  CHECK(least_turn < -19.9);
  CHECK(most_turn <= 20);
  CHECK(most_turn > 19.9);
  CHECK(std::fabs(down_sum / kRows) < 0.1);  // 3.6 standard deviations of the mean
  CHECK(std::abs(flips - 2000) < 120);       // 3.8 of the count
  for (const double product : products) CHECK(std::fabs(product / kRows) < 0.06);  // correlations
}

TEST_CASE("noise has mean 0 and the deviation that was asked for, and another in every epoch") {
  const auto data = grey({3, 40, 50}, 128);
  const float middle = 128 * kPixelScale;
  const std::vector<float> image = augmented(*data, 0, {.noise = 0.1f});
  double sum = 0;
  double squares = 0;
  for (const float pixel : image) {
    sum += double{pixel - middle};
    squares += double{pixel - middle} * double{pixel - middle};
  }
  const auto count = static_cast<double>(image.size());
  CHECK(std::fabs(sum / count) < 0.005);  // 3.9 standard deviations of the mean of 6,000
  CHECK(std::sqrt(squares / count) == doctest::Approx(0.1).epsilon(0.04));
  CHECK(augmented(*data, 0, {.noise = 0.1f}, 1) != image);
  CHECK(augmented(*data, 0, {.noise = 0.1f}, 0, 2) != image);
}

TEST_CASE("pixels stay in 0..1, whatever is done to them") {
  const auto data = grey({1, 20, 20}, 255);
  for (std::int64_t epoch = 0; epoch < 50; ++epoch) {
    for (const float pixel : augmented(*data, 0, everything(), epoch)) {
      CHECK(pixel >= 0);
      CHECK(pixel <= 1);
    }
  }
  const std::vector<float> noisy = augmented(*data, 0, {.noise = 5});
  CHECK(*std::min_element(noisy.begin(), noisy.end()) == 0);
  CHECK(*std::max_element(noisy.begin(), noisy.end()) == 1);
}

// A ramp of one grey level a column, or a row: what a place reads tells how far it was pulled.
void check_pulls(bool along_rows) {
  constexpr std::int32_t kSide = 100;
  ToyFiles files{idx_labels({0}), idx_header({1, kSide, kSide})};
  for (std::int32_t y = 0; y < kSide; ++y) {
    for (std::int32_t x = 0; x < kSide; ++x) {
      files.images.push_back(static_cast<std::uint8_t>((along_rows ? x : y) + 50));
    }
  }
  const auto data = toy_labels(files, 2);
  REQUIRE(data->append_image_bytes(files.images).ok());
  const Augment elastic{.elastic = 34};
  double squares = 0;
  double steps = 0;
  double count = 0;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
    const std::vector<float> image = augmented(*data, 0, elastic, epoch);
    const auto pull = [&](std::int32_t y, std::int32_t x) {
      const auto cell = static_cast<std::size_t>(y * kSide + x);
      return double{image[cell] / kPixelScale} - ((along_rows ? x : y) + 50);
    };
    for (std::int32_t y = 20; y < 80; ++y) {
      for (std::int32_t x = 20; x < 80; ++x) {
        squares += pull(y, x) * pull(y, x);
        steps += (pull(y, x + 1) - pull(y, x)) * (pull(y, x + 1) - pull(y, x));
        ++count;
      }
    }
  }
  // α/√3 of uniform noise, times 1/(2σ√π) of a Gaussian over two dimensions: 1.384 pixels; a step
  // of one pixel changes it by √(2(1 − e^(−1/4σ²))) of that.
  const double expected = 34 / std::sqrt(3.0) / (2 * 4 * std::sqrt(std::acos(-1.0)));
  CHECK(std::sqrt(squares / count) == doctest::Approx(expected).epsilon(0.05));
  const double ratio = std::sqrt(2 * (1 - std::exp(-1.0 / 64)));
  CHECK(std::sqrt(steps / squares) == doctest::Approx(ratio).epsilon(0.05));
}

TEST_CASE("elastic pulls are as long as α and σ make them, and smooth") {
  check_pulls(true);
  check_pulls(false);
}

TEST_CASE("elastic pulls to the right and down have nothing to do with each other") {
  // Only a pull down changes rows, only one to the right changes columns: where both ramps are the
  // same image turned, equal pulls would show equal changes.
  const Shape square{1, 60, 60};
  ToyFiles rows{idx_labels({0}), idx_header({1, 60, 60})};
  ToyFiles columns = rows;
  for (std::int32_t y = 0; y < square.h; ++y) {
    for (std::int32_t x = 0; x < square.w; ++x) {
      rows.images.push_back(static_cast<std::uint8_t>(y + 50));
      columns.images.push_back(static_cast<std::uint8_t>(x + 50));
    }
  }
  const auto by_row = toy_labels(rows, 2);
  const auto by_column = toy_labels(columns, 2);
  REQUIRE(by_row->append_image_bytes(rows.images).ok());
  REQUIRE(by_column->append_image_bytes(columns.images).ok());
  double together = 0;
  double alone = 0;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
    const std::vector<float> down = augmented(*by_row, 0, {.elastic = 34}, epoch);
    const std::vector<float> right = augmented(*by_column, 0, {.elastic = 34}, epoch);
    for (std::int32_t y = 20; y < 40; ++y) {
      for (std::int32_t x = 20; x < 40; ++x) {
        const auto cell = static_cast<std::size_t>(y * square.w + x);
        const double pull_down = double{down[cell] / kPixelScale} - (y + 50);
        const double pull_right = double{right[cell] / kPixelScale} - (x + 50);
        together += pull_down * pull_right;
        alone += pull_down * pull_down;
      }
    }
  }
  CHECK(std::fabs(together / alone) < 0.3);  // 20 images of about two independent places each
}

TEST_CASE("one more kind of change leaves the draws of the others as they were") {
  const RandomKey random{.seed = 1, .stream = Stream::augment, .step = 4, .layer = 17};
  const Placement all = draw_placement(everything(), random);
  CHECK(draw_placement({.shift = 2}, random).right == all.right);
  CHECK(draw_placement({.rotate = 15}, random).turn == all.turn);
  CHECK(draw_placement({.scale = 0.1f}, random).scale == all.scale);
  CHECK(draw_placement({.flip_vertical = true}, random).flip_vertical == all.flip_vertical);
}

TEST_CASE("four numbers drawn together are those that are drawn one by one") {
  const RandomKey random{.seed = 11, .stream = Stream::augment, .step = 1, .layer = 5};
  for (std::uint32_t block = 0; block < 200; ++block) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      CHECK(random.uniforms(block)[i] == random.uniform(4 * block + i));
      CHECK(random.normals(block)[i] == random.normal(4 * block + i));
    }
  }
}

}  // namespace
}  // namespace receptive
