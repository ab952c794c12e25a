// A run in the file of its model: its numbers per weight as tensors, the rest as text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/model/checkpoint.h"
#include "engine/train/run_state.h"
#include "engine/train/update_phase.h"

namespace receptive {

/// Numbers of a run, one for each weight of a parameter that training changes.
struct RunTensor {
  std::string name;  // "conv1.weight.velocity"
  const ParameterPlace* place = nullptr;
  std::span<float> values;
  float least = 0;  // a file with a smaller number is refused
};

/// What a run of this state has beside the weights: what its optimiser remembers, the last good
/// weights and those of its best epoch, where it has them. `last_good` and `best` are laid out as
/// the weights are.
std::vector<RunTensor> run_tensors(const Graph& graph, const RunState& state,
                                   const UpdatePhase& update_phase, std::span<float> last_good,
                                   std::span<float> best);

/// Error diverged: a number of the model or the run is not finite.
Result<std::vector<std::uint8_t>> save_run(const Model& model, const RunState& state,
                                           std::span<const RunTensor> tensors);

/// A file that was read, and the state of the run within.
struct RunFile {
  Checkpoint checkpoint;
  RunState state;
};

/// Errors: those of read_checkpoint and parse_run_state; bad_checkpoint also for the file of a
/// model alone and of another network than `model`.
Result<RunFile> read_run(std::span<const std::uint8_t> bytes, const Model& model);

/// The state of the run that a file holds, if it holds one. Errors as above.
Result<std::optional<RunState>> find_run(std::span<const std::uint8_t> bytes);

/// Whether a run may go on with this data; `validation` may be null. Errors: data_mismatch, no_data
/// (rows that the run had have not arrived).
Status check_same_data(const RunState& state, const Dataset& data, const Dataset* validation);

/// Fills the tensors from the file, which must have these beside the model's and no others. Error:
/// bad_checkpoint.
Status read_tensors(const RunFile& file, std::span<const RunTensor> tensors);

}  // namespace receptive
