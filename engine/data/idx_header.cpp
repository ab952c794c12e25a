#include "engine/data/idx_header.h"

#include <algorithm>

#include "engine/core/check.h"
#include "engine/core/hex.h"

namespace receptive {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;

std::string_view element_type(std::uint8_t type) {
  switch (type) {
    case 0x09:
      return "signed bytes";
    case 0x0B:
      return "16-bit integers";
    case 0x0C:
      return "32-bit integers";
    case 0x0D:
      return "32-bit floats";
    case 0x0E:
      return "64-bit floats";
    default:
      return "elements of an unknown type";
  }
}

std::string hex_list(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (std::uint8_t byte : bytes) {
    if (!text.empty()) text += ' ';
    text += hex(byte);
  }
  return text;
}

std::string remedy_for(std::span<const std::uint8_t> start) {
  const bool gzip = start[0] == 0x1F && (start.size() < 2 || start[1] == 0x8B);
  if (gzip) return "decompress it first; it is a gzip file";
  if (start[0] == '<') return "check its address; it is a web page, not data";
  return "use an IDX file of unsigned bytes, such as MNIST's";
}

}  // namespace

std::int64_t idx_dimension(std::span<const std::uint8_t> header, std::size_t i) {
  RECEPTIVE_CHECK(header.size() >= idx_header_bytes(i + 1));
  const std::uint8_t* bytes = header.data() + idx_header_bytes(i);
  return (std::int64_t{bytes[0]} << 24) | (std::int64_t{bytes[1]} << 16) |
         (std::int64_t{bytes[2]} << 8) | std::int64_t{bytes[3]};
}

Status check_idx_magic(std::span<const std::uint8_t> start, IdxKind kind, std::string_view where) {
  start = start.first(std::min(start.size(), kIdxMagicBytes));
  const auto refused = [where](const std::string& message, const std::string& remedy) {
    return Error(ErrorCode::idx_bad_header, "{}", "{}", "{}", where, message, remedy);
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(start.size(), 2); ++i) {
    if (start[i] != 0) {
      return refused(text_of("the file begins with {} instead of 0x00 0x00", hex_list(start)),
                     remedy_for(start));
    }
  }
  if (start.size() > 2 && start[2] != kUnsignedByte) {
    return refused(text_of("the file holds {} (type byte {}) instead of unsigned bytes (0x08)",
                           element_type(start[2]), hex(start[2])),
                   "convert it to unsigned bytes");
  }
  if (start.size() < kIdxMagicBytes) return Done{};
  const std::uint8_t dimensions = start[3];
  const std::string found = text_of(
      dimensions == 1 ? "the file has {} dimension" : "the file has {} dimensions", dimensions);
  if (kind == IdxKind::labels && dimensions != 1) {
    return refused(text_of("{} instead of 1", found),
                   dimensions == 3 || dimensions == 4
                       ? "give the label file here; this is an image file"
                       : "use a file of one label per row");
  }
  if (kind == IdxKind::images && dimensions != 3 && dimensions != 4) {
    return refused(
        text_of("{} instead of 3 (rows, height, width) or 4 (rows, channels, height, width)",
                found),
        dimensions == 1 ? "give the image file here; this is a label file"
                        : "use a file of images");
  }
  return Done{};
}

Error idx_header_truncated(std::size_t found, std::size_t wanted, std::string_view where) {
  return Error(ErrorCode::idx_truncated, "{}",
               "the file ends after {} bytes, within its header of {}",
               "fetch or copy the file again; it is incomplete", where, found, wanted);
}

Error idx_trailing_bytes(std::int64_t count, std::string_view where) {
  return Error(ErrorCode::idx_trailing_bytes, "{}",
               "at least {} {} the data that the header promises",
               "use the original file; this one was altered or joined with another", where, count,
               count == 1 ? "byte follows" : "bytes follow");
}

}  // namespace receptive
