#include "engine/data/augment.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "engine/core/json.h"
#include "engine/core/trigonometry.h"

namespace receptive {
namespace {

// What each random number of an image is for; the sequences of noise and pulls are as long as
// images.
enum Draw : std::uint32_t { kRight, kDown, kTurn, kScale, kFlipHorizontal, kFlipVertical };
constexpr std::uint32_t kNoiseDraws = 1u << 28;
constexpr std::uint32_t kRightPullDraws = 2u << 28;
constexpr std::uint32_t kDownPullDraws = 3u << 28;
constexpr std::uint32_t kBlock = 4;  // numbers drawn together

// In [-1, 1).
float either_way(float uniform) { return 2 * uniform - 1; }

std::uint32_t turn_of(double degrees) {
  constexpr double kTurns = 4294967296.0 / 360;
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(degrees * kTurns + 0.5)));
}

// e^−x for 0 <= x <= 2, by its series: 2^30/30! is below 1e-23.
double decay(double x) {
  double sum = 1;
  for (int n = 30; n >= 1; --n) sum = 1 - x / n * sum;
  return sum;
}

Error changes_class(std::string_view where, std::string_view field, const Dataset& data,
                    std::string_view symmetry) {
  return Error(ErrorCode::changes_class, "{}.{}",
               "{} does not say that mirrored images keep their class; digits do not: a mirrored "
               "2 is no 2",
               "leave flips out, open the data with symmetry \"{}\", or set forceFlips", where,
               field, data.name(), symmetry);
}

// The pixel that stands at (y, x) between four others, outside of them 0.
template <class S>
float between_pixels(const S* plane, const Shape& shape, std::int32_t y, std::int32_t x, float down,
                     float right) {
  const auto at = [&](std::int32_t row, std::int32_t column) {
    const bool inside = row >= 0 && row < shape.h && column >= 0 && column < shape.w;
    return inside ? static_cast<float>(plane[std::int64_t{row} * shape.w + column]) : 0.0f;
  };
  const float above = (1 - right) * at(y, x) + right * at(y, x + 1);
  const float below = (1 - right) * at(y + 1, x) + right * at(y + 1, x + 1);
  return (1 - down) * above + down * below;
}

}  // namespace

bool Augment::is_active() const {
  return shift > 0 || rotate > 0 || scale > 0 || noise > 0 || elastic > 0 || flip_horizontal ||
         flip_vertical;
}

Result<Augment> parse_augment(std::string_view text, std::string_view where) {
  const Result<JsonValue> json = parse_json(text, where);
  if (!json) return json.error();
  return read_fields<Augment>(*json, where);
}

Status check_augment(const Augment& augment, const Dataset& data, std::string_view where) {
  if (augment.force_flips) return Done{};
  const Symmetry symmetry = data.symmetry();
  if (augment.flip_horizontal && symmetry != Symmetry::horizontal && symmetry != Symmetry::both) {
    return changes_class(where, "flipHorizontal", data, "horizontal");
  }
  if (augment.flip_vertical && symmetry != Symmetry::vertical && symmetry != Symmetry::both) {
    return changes_class(where, "flipVertical", data, "vertical");
  }
  return Done{};
}

Placement draw_placement(const Augment& augment, const RandomKey& random) {
  constexpr float kHalf = 0.5f;
  const auto within = [&](Draw draw, float most) {
    return double{most} * double{either_way(random.uniform(draw))};
  };
  Placement placement;
  if (augment.flip_horizontal) placement.flip_horizontal = random.uniform(kFlipHorizontal) < kHalf;
  if (augment.flip_vertical) placement.flip_vertical = random.uniform(kFlipVertical) < kHalf;
  if (augment.scale > 0) placement.scale = 1 + within(kScale, augment.scale);
  if (augment.rotate > 0) placement.turn = turn_of(within(kTurn, augment.rotate));
  if (augment.shift > 0) {
    placement.right = within(kRight, augment.shift);
    placement.down = within(kDown, augment.shift);
  }
  return placement;
}

template <class S>
void place_image(const S* from, const Shape& shape, const Placement& placement, const Pulls& pulls,
                 float* to) {
  const auto [sine, cosine] = sine_cosine(placement.turn);
  const double middle_y = (shape.h - 1) / 2.0;
  const double middle_x = (shape.w - 1) / 2.0;
  const std::int64_t plane = shape.plane();
  for (std::int32_t row = 0; row < shape.h; ++row) {
    for (std::int32_t column = 0; column < shape.w; ++column) {
      const std::int64_t cell = std::int64_t{row} * shape.w + column;
      // The way back: pulled, moved, turned, scaled, mirrored. y points down.
      double y = row - middle_y - placement.down;
      double x = column - middle_x - placement.right;
      if (pulls.right) {
        y += double{pulls.down[cell]};
        x += double{pulls.right[cell]};
      }
      const double turned_x = (x * cosine - y * sine) / placement.scale;
      const double turned_y = (x * sine + y * cosine) / placement.scale;
      x = middle_x + (placement.flip_horizontal ? -turned_x : turned_x);
      y = middle_y + (placement.flip_vertical ? -turned_y : turned_y);
      const double left = std::floor(x);
      const double top = std::floor(y);
      const bool seen = left >= -1 && left < shape.w && top >= -1 && top < shape.h;
      for (std::int32_t c = 0; c < shape.c; ++c) {
        to[c * plane + cell] =
            seen ? between_pixels(from + c * plane, shape, static_cast<std::int32_t>(top),
                                  static_cast<std::int32_t>(left), static_cast<float>(y - top),
                                  static_cast<float>(x - left))
                 : 0.0f;
      }
    }
  }
}

template void place_image<std::uint8_t>(const std::uint8_t*, const Shape&, const Placement&,
                                        const Pulls&, float*);
