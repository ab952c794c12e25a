#pragma once

#include <cstdint>
#include <string>

namespace receptive {

/// "0x0A"
inline std::string hex(std::uint8_t byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 0xF]};
}

}  // namespace receptive
