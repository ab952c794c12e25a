// What a trainer keeps. Only the sources of this folder that make up Trainer include it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/augment.h"
#include "engine/data/batcher.h"
#include "engine/model/executor.h"
#include "engine/train/gather.h"
#include "engine/train/run_file.h"
#include "engine/train/trainer.h"
#include "engine/train/update_phase.h"

namespace receptive {

inline Batcher batcher_of(const ShuffleState& shuffle, std::int64_t rows) {
  return Batcher(rows, shuffle.batch_size, static_cast<std::uint64_t>(shuffle.seed),
                 shuffle.first_epoch_block);
}

struct Trainer::State {
  std::shared_ptr<Model> model;
  std::shared_ptr<const Dataset> data;
  ThreadPool* pool;
  FitOptions options;
  Optimizer optimizer;
  Executor<Pack> executor;
  std::int32_t capacity;  // images the executor has room for
  Batcher batcher;
  ShuffleState shuffle;  // of the batcher, and with its seed of augmentation and dropout
  std::optional<Augmenter> augmenter;
  UpdatePhase update_phase;
  double sane_loss = 0;  // per image; weights above it are not kept
  Position position;
  EpochTotals totals;
  bool judged = true;
  Watch watch;
  Arena best;                 // with restore_best: weights of the best epoch
  bool best_is_back = false;  // the model has them, and `best` those of the last epoch
  bool retired = false;
  mutable std::optional<Fingerprint> fingerprint;  // of the data, once it was needed

  RunProgress progress() const;
  float scheduled_rate() const;
  Augmentation augmentation() const;
  void train_shards(std::span<const std::uint32_t> rows, std::int32_t groups);
  bool worth_keeping(double loss);
  void update(std::int32_t groups, bool keep);
  void move_running(bool keep);
  std::int32_t broken_weights() const;
  Error diverged(std::span<const std::uint32_t> rows, std::int32_t groups);
  void begin_epoch();
  void count(std::int64_t images, std::int64_t correct, double loss_sum);
  bool finished() const;
  void exchange_best();
  void use_best(const EarlyStopping& stopping, Arena allocated);
  const Fingerprint& data_fingerprint() const;
  RunState snapshot(const Dataset* validation) const;
  void restore(const RunState& run);
  std::vector<RunTensor> tensors(const RunState& run, const Model& from) const;
};

}  // namespace receptive
