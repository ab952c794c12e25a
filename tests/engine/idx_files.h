// Makes IDX files for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace receptive {

using Bytes = std::vector<std::uint8_t>;

/// The header 0, 0, type, number of dimensions, dimensions.
inline Bytes idx_header(std::initializer_list<std::uint32_t> dimensions, std::uint8_t type = 0x08) {
  Bytes bytes{0, 0, type, static_cast<std::uint8_t>(dimensions.size())};
  for (std::uint32_t dimension : dimensions) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(dimension >> shift));
    }
  }
  return bytes;
}

inline Bytes idx_labels(std::initializer_list<std::uint8_t> labels) {
  Bytes bytes = idx_header({static_cast<std::uint32_t>(labels.size())});
  bytes.insert(bytes.end(), labels);
  return bytes;
}

/// `count` bytes 0, 1, 2, ... behind the header.
inline Bytes idx_images(std::initializer_list<std::uint32_t> dimensions, std::size_t count) {
  Bytes bytes = idx_header(dimensions);
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

}  // namespace receptive
