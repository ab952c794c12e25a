// Which rows make which batch: a seeded shuffle per epoch, every row once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace receptive {

/// The order of rows for one epoch, Fisher-Yates keyed by (seed, epoch). In epoch 0 with
/// `first_block` > 0, rows are permuted only within consecutive blocks of `first_block` rows.
/// The last batch of an epoch is the remainder and may be smaller.
class Batcher {
 public:
  /// There is a row and a batch has at least one; rows must fit 32 bits. A run's options are
  /// checked where it is made (engine/train/trainer.cpp).
  Batcher(std::int64_t rows, std::int32_t batch_size, std::uint64_t seed, std::int32_t first_block);

  std::int64_t steps_per_epoch() const;
  /// Row indices of one batch; valid until an index of another epoch is asked for. Allocates
  /// nothing.
  std::span<const std::uint32_t> batch(std::int64_t epoch, std::int64_t step_in_epoch);

  std::int32_t batch_size() const { return batch_size_; }

 private:
  void shuffle(std::int64_t epoch);

  std::int32_t batch_size_;
  std::uint64_t seed_;
  std::int32_t first_block_;
  std::int64_t shuffled_epoch_ = -1;
  std::vector<std::uint32_t> order_;
};

}  // namespace receptive
