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

TEST_CASE("threads that are not in use get no task until they are in use again") {
  constexpr int kTasks = 64;
  ThreadPool pool(kMostThreads);
  for (const int asked : {2, 1, kMostThreads, 3, 0, kMostThreads + 1}) {
    CAPTURE(asked);
    pool.use(asked);
    const int used = std::clamp(asked, 1, pool.threads());
    for (int round = 0; round < 100; ++round) {
      std::array<std::atomic<int>, kTasks> done{};
      std::array<std::atomic<int>, kMostThreads> by{};
      pool.for_each(kTasks, [&](int task, int worker) {
        ++done[static_cast<std::size_t>(task)];
        ++by[static_cast<std::size_t>(worker)];
      });
      for (const std::atomic<int>& times : done) REQUIRE(times.load() == 1);
      for (int worker = used; worker < kMostThreads; ++worker) {
        REQUIRE(by[static_cast<std::size_t>(worker)].load() == 0);
      }
    }
  }
}

// Each task waits until as many have begun as there are threads in use.
TEST_CASE("all threads that are in use take part") {
  ThreadPool pool(kMostThreads);
  for (const int used : {1, 2, 3, 4, 2, 4}) {
    if (used > pool.threads()) continue;
    CAPTURE(used);
    pool.use(used);
    std::atomic<int> begun{0};
    pool.for_each(used, [&](int, int) {
      ++begun;
      while (begun.load() < used) {
      }
    });
    CHECK(begun.load() == used);
  }
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
