// What tells one data set from another, so that a run is not resumed on other data.
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/shape.h"
#include "engine/data/dataset.h"

namespace receptive {

struct Fingerprint {
  std::int64_t rows = 0;
  Shape shape;
  std::int32_t classes = 0;
  std::int64_t hashed_rows = 0;  // rows whose pixels had arrived
  std::string sha256;            // of all labels, then of the pixels of those rows

  bool operator==(const Fingerprint&) const = default;
};

/// Of the first `hashed_rows` rows, which must have arrived, and of the header, which must be
/// known.
Fingerprint fingerprint_of(const Dataset& data, std::int64_t hashed_rows);

}  // namespace receptive
