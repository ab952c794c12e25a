// The training loop, one step at a time: the host decides how many steps it takes at once.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/core/result.h"
#include "engine/data/batcher.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/optim/all_optimizers.h"
#include "engine/parallel/thread_pool.h"
#include "engine/train/fit_options.h"

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
  float rate = 0;  // of the next step: the optimiser's, as the schedule has it by then
};

class Trainer {
 public:
  /// Errors: no_data, bad_batch, shape_mismatch (images do not fit the model), bad_label (more
  /// classes than the model tells apart), over_budget.
  static Result<std::unique_ptr<Trainer>> create(std::shared_ptr<Model> model,
                                                 std::shared_ptr<const Dataset> data,
                                                 const FitOptions& options,
                                                 const Optimizer& optimizer, ThreadPool& pool);
  ~Trainer();

  /// Trains at most `max_steps` batches, never past the end of an epoch; allocates nothing. Error
  /// diverged: the loss is not finite; `where` is the first layer with such an output, the weights
  /// are as they were before the failing update, and Model::restore_last_good brings the last
  /// weights back whose loss was at most twice an untrained network's.
  Result<Advance> advance(std::int32_t max_steps);

  Position position() const;
  const FitOptions& options() const;
  const Optimizer& optimizer() const;

  /// Takes effect with the next step; the optimiser's state is kept when its kind stays. Batch
  /// size and seed take effect with the next epoch. Errors as in create.
  Status set_options(const FitOptions& options);
  Status set_optimizer(const Optimizer& optimizer);

 private:
  struct State;
  explicit Trainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace receptive
