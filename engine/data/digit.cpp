#include "engine/data/digit.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "engine/core/json.h"
#include "engine/core/shape.h"

namespace receptive {
namespace {

constexpr std::int32_t kSide = 28;     // of MNIST's images
constexpr std::int32_t kInkSide = 20;  // of the box that MNIST's ink fits

// Rows and columns that hold ink; empty when bottom <= top.
struct Box {
  std::int32_t top;
  std::int32_t bottom;  // one past the last
  std::int32_t left;
  std::int32_t right;

  std::int32_t height() const { return bottom - top; }
  std::int32_t width() const { return right - left; }
};

Box ink_box(std::span<const float> ink, std::int32_t height, std::int32_t width) {
  Box box{height, 0, width, 0};
  for (std::int32_t y = 0; y < height; ++y) {
    for (std::int32_t x = 0; x < width; ++x) {
      if (ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
              static_cast<std::size_t>(x)] <= 0) {
        continue;
      }
      box.top = std::min(box.top, y);
      box.bottom = std::max(box.bottom, y + 1);
      box.left = std::min(box.left, x);
      box.right = std::max(box.right, x + 1);
    }
  }
  return box;
}

// A small grey image.
struct Grey {
  std::int32_t height = 0;
  std::int32_t width = 0;
  std::vector<double> cells;

  double& at(std::int32_t y, std::int32_t x) {
    return cells[static_cast<std::size_t>(y * width + x)];
  }
};

// How much of source pixel `i` the interval [begin, end) covers.
double overlap(std::int32_t i, double begin, double end) {
  return std::min(end, i + 1.0) - std::max(begin, static_cast<double>(i));
}

// Every target cell is the mean of the source area it covers.
Grey scale_to_fit(std::span<const float> ink, std::int32_t ink_width, const Box& box) {
  const double scale = static_cast<double>(kInkSide) / std::max(box.height(), box.width());
  const auto scaled = [scale](std::int32_t length) {
    return std::max(1, static_cast<std::int32_t>(std::floor(length * scale + 0.5)));
  };
  Grey grey{scaled(box.height()), scaled(box.width()), {}};
  grey.cells.resize(static_cast<std::size_t>(grey.height * grey.width));
  const double step_y = static_cast<double>(box.height()) / grey.height;
  const double step_x = static_cast<double>(box.width()) / grey.width;
  for (std::int32_t y = 0; y < grey.height; ++y) {
    const double y_begin = y * step_y;
    const double y_end = std::min<double>(y_begin + step_y, box.height());
    for (std::int32_t x = 0; x < grey.width; ++x) {
      const double x_begin = x * step_x;
      const double x_end = std::min<double>(x_begin + step_x, box.width());
      double sum = 0;
      for (auto i = static_cast<std::int32_t>(y_begin); i < y_end; ++i) {
        const std::size_t row =
            static_cast<std::size_t>(box.top + i) * static_cast<std::size_t>(ink_width);
        for (auto j = static_cast<std::int32_t>(x_begin); j < x_end; ++j) {
          sum += overlap(i, y_begin, y_end) * overlap(j, x_begin, x_end) *
                 static_cast<double>(ink[row + static_cast<std::size_t>(box.left + j)]);
        }
      }
      grey.at(y, x) = sum / (step_y * step_x);
    }
  }
  return grey;
}

// The offset that brings `centre` nearest to the middle without moving the box out of the image.
std::int32_t offset_for(double centre, std::int32_t length) {
  const auto offset = static_cast<std::int32_t>(std::floor(kSide / 2.0 - centre + 0.5));
  return std::clamp(offset, 0, kSide - length);
}

}  // namespace

Result<std::vector<float>> centre_digit(std::span<const float> ink, std::int32_t height,
                                        std::int32_t width) {
  const auto cells = checked_product(height, width);
  if (!cells || *cells < 1 || *cells != static_cast<std::int64_t>(ink.size())) {
    return Error(ErrorCode::shape_mismatch, "digit", "{} pixels do not make an image of {}×{}",
                 "give height times width pixels, at least one", ink.size(), height, width);
  }
  for (std::size_t i = 0; i < ink.size(); ++i) {
    if (!(ink[i] >= 0 && ink[i] <= 1)) {
      const std::string shown =
          std::isfinite(ink[i]) ? JsonWriter().value(ink[i]).take() : "a number that is not finite";
      return Error(ErrorCode::out_of_range, "digit[{}]", "ink of {} is out of range",
                   "give numbers from 0 (paper) to 1 (ink)", i, shown);
    }
  }
  std::vector<float> pixels(static_cast<std::size_t>(kSide * kSide));
  const Box box = ink_box(ink, height, width);
  if (box.height() <= 0) return pixels;

  Grey grey = scale_to_fit(ink, width, box);
  double mass = 0;
  double moment_y = 0;
  double moment_x = 0;
  for (std::int32_t y = 0; y < grey.height; ++y) {
    for (std::int32_t x = 0; x < grey.width; ++x) {
      const double value = grey.at(y, x);
      mass += value;
      moment_y += value * (y + 0.5);  // the centre of a cell
      moment_x += value * (x + 0.5);
    }
  }
  const std::int32_t top = offset_for(moment_y / mass, grey.height);
  const std::int32_t left = offset_for(moment_x / mass, grey.width);
  for (std::int32_t y = 0; y < grey.height; ++y) {
    for (std::int32_t x = 0; x < grey.width; ++x) {
      pixels[static_cast<std::size_t>((top + y) * kSide + left + x)] =
          static_cast<float>(std::min(1.0, grey.at(y, x)));
    }
  }
  return pixels;
}

}  // namespace receptive
