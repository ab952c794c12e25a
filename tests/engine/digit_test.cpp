#include "engine/data/digit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace receptive {
namespace {

// A canvas without ink.
struct Canvas {
  std::int32_t height;
  std::int32_t width;
  std::vector<float> ink;

  Canvas(std::int32_t h, std::int32_t w)
      : height(h), width(w), ink(static_cast<std::size_t>(h * w)) {}

  void fill(int top, int left, int rows, int columns, float value = 1) {
    for (int y = top; y < top + rows; ++y) {
      for (int x = left; x < left + columns; ++x)
        ink[static_cast<std::size_t>(y * width + x)] = value;
    }
  }

  std::vector<float> digit() const {
    Result<std::vector<float>> result = centre_digit(ink, height, width);
    REQUIRE(result.ok());
    return std::move(result).value();
  }
};

float cell(const std::vector<float>& digit, int y, int x) {
  return digit[static_cast<std::size_t>(y * 28 + x)];
}

// Checks that rows [top, bottom) × columns [left, right) hold ink and nothing else does.
void check_box(const std::vector<float>& digit, int top, int bottom, int left, int right) {
  REQUIRE(digit.size() == 784);
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      const bool inside = y >= top && y < bottom && x >= left && x < right;
      CAPTURE(y);
      CAPTURE(x);
      CHECK((cell(digit, y, x) > 0) == inside);
    }
  }
}

TEST_CASE("a square anywhere on the canvas becomes 20×20 in the middle") {
  for (int side : {5, 20, 37, 280}) {
    CAPTURE(side);
    Canvas canvas(300, 400);
    canvas.fill(3, 90, side, side);
    const std::vector<float> digit = canvas.digit();
    check_box(digit, 4, 24, 4, 24);
    CHECK(*std::max_element(digit.begin(), digit.end()) == doctest::Approx(1));
  }
}

TEST_CASE("the aspect ratio is kept") {
  Canvas tall(200, 200);
  tall.fill(10, 10, 100, 50);
  check_box(tall.digit(), 4, 24, 9, 19);
  Canvas wide(200, 200);
  wide.fill(10, 10, 50, 100);
  check_box(wide.digit(), 9, 19, 4, 24);
}

TEST_CASE("a thin stroke stays visible") {
  Canvas canvas(200, 200);
  canvas.fill(10, 10, 180, 1);
  const std::vector<float> digit = canvas.digit();
  check_box(digit, 4, 24, 14, 15);
  CHECK(cell(digit, 10, 14) == doctest::Approx(1));
}

TEST_CASE("one dot of ink is scaled like any other") {
  Canvas canvas(28, 28);
  canvas.fill(27, 27, 1, 1);
  check_box(canvas.digit(), 4, 24, 4, 24);
}

TEST_CASE("a cell is the mean of the area it covers") {
  Canvas canvas(40, 40);
  canvas.fill(0, 0, 40, 40, 0.25f);
  canvas.fill(0, 0, 1, 1, 1.0f);
  const std::vector<float> digit = canvas.digit();
  CHECK(cell(digit, 4, 4) == doctest::Approx((1 + 3 * 0.25) / 4));
  CHECK(cell(digit, 5, 5) == doctest::Approx(0.25));
}

TEST_CASE("the centre of mass comes to the centre, not the box") {
  Canvas canvas(200, 200);
  canvas.fill(0, 0, 200, 200, 0.1f);
  canvas.fill(0, 0, 200, 100, 1.0f);
  const std::vector<float> digit = canvas.digit();
  double mass = 0;
  double moment = 0;
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      mass += static_cast<double>(cell(digit, y, x));
      moment += static_cast<double>(cell(digit, y, x)) * (x + 0.5);
    }
  }
  CHECK(std::abs(moment / mass - 14) <= 0.5);
  CHECK(cell(digit, 4, 8) > 0);  // the box is to the right of the middle
  CHECK(cell(digit, 4, 7) == 0);
}

TEST_CASE("ink is never moved out of the image") {
  Canvas canvas(200, 200);
  canvas.fill(0, 0, 200, 1, 0.01f);
  canvas.fill(0, 0, 1, 200, 0.01f);
  canvas.fill(190, 190, 10, 10);
  const std::vector<float> digit = canvas.digit();
  CHECK(cell(digit, 19, 19) == doctest::Approx(1));
  CHECK(cell(digit, 0, 0) > 0);
}

TEST_CASE("the amount of ink relative to the box is kept at any scale") {
  for (int side : {7, 33, 93, 100, 211}) {
    CAPTURE(side);
    Canvas canvas(side, side);
    for (int i = 0; i + 1 < side; ++i) {
      canvas.fill(i, i / 2, 2, side / 3, 0.5f + 0.002f * static_cast<float>(i));
    }
    canvas.fill(side - 1, side - 1, 1, 1);
    const double before = std::accumulate(canvas.ink.begin(), canvas.ink.end(), 0.0);
    const std::vector<float> digit = canvas.digit();
    const double after = std::accumulate(digit.begin(), digit.end(), 0.0);
    CHECK(after / 400 == doctest::Approx(before / (side * side)).epsilon(1e-6));
  }
}

TEST_CASE("a canvas without ink gives an empty digit") {
  const std::vector<float> digit = Canvas(50, 50).digit();
  CHECK(digit == std::vector<float>(784));
}

TEST_CASE("a canvas whose size does not fit its pixels is refused") {
  const std::vector<float> ink(12);
  for (auto [height, width] : {std::pair{3, 5}, {0, 0}, {-3, -4}, {0, 12}, {1 << 30, 1 << 30}}) {
    CAPTURE(height);
    const auto result = centre_digit(ink, height, width);
    REQUIRE_FALSE(result.ok());
    CHECK(name_of(result.error().code) == "shape_mismatch");
  }
  CHECK(centre_digit(ink, 3, 4).ok());
}

TEST_CASE("ink that is not in 0..1 is refused with its place and value") {
  for (float value : {-0.5f, 1.5f, NAN, INFINITY}) {
    Canvas canvas(3, 4);
    canvas.fill(1, 2, 1, 1, value);
    const auto result = centre_digit(canvas.ink, 3, 4);
    REQUIRE_FALSE(result.ok());
    CHECK(name_of(result.error().code) == "out_of_range");
    CHECK(result.error().where == "digit[6]");
  }
  Canvas canvas(3, 4);
  canvas.fill(0, 0, 1, 1, 1.5f);
  CHECK(to_text(centre_digit(canvas.ink, 3, 4).error()) ==
        "digit[0]: ink of 1.5 is out of range; give numbers from 0 (paper) to 1 (ink)");
}

}  // namespace
}  // namespace receptive
