// One safetensors file: architecture and weights, with a checksum.
// https://github.com/huggingface/safetensors#format
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/model/model.h"

namespace receptive {

std::vector<std::uint8_t> save_checkpoint(const Model& model);

/// Strict: no holes, overlaps, duplicate keys or lying sizes. Errors: bad_checkpoint,
/// checksum_mismatch, and those of the architecture within.
Result<std::shared_ptr<Model>> load_checkpoint(std::span<const std::uint8_t> bytes);

}  // namespace receptive
