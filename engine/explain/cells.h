// Cells of a tensor by their index and by their place in row-major order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace receptive {

/// How many cells a tensor of this shape has; one when it has no dimensions.
inline std::int64_t cells_of(std::span<const std::int32_t> shape) {
  std::int64_t cells = 1;
  for (const std::int32_t side : shape) cells *= side;
  return cells;
}

/// Where the cell of this index stands in row-major order. One number per dimension, each within
/// it.
inline std::int64_t place_of(std::span<const std::int32_t> index,
                             std::span<const std::int32_t> shape) {
  std::int64_t place = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) place = place * shape[d] + index[d];
  return place;
}

/// The index of the cell that stands there: what place_of undoes.
inline std::vector<std::int32_t> index_of(std::int64_t place, std::span<const std::int32_t> shape) {
  std::vector<std::int32_t> index(shape.size());
  for (std::size_t d = shape.size(); d-- > 0; place /= shape[d]) {
    index[d] = static_cast<std::int32_t>(place % shape[d]);
  }
  return index;
}

}  // namespace receptive
