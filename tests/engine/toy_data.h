// Small made-up data sets, whole or arriving in pieces.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "engine/core/random.h"
#include "engine/data/dataset.h"
#include "tests/engine/idx_files.h"

namespace receptive {

struct ToyFiles {
  Bytes labels;
  Bytes images;
};

/// `rows` images of noise that are brighter where their label says, so that they can be learnt.
inline ToyFiles toy_files(std::uint32_t rows, const Shape& shape, std::uint32_t classes) {
  const RandomKey random{.seed = 7, .stream = Stream::augment};
  const auto side = [](std::int32_t length) { return static_cast<std::uint32_t>(length); };
  const auto cells = static_cast<std::uint32_t>(shape.cells());
  ToyFiles files{idx_header({rows}),
                 idx_header({rows, side(shape.c), side(shape.h), side(shape.w)})};
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::uint32_t label = random.below(row, classes);
    files.labels.push_back(static_cast<std::uint8_t>(label));
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
      const std::uint32_t noise = random.below(1000 + row * cells + cell, 100);
      const bool bright = cell * classes / cells == label;
      files.images.push_back(static_cast<std::uint8_t>(noise + (bright ? 120 : 0)));
    }
  }
  return files;
}

/// Labels only: images still have to arrive.
inline std::shared_ptr<Dataset> toy_labels(const ToyFiles& files, std::uint32_t classes,
                                           std::int32_t first_epoch_block = 0) {
  Result<Dataset> data = Dataset::from_idx_labels(
      files.labels,
      {.classes = static_cast<std::int32_t>(classes), .first_epoch_block = first_epoch_block});
  REQUIRE(data.ok());
  return std::make_shared<Dataset>(std::move(data).value());
}

inline std::shared_ptr<const Dataset> toy_data(std::uint32_t rows, const Shape& shape,
                                               std::uint32_t classes) {
  const ToyFiles files = toy_files(rows, shape, classes);
  std::shared_ptr<Dataset> data = toy_labels(files, classes);
  REQUIRE(data->append_image_bytes(files.images).ok());
  REQUIRE(data->finish_images().ok());
  return data;
}

/// Pixels of the rows as the network sees them, [rows, c, h, w].
inline std::vector<float> pixels_of(const Dataset& data) {
  std::vector<float> pixels;
  for (std::int64_t row = 0; row < data.available(); ++row) {
    for (std::int64_t i = 0; i < data.shape().cells(); ++i) {
      pixels.push_back(static_cast<float>(data.row(row)[i]) * kPixelScale);
    }
  }
  return pixels;
}

}  // namespace receptive
