#include "engine/data/batcher.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "engine/core/check.h"
#include "engine/core/random.h"

namespace receptive {

Batcher::Batcher(std::int64_t rows, std::int32_t batch_size, std::uint64_t seed,
                 std::int32_t first_block)
    : batch_size_(batch_size), seed_(seed), first_block_(first_block) {
  RECEPTIVE_CHECK(rows > 0 && rows <= std::numeric_limits<std::uint32_t>::max());
  RECEPTIVE_CHECK(batch_size > 0 && first_block >= 0);
  order_.resize(static_cast<std::size_t>(rows));
}

std::int64_t Batcher::steps_per_epoch() const {
  const auto rows = static_cast<std::int64_t>(order_.size());
  return rows / batch_size_ + (rows % batch_size_ == 0 ? 0 : 1);
}

std::span<const std::uint32_t> Batcher::batch(std::int64_t epoch, std::int64_t step_in_epoch) {
  RECEPTIVE_CHECK(epoch >= 0 && step_in_epoch >= 0 && step_in_epoch < steps_per_epoch());
  if (epoch != shuffled_epoch_) shuffle(epoch);
  const auto first = static_cast<std::size_t>(step_in_epoch * batch_size_);
  const std::size_t count = std::min(static_cast<std::size_t>(batch_size_), order_.size() - first);
  return std::span<const std::uint32_t>(order_).subspan(first, count);
}

void Batcher::shuffle(std::int64_t epoch) {
  // From the identity, not from the epoch before: any epoch can be had without its predecessors.
  std::iota(order_.begin(), order_.end(), 0u);
  const RandomKey key{
      .seed = seed_, .stream = Stream::shuffle, .step = static_cast<std::uint32_t>(epoch)};
  const std::size_t block =
      epoch == 0 && first_block_ > 0 ? static_cast<std::size_t>(first_block_) : order_.size();
  for (std::size_t i = 1; i < order_.size(); ++i) {
    // Fisher and Yates, growing: row i changes places with one of its block's first rows or itself.
    const std::size_t start = i - i % block;
    const std::uint32_t choices = static_cast<std::uint32_t>(i - start + 1);
    std::swap(order_[i], order_[start + key.below(static_cast<std::uint32_t>(i), choices)]);
  }
  shuffled_epoch_ = epoch;
}

}  // namespace receptive
