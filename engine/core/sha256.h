// SHA-256 (FIPS 180-4), for checksums of weights and checkpoints.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace receptive {

class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::uint8_t> bytes);
  /// The digest as 64 lower-case hexadecimal digits; the object is spent afterwards.
  std::string hex();

 private:
  void block(const std::uint8_t* bytes);

  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> buffer_;
  std::uint64_t length_ = 0;
};

}  // namespace receptive
