// Numbered tasks shared among threads.
#include "engine/parallel/thread_pool.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <vector>

namespace receptive {
namespace {

constexpr int kMostThreads = 4;

TEST_CASE("every task is done once, and no worker does two at a time") {
  for (int threads = 1; threads <= kMostThreads; ++threads) {
    ThreadPool pool(threads);
    CAPTURE(threads);
    for (const int count : {0, 1, 2, 3, 5, 8, 64, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(count));
      std::array<std::atomic<int>, kMostThreads> busy{};
      std::atomic<int> wrong{0};
      pool.for_each(count, [&](int task, int worker) {
        if (worker < 0 || worker >= pool.threads()) {
          ++wrong;
          return;
        }
        std::atomic<int>& mine = busy[static_cast<std::size_t>(worker)];
        if (mine.fetch_add(1) != 0) ++wrong;
        ++done[static_cast<std::size_t>(task)];
        mine.fetch_sub(1);
      });
      for (const std::atomic<int>& times : done) wrong += times.load() != 1;
      CHECK(wrong.load() == 0);
    }
  }
}

// The first task that is begun ends when all others are done, which one worker then has done alone.
TEST_CASE("a worker takes over what a slower one has not begun") {
  constexpr int kTasks = 8;
  ThreadPool pool(2);
  if (pool.threads() == 1) return;
  std::atomic<int> done{0};
  std::atomic<bool> begun{false};
  std::array<int, 2> by{};
  pool.for_each(kTasks, [&](int, int worker) {
    ++by[static_cast<std::size_t>(worker)];
    if (!begun.exchange(true)) {
      while (done.load() < kTasks - 1) {
      }
    }
    ++done;
  });
  CHECK(std::max(by[0], by[1]) == kTasks - 1);
  CHECK(std::min(by[0], by[1]) == 1);
}

TEST_CASE("a single task stays with the thread that asks") {
  ThreadPool pool(2);
  int by = -1;
  for (int round = 0; round < 100; ++round) {
    pool.for_each(1, [&](int, int worker) { by = worker; });
    CHECK(by == 0);
  }
}

}  // namespace
}  // namespace receptive
