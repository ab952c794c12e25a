// Augmented images of small data sets.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/augment.h"
#include "tests/engine/training.h"

namespace receptive {

inline std::vector<float> augmented(const Dataset& data, std::int64_t row, const Augment& augment,
                                    std::int64_t epoch = 0, std::uint64_t seed = 1) {
  Result<std::vector<float>> image = augmented_image(data, row, augment, {seed, epoch});
  REQUIRE_MESSAGE(image.ok(), (image.ok() ? std::string() : to_text(image.error())));
  return *image;
}

/// Every kind of change at once.
inline Augment everything() {
  return {.shift = 2,
          .rotate = 15,
          .scale = 0.1f,
          .noise = 0.05f,
          .elastic = 20,
          .flip_horizontal = true,
          .flip_vertical = true,
          .force_flips = true};
}

}  // namespace receptive
