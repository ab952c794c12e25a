#include "engine/data/batcher.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace receptive {
namespace {

std::vector<std::uint32_t> epoch_of(Batcher& batcher, std::int64_t epoch) {
  std::vector<std::uint32_t> rows;
  for (std::int64_t step = 0; step < batcher.steps_per_epoch(); ++step) {
    const auto batch = batcher.batch(epoch, step);
    rows.insert(rows.end(), batch.begin(), batch.end());
  }
  return rows;
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::uint32_t> count_to(std::size_t rows) {
  std::vector<std::uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

TEST_CASE("an epoch takes every row once, in another order each epoch") {
  Batcher batcher(100, 8, 1, 0);
  const auto first = epoch_of(batcher, 0);
  const auto second = epoch_of(batcher, 1);
  CHECK(sorted(first) == count_to(100));
  CHECK(sorted(second) == count_to(100));
  CHECK(first != second);
  CHECK(first != count_to(100));
}

TEST_CASE("the last batch of an epoch is the remainder") {
  Batcher batcher(100, 8, 1, 0);
  CHECK(batcher.steps_per_epoch() == 13);
  CHECK(batcher.batch(0, 11).size() == 8);
  CHECK(batcher.batch(0, 12).size() == 4);
  Batcher even(96, 8, 1, 0);
  CHECK(even.steps_per_epoch() == 12);
  CHECK(even.batch(0, 11).size() == 8);
}

TEST_CASE("an epoch's order depends on seed and epoch alone") {
  Batcher batcher(50, 7, 3, 0);
  const auto third = epoch_of(batcher, 2);
  epoch_of(batcher, 5);
  CHECK(epoch_of(batcher, 2) == third);
  Batcher fresh(50, 7, 3, 0);
  CHECK(epoch_of(fresh, 2) == third);
  Batcher other_batch(50, 16, 3, 0);
  CHECK(epoch_of(other_batch, 2) == third);
  Batcher other_seed(50, 7, 4, 0);
  CHECK(epoch_of(other_seed, 2) != third);
}

TEST_CASE("in epoch 0 rows keep to their block, later they do not") {
  Batcher batcher(25, 4, 1, 10);
  const auto first = epoch_of(batcher, 0);
  CHECK(sorted(first) == count_to(25));
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i] / 10 == i / 10);
  CHECK(first != count_to(25));
  const auto second = epoch_of(batcher, 1);
  CHECK_FALSE(std::all_of(second.begin(), second.begin() + 10, [](auto row) { return row < 10; }));
}

TEST_CASE("a block as large as the data is no block") {
  Batcher plain(25, 4, 1, 0);
  Batcher blocked(25, 4, 1, 1000);
  CHECK(epoch_of(plain, 0) == epoch_of(blocked, 0));
}

TEST_CASE("every order of three rows is equally likely") {
  int counts[6] = {};
  for (std::int64_t epoch = 0; epoch < 6000; ++epoch) {
    Batcher batcher(3, 3, 1, 0);
    const auto rows = batcher.batch(epoch, 0);
    ++counts[rows[0] * 2 + (rows[1] > rows[2] ? 1u : 0u)];
  }
  for (int count : counts) CHECK(std::abs(count - 1000) < 145);  // five standard errors
}

TEST_CASE("the order of epochs is fixed for good") {
  Batcher batcher(10, 10, 1, 0);
  CHECK(epoch_of(batcher, 0) == std::vector<std::uint32_t>{4, 8, 9, 0, 2, 3, 1, 5, 7, 6});
  CHECK(epoch_of(batcher, 1) == std::vector<std::uint32_t>{0, 4, 6, 2, 8, 7, 9, 3, 5, 1});
}

}  // namespace
}  // namespace receptive
