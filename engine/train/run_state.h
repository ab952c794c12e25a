// Where a run stands, apart from its numbers per weight: what a checkpoint holds as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/data/fingerprint.h"
#include "engine/optim/all_optimizers.h"
#include "engine/train/fit_options.h"
#include "engine/train/watch.h"

namespace receptive {

/// What was measured over the epoch that goes on, or over the one that has just ended; each image
/// before its update.
struct EpochTotals {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  double loss_sum = 0;

  bool operator==(const EpochTotals&) const = default;
};

/// The order of an epoch's rows follows from these and the number of the epoch.
struct ShuffleState {
  std::int32_t seed = 1;
  std::int32_t batch_size = 1;
  std::int32_t first_epoch_block = 0;

  bool operator==(const ShuffleState&) const = default;
};

/// All random numbers of a run are functions of its seeds and of these counters.
struct RunState {
  FitOptions options;
  Optimizer optimizer;
  std::int64_t updates = 0;  // with what the optimiser remembers
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  std::int64_t step_in_epoch = 0;
  std::int64_t images = 0;  // trained on since the run began
  bool judged = true;       // false between the end of an epoch and its evaluation
  EpochTotals totals;
  ShuffleState shuffle;
  double sane_loss = 0;              // weights of a loss above it are not kept as good ones
  std::int64_t last_good_step = -1;  // -1: there are no last good weights
  Watch watch;
  bool best_is_back = false;  // the model has the weights of the best epoch, not of the last
  Fingerprint data;
  std::optional<Fingerprint> validation;
};

/// The text that parse_run_state reads, every member written.
std::string to_json(const RunState& state);

/// Strict: every member is there, no other is, and the numbers fit each other. Errors:
/// bad_checkpoint, and those of the options and the optimiser within.
Result<RunState> parse_run_state(std::string_view json);

}  // namespace receptive
