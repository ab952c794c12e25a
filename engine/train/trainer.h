// The training loop, one step at a time: the host decides how many steps it takes at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/data/batcher.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/optim/all_optimizers.h"
#include "engine/parallel/thread_pool.h"
#include "engine/train/fit_options.h"
#include "engine/train/run_state.h"

namespace receptive {

enum class Progress : std::uint8_t {
  stepped,          // as many steps as were asked for
  epoch_end,        // the last step ended an epoch
  done,             // ... and it was the last epoch
  waiting_for_data  // the next batch has rows that have not arrived; nothing was lost
};

/// What happened in one call of `Trainer::advance`.
struct Advance {
  Progress progress = Progress::stepped;
  std::int64_t steps = 0;   // steps done in this call
  std::int64_t images = 0;  // images trained on in this call
  double loss_sum = 0;      // over those images, each before its update
  std::int64_t correct = 0;
};

/// How far a run is, counted from 0.
struct Position {
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  std::int64_t step_in_epoch = 0;
  std::int64_t steps_per_epoch = 0;
  std::int64_t images = 0;  // trained on since the run began
  float rate = 0;           // of the next step: the optimiser's, as the schedule has it by then
};

class Trainer {
 public:
  /// Errors: no_data, bad_batch, changes_class (a flip that the data does not permit),
  /// shape_mismatch (images do not fit the model), bad_label (more classes than the model tells
  /// apart), over_budget.
  static Result<std::unique_ptr<Trainer>> create(std::shared_ptr<Model> model,
                                                 std::shared_ptr<const Dataset> data,
                                                 const FitOptions& options,
                                                 const Optimizer& optimizer, ThreadPool& pool);
  ~Trainer();

  /// A run that `save` wrote, at the place where it was: it goes on bit by bit as if it had never
  /// been interrupted. The model takes the weights of the file; on an error it keeps its own.
  /// `validation` is the data whose loss was watched, or null. Errors: those of read_run and
  /// check_same_data (engine/train/run_file.h), over_budget.
  static Result<std::unique_ptr<Trainer>> resume(std::shared_ptr<Model> model,
                                                 std::shared_ptr<const Dataset> data,
                                                 const Dataset* validation,
                                                 std::span<const std::uint8_t> checkpoint,
                                                 ThreadPool& pool);

  /// The model and all that the run needs to go on, as a file; between any two steps. Error
  /// diverged: numbers that are not finite cannot be gone on with.
  Result<std::vector<std::uint8_t>> save(const Dataset* validation) const;

  /// Trains at most `max_steps` batches, never past the end of an epoch; allocates nothing. Error
  /// diverged: the loss is not finite, and the weights are as they were before the failing update;
  /// or an epoch's last update, which is made, left a weight that is not. `where` is the first
  /// layer with such an output or weight. Model::restore_last_good brings the last weights back
  /// whose loss was at most twice an untrained network's.
  Result<Advance> advance(std::int32_t max_steps);

  /// Judges the epoch that has just ended by the loss of its evaluation, or by its training loss
  /// where nothing is evaluated. ReduceOnPlateau and early stopping need this after every epoch.
  /// When the run ends with it, the best weights are back if that was asked for.
  void judge(double loss);
  /// False between the end of an epoch and `judge`.
  bool judged() const;
  /// Whether all epochs are trained or the run has stopped early; it goes on when its options are
  /// changed accordingly.
  bool finished() const;
  bool stopped_early() const;

  /// Frees what only further steps need: the run can still be saved, and no more.
  void retire();

  Position position() const;
  const EpochTotals& totals() const;
  const Watch& watch() const;
  /// Whether the model has the weights of the best epoch instead of those of the last.
  bool best_is_back() const;
  const FitOptions& options() const;
  const Optimizer& optimizer() const;

  /// Takes effect with the next step; the optimiser's state is kept when its kind stays. Batch
  /// size and seed, of shuffle, augmentation and dropout alike, take effect with the next epoch.
  /// Errors as in create.
  Status set_options(const FitOptions& options);
  Status set_optimizer(const Optimizer& optimizer);

 private:
  struct State;
  explicit Trainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace receptive
