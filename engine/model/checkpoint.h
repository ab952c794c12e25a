// One safetensors file: architecture and weights, and beside them, when it was saved from a run,
// all that the run needs to go on. docs/checkpoints.md has every key.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/model/model.h"
#include "engine/model/safetensors.h"

namespace receptive {

/// What a run adds to the file of its model; engine/train/run_file.h writes and reads it.
struct RunPart {
  std::string text;                   // JSON, as the metadata "run"
  std::vector<TensorToSave> tensors;  // named differently from the parameters
};

std::vector<std::uint8_t> save_checkpoint(const Model& model, const RunPart* run = nullptr);

/// A file that was read; `file` refers to its bytes.
struct Checkpoint {
  std::shared_ptr<Model> model;
  Safetensors file;
};

/// Strict: no holes, overlaps, duplicate or unknown keys or lying sizes. What belongs to a run is
/// covered by the checksum and otherwise left to its reader. Errors: bad_checkpoint,
/// checksum_mismatch, and those of the architecture within.
Result<Checkpoint> read_checkpoint(std::span<const std::uint8_t> bytes);

/// The model of a file, whether it was saved alone or with its run. Errors as above.
Result<std::shared_ptr<Model>> load_checkpoint(std::span<const std::uint8_t> bytes);

/// "conv1.weight"
std::string tensor_name(const Graph& graph, const ParameterPlace& place);

/// Copies a tensor of this name, which must have this shape and finite numbers of at least `least`.
/// Error: bad_checkpoint.
Status read_numbers(const Safetensors& file, const std::string& name,
                    std::span<const std::int32_t> dims, float least, std::span<float> to);

}  // namespace receptive
