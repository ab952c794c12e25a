// Augmentation at run time: every image of every epoch a little different, drawn from the run's
// seed. Simard, Steinkraus, Platt, "Best practices for convolutional neural networks applied to
// visual document analysis", 2003, for the elastic part.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/fields.h"
#include "engine/core/random.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/data/dataset.h"

namespace receptive {

/// How far images may be changed. Zeros and falses change nothing.
struct Augment {
  float shift = 0;
  float rotate = 0;
  float scale = 0;
  float noise = 0;
  float elastic = 0;
  float elastic_sigma = 4;
  bool flip_horizontal = false;
  bool flip_vertical = false;
  bool force_flips = false;

  static constexpr double kMaxSigma = 16;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"shift", &Augment::shift, "pixels, at most, in each direction", Range::at_least(0)},
        Field{"rotate", &Augment::rotate, "degrees, at most, to either side", Range{0, 180}},
        Field{"scale", &Augment::scale, "share, at most, by which the image grows or shrinks",
              Range::from_below(0, 1)},
        Field{"noise", &Augment::noise, "standard deviation added to every pixel of 0..1",
              Range::at_least(0)},
        Field{"elastic", &Augment::elastic,
              "pixels, at most, that every place is pulled before smoothing, Simard's α; 34 for "
              "28×28",
              Range::at_least(0)},
        Field{"elasticSigma", &Augment::elastic_sigma,
              "pixels over which the pulls are smoothed, Simard's σ", Range{0.5, kMaxSigma}},
        Field{"flipHorizontal", &Augment::flip_horizontal,
              "whether half of the images, by chance, have left and right exchanged"},
        Field{"flipVertical", &Augment::flip_vertical,
              "whether half of the images, by chance, have top and bottom exchanged"},
        Field{"forceFlips", &Augment::force_flips,
              "flip though the data set does not say that mirrored images keep their class"});
  }

  /// Whether anything is changed at all.
  bool is_active() const;
};

/// Reads `{"shift":2,...}`. Errors: those of the fields.
Result<Augment> parse_augment(std::string_view json, std::string_view where);

/// Whether `data` may be augmented so. Error changes_class: a flip that the data set's symmetry
/// does not permit.
Status check_augment(const Augment& augment, const Dataset& data, std::string_view where);

/// Where one image is put. Around its centre, in this order: mirrored, scaled, turned, moved.
struct Placement {
  bool flip_horizontal = false;
  bool flip_vertical = false;
  double scale = 1;
  std::uint32_t turn = 0;  // counter-clockwise, in 2^-32 of a full turn
  double right = 0;        // pixels
  double down = 0;
};

/// Drawn for one image. Each kind of change has numbers of its own, so that one more kind leaves
/// the others as they were.
Placement draw_placement(const Augment& augment, const RandomKey& random);

/// Pixels to the right and down by which each place of an image reads farther; null for none.
struct Pulls {
  const float* right = nullptr;  // [h, w]
  const float* down = nullptr;
};

/// `to` [c, h, w] becomes the image `from` as placed: every output pixel looks up where it comes
/// from and interpolates between the four pixels around. Outside of the image is 0.
template <class S>
void place_image(const S* from, const Shape& shape, const Placement& placement, const Pulls& pulls,
                 float* to);

/// Which version of an image: that of a run's seed in one of its epochs, counted from 0.
struct ImageVersion {
  std::uint64_t seed = 1;
  std::int64_t epoch = 0;
};

/// Changes images for several workers at once; allocates when it is made and never again.
class Augmenter {
 public:
  /// Error over_budget.
  static Result<Augmenter> create(const Augment& augment, const Shape& shape, std::int32_t workers);

  /// Writes a version of the image of `row`: pixels in 0..1, cell i at to[i · stride]. It depends
  /// on the version and the row and nothing else.
  void apply(const Dataset& data, std::uint32_t row, const ImageVersion& version,
             std::int32_t worker, float* to, std::int64_t stride) const;

 private:
  Augmenter(const Augment& augment, const Shape& shape, Arena scratch);

  struct Scratch {
    float* image;  // [c, h, w]
    float* right;  // [h, w], as the next two
    float* down;
    float* row_blurred;
  };
  Scratch scratch(std::int32_t worker) const;
  void draw_pull(const RandomKey& random, std::uint32_t first, float* pull, float* between) const;

  // e^(−k²/2σ²) up to 3σ, adding up to 1 over both sides.
  static constexpr std::size_t kMostTaps = static_cast<std::size_t>(3 * Augment::kMaxSigma) + 1;

  Augment augment_;
  Shape shape_;
  Arena scratch_;
  std::array<float, kMostTaps> taps_{};
  std::int32_t reach_ = 0;  // taps on either side of the middle
};

/// A version of the image of a row, [c, h, w], as a run sees it. Errors: out_of_range and those of
/// check_augment; bad_index (the row has not arrived).
Result<std::vector<float>> augmented_image(const Dataset& data, std::int64_t row,
                                           const Augment& augment, const ImageVersion& version);

}  // namespace receptive