template void place_image<float>(const float*, const Shape&, const Placement&, const Pulls&,
                                 float*);

Augmenter::Augmenter(const Augment& augment, const Shape& shape, Arena scratch)
    : augment_(augment), shape_(shape), scratch_(std::move(scratch)) {
  // g(k+1) = g(k) · q^(2k+1) with q = e^(−1/2σ²).
  const double sigma = double{augment.elastic_sigma};
  const double q = decay(1 / (2 * sigma * sigma));
  reach_ = static_cast<std::int32_t>(std::floor(3 * sigma));
  std::array<double, kMostTaps> taps{};
  double odd_power = q;
  taps[0] = 1;
  double sum = 1;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(reach_); ++k) {
    taps[k] = taps[k - 1] * odd_power;
    odd_power *= q * q;
    sum += 2 * taps[k];
  }
  for (std::size_t k = 0; k < kMostTaps; ++k) taps_[k] = static_cast<float>(taps[k] / sum);
}

Result<Augmenter> Augmenter::create(const Augment& augment, const Shape& shape,
                                    std::int32_t workers) {
  const std::int64_t floats = workers * (shape.cells() + 3 * shape.plane());
  Result<Arena> scratch = Arena::allocate(floats * static_cast<std::int64_t>(sizeof(float)));
  if (!scratch) return std::move(scratch).error();
  return Augmenter(augment, shape, std::move(scratch).value());
}

Augmenter::Scratch Augmenter::scratch(std::int32_t worker) const {
  const std::int64_t plane = shape_.plane();
  float* const image = scratch_.at<float>(0) + worker * (shape_.cells() + 3 * plane);
  float* const right = image + shape_.cells();
  return {image, right, right + plane, right + 2 * plane};
}

// α times uniform noise behind a Gaussian, first along the rows, then along the columns; outside of
// the image nothing is pulled.
void Augmenter::draw_pull(const RandomKey& random, std::uint32_t first, float* pull,
                          float* between) const {
  const auto cells = static_cast<std::uint32_t>(shape_.plane());
  for (std::uint32_t cell = 0; cell < cells; cell += kBlock) {
    const std::array<float, kBlock> uniforms = random.uniforms((first + cell) / kBlock);
    for (std::uint32_t i = 0; i < std::min(kBlock, cells - cell); ++i) {
      pull[cell + i] = augment_.elastic * either_way(uniforms[i]);
    }
  }
  const auto tap = [&](std::int32_t k) { return taps_[static_cast<std::size_t>(std::abs(k))]; };
  const std::int32_t width = shape_.w;
  std::memset(between, 0, sizeof(float) * cells);
  for (std::int32_t y = 0; y < shape_.h; ++y) {
    const float* const from = pull + std::int64_t{y} * width;
    float* const to = between + std::int64_t{y} * width;
    for (std::int32_t k = -reach_; k <= reach_; ++k) {
      const float weight = tap(k);
      const std::int32_t end = std::min(width, width - k);
      for (std::int32_t x = std::max(0, -k); x < end; ++x) to[x] += weight * from[x + k];
    }
  }
  std::memset(pull, 0, sizeof(float) * cells);
  for (std::int32_t y = 0; y < shape_.h; ++y) {
    float* const to = pull + std::int64_t{y} * width;
    for (std::int32_t k = std::max(-reach_, -y); k <= std::min(reach_, shape_.h - 1 - y); ++k) {
      const float weight = tap(k);
      const float* const from = between + std::int64_t{y + k} * width;
      for (std::int32_t x = 0; x < width; ++x) to[x] += weight * from[x];
    }
  }
}

void Augmenter::apply(const Dataset& data, std::uint32_t row, const ImageVersion& version,
                      std::int32_t worker, float* to, std::int64_t stride) const {
  const RandomKey random{version.seed, Stream::augment, static_cast<std::uint32_t>(version.epoch),
                         row};
  const Scratch space = scratch(worker);
  Pulls pulls;
  if (augment_.elastic > 0) {
    draw_pull(random, kRightPullDraws, space.right, space.row_blurred);
    draw_pull(random, kDownPullDraws, space.down, space.row_blurred);
    pulls = {space.right, space.down};
  }
  place_image(data.row(row), shape_, draw_placement(augment_, random), pulls, space.image);
  const auto cells = static_cast<std::uint32_t>(shape_.cells());
  std::array<float, kBlock> normals{};
  for (std::uint32_t cell = 0; cell < cells; ++cell) {
    if (augment_.noise > 0 && cell % kBlock == 0) {
      normals = random.normals((kNoiseDraws + cell) / kBlock);
    }
    const float pixel = space.image[cell] * kPixelScale + augment_.noise * normals[cell % kBlock];
    to[cell * stride] = std::clamp(pixel, 0.0f, 1.0f);
  }
}

Result<std::vector<float>> augmented_image(const Dataset& data, std::int64_t row,
                                           const Augment& augment, const ImageVersion& version) {
  if (Status valid = check_fields(augment, "augment"); !valid) return valid.error();
  if (Status valid = check_augment(augment, data, "augment"); !valid) return valid.error();
  if (row < 0 || row >= data.available()) {
    return Error(ErrorCode::bad_index, "{}", "row {} is not among the {} rows that are there",
                 "ask for a row that has arrived", data.name(), row, data.available());
  }
  Result<Augmenter> augmenter = Augmenter::create(augment, data.shape(), 1);
  if (!augmenter) return std::move(augmenter).error();
  std::vector<float> image(static_cast<std::size_t>(data.shape().cells()));
  augmenter->apply(data, static_cast<std::uint32_t>(row), version, 0, image.data(), 1);
  return image;
}

}  // namespace receptive
