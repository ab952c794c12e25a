#include "engine/data/fingerprint.h"

#include <vector>

#include "engine/core/sha256.h"

namespace receptive {

Fingerprint fingerprint_of(const Dataset& data, std::int64_t hashed_rows) {
  RECEPTIVE_CHECK(data.header_known() && hashed_rows >= 0 && hashed_rows <= data.available());
  Sha256 sha;
  std::vector<std::uint8_t> labels;
  for (std::int64_t row = 0; row < data.rows(); ++row) labels.push_back(data.label(row));
  sha.update(labels);
  const auto cells = static_cast<std::size_t>(data.shape().cells());
  for (std::int64_t row = 0; row < hashed_rows; ++row) sha.update({data.row(row), cells});
  return {.rows = data.rows(),
          .shape = data.shape(),
          .classes = data.classes(),
          .hashed_rows = hashed_rows,
          .sha256 = sha.hex()};
}

}  // namespace receptive
