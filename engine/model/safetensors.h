// The container of checkpoints: named float32 tensors and a map of texts, under one checksum.
// https://github.com/huggingface/safetensors#format
//
// The checksum is the metadata "checksum": the SHA-256 of the whole file, header and length
// included, with those 64 digits written as zeros.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.h"

namespace receptive {

using Metadata = std::vector<std::pair<std::string, std::string>>;

/// A tensor on its way into a file; the numbers must outlive the writing.
struct TensorToSave {
  std::string name;
  std::vector<std::int32_t> dims;
  std::span<const float> values;
};

/// A tensor within the bytes of a file, which it refers to; the bytes need not be aligned.
struct SavedTensor {
  std::string name;
  std::vector<std::int64_t> dims;
  std::span<const std::uint8_t> bytes;
};

struct Safetensors {
  Metadata metadata;
  std::vector<SavedTensor> tensors;

  /// Null when there is none.
  const std::string* text(std::string_view key) const;
  const SavedTensor* tensor(std::string_view name) const;
};

/// Tensors one after the other in their order; `metadata` gets the checksum.
std::vector<std::uint8_t> write_safetensors(const Metadata& metadata,
                                            std::span<const TensorToSave> tensors);

/// Strict: no holes, overlaps, duplicate keys, unknown members or lying sizes; a checksum is
/// compared when there is one. Errors: bad_checkpoint, checksum_mismatch.
Result<Safetensors> read_safetensors(std::span<const std::uint8_t> file);

/// The error of a file that is not what this project writes.
template <class... Insets>
[[gnu::always_inline]] inline Error bad_checkpoint(const char* what, const Insets&... insets) {
  return Error(ErrorCode::bad_checkpoint, "checkpoint", what, "use a file that this project saved",
               insets...);
}

}  // namespace receptive
