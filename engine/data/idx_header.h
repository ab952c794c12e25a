// The header of an IDX file, the format of MNIST: 0, 0, type byte, number of dimensions, then each
// dimension as a big-endian 32-bit integer (yann.lecun.com/exdb/mnist).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/result.h"

namespace receptive {

constexpr std::size_t kIdxMagicBytes = 4;
/// What a file is to hold.
enum class IdxKind : std::uint8_t { labels, images };

/// Bytes before the data of a file with this many dimensions.
constexpr std::size_t idx_header_bytes(std::size_t dimensions) {
  return kIdxMagicBytes + 4 * dimensions;
}

/// Dimension `i` of a header that is long enough to hold it.
std::int64_t idx_dimension(std::span<const std::uint8_t> header, std::size_t i);

/// Checks as many of the first four bytes as are there: labels have one dimension, images three
/// ([rows, h, w]) or four ([rows, c, h, w]), both of unsigned bytes. Error: idx_bad_header.
Status check_idx_magic(std::span<const std::uint8_t> start, IdxKind kind, std::string_view where);

/// The file ends within its header.
Error idx_header_truncated(std::size_t found, std::size_t wanted, std::string_view where);
/// The file goes on after its data.
Error idx_trailing_bytes(std::int64_t count, std::string_view where);

}  // namespace receptive
