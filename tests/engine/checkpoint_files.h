// Files of models and runs, damaged on purpose.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/sha256.h"
#include "tests/engine/draw.h"

namespace receptive {

using File = std::vector<std::uint8_t>;

inline std::string header_of(const File& file) {
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  return {file.begin() + 8, file.begin() + 8 + static_cast<long>(length)};
}

/// The file with the checksum that fits it; one without checksum stays as it is.
inline File sealed(File file) {
  constexpr std::string_view kBefore = "\"checksum\":\"";
  constexpr std::size_t kDigits = 64;
  const std::size_t found = header_of(file).find(kBefore);
  if (found == std::string::npos) return file;
  std::uint8_t* const digits = file.data() + 8 + found + kBefore.size();
  std::memset(digits, '0', kDigits);
  Sha256 sha;
  sha.update(file);
  const std::string hex = sha.hex();
  std::memcpy(digits, hex.data(), kDigits);
  return file;
}

/// The file with another header, and its length, before the same data.
inline File with_header(const File& file, const std::string& header) {
  const std::uint64_t length = header.size();
  File changed = file;
  std::memcpy(changed.data(), &length, 8);
  changed.resize(8);
  changed.insert(changed.end(), header.begin(), header.end());
  changed.insert(changed.end(), file.begin() + 8 + static_cast<long>(header_of(file).size()),
                 file.end());
  return changed;
}

/// The file with the first `from` of its header replaced and its checksum renewed; the test fails
/// when there is none.
inline File with_text(const File& file, std::string_view from, std::string_view to) {
  std::string header = header_of(file);
  const std::size_t place = header.find(from);
  REQUIRE(place != std::string::npos);
  return sealed(with_header(file, header.replace(place, from.size(), to)));
}

/// One to four bytes changed, removed or put in, most of them in the header.
inline File damaged(const File& file, std::uint64_t seed) {
  Draw draw(seed);
  File damaged = file;
  for (std::int32_t i = draw.between(1, 4); i > 0; --i) {
    const auto last = static_cast<std::int32_t>(damaged.size()) - 1;
    const auto at = static_cast<long>(draw.chance(8) ? draw.between(0, 7) : draw.between(0, last));
    switch (draw.between(0, 3)) {
      case 0:
        damaged[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(draw.between(0, 255));
        break;
      case 1:
        damaged[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << draw.between(0, 7));
        break;
      case 2:
        damaged.erase(damaged.begin() + at,
                      damaged.begin() + std::min<long>(last, at + draw.between(1, 20)));
        break;
      default:
        damaged.insert(damaged.begin() + at, static_cast<std::size_t>(draw.between(1, 9)),
                       std::uint8_t{'9'});
    }
    if (damaged.empty()) damaged.push_back(0);
  }
  return damaged;
}

}  // namespace receptive
