#include "engine/parallel/thread_pool.h"

#include <algorithm>
#include <vector>

#if RECEPTIVE_THREADS
#include <atomic>
#include <limits>
#include <thread>
#if defined(__wasm__)
#include <emscripten/threading.h>
#endif
#endif

namespace receptive {

#if RECEPTIVE_THREADS

namespace {

// Looks at a flag before sleeping: some fifty microseconds, about as long as falling asleep and
// being woken takes. A pure spin would starve the thread it waits for when the other core is busy;
// an immediate sleep costs more than the work between two phases.
#if defined(__x86_64__)
constexpr int kSpins = 4000;
#else
constexpr int kSpins = 100000;  // without an instruction that pauses
#endif

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// In wasm the library's futex, never the instruction: V8 11.3 (Node 20) compiles at first with a
// baseline compiler that loses the locals of a function that holds memory.atomic.wait32 in a loop.
// The helper's number became 0, and two threads worked in one scratch space.
void wait_while(std::atomic<std::uint32_t>& flag, std::uint32_t value) {
  for (int i = 0; i < kSpins; ++i) {
    if (flag.load(std::memory_order_acquire) != value) return;
    pause();
  }
  while (flag.load(std::memory_order_acquire) == value) {
#if defined(__wasm__)
    emscripten_futex_wait(&flag, value, std::numeric_limits<double>::infinity());
#else
    flag.wait(value, std::memory_order_acquire);
#endif
  }
}

void wake_all(std::atomic<std::uint32_t>& flag) {
#if defined(__wasm__)
  emscripten_futex_wake(&flag, std::numeric_limits<int>::max());
#else
  flag.notify_all();
#endif
}

// The tasks that are a worker's own: the same ones in every round of the same size, so that what
// they write stays in its core's cache. In a cache line of its own.
struct alignas(64) Home {
  std::atomic<std::uint32_t> round{0};  // grows by one per run it takes part in: it waits for that
  std::atomic<int> next{0};             // the first task nobody has taken
  int end = 0;
};

}  // namespace

struct ThreadPool::State {
  explicit State(int threads) : homes(static_cast<std::size_t>(threads)), used(threads) {}

  std::atomic<std::uint32_t> working{0};  // helpers that have not finished this round
  std::atomic<bool> stopping{false};
  std::vector<Home> homes;  // of every worker
  int used;                 // of them, from the first on
  Call call = nullptr;
  void* context = nullptr;
  std::vector<std::thread> helpers;

  void share(int count) {
    for (int worker = 0; worker < used; ++worker) {
      Home& home = homes[static_cast<std::size_t>(worker)];
      home.next.store(count * worker / used, std::memory_order_relaxed);
      home.end = count * (worker + 1) / used;
    }
  }

  // Its own tasks first, then what others have left.
  void take_tasks(int worker) {
    for (int i = 0; i < used; ++i) {
      Home& home = homes[static_cast<std::size_t>((worker + i) % used)];
      for (;;) {
        const int task = home.next.fetch_add(1, std::memory_order_relaxed);
        if (task >= home.end) break;
        call(context, task, worker);
      }
    }
  }

  void help(int worker) {
    std::atomic<std::uint32_t>& round = homes[static_cast<std::size_t>(worker)].round;
    for (std::uint32_t seen = 0;; ++seen) {
      wait_while(round, seen);
      if (stopping.load(std::memory_order_acquire)) return;
      take_tasks(worker);
      if (working.fetch_sub(1, std::memory_order_acq_rel) == 1) wake_all(working);
    }
  }

  void begin_round(int workers) {
    for (int worker = 1; worker < workers; ++worker) {
      std::atomic<std::uint32_t>& round = homes[static_cast<std::size_t>(worker)].round;
      round.fetch_add(1, std::memory_order_release);
      wake_all(round);
    }
  }
};

ThreadPool::ThreadPool(int threads) : state_(std::make_unique<State>(std::max(1, threads))) {
  State* const state = state_.get();
  for (int worker = 1; worker < threads; ++worker) {
    state->helpers.emplace_back([state, worker] { state->help(worker); });
  }
}

ThreadPool::~ThreadPool() {
  state_->stopping.store(true, std::memory_order_release);
  state_->begin_round(threads());
  for (std::thread& helper : state_->helpers) helper.join();
}

int ThreadPool::threads() const { return static_cast<int>(state_->homes.size()); }

void ThreadPool::use(int threads) { state_->used = std::clamp(threads, 1, this->threads()); }

void ThreadPool::run(int count, Call call, void* context) {
  State& state = *state_;
  if (state.used == 1 || count <= 1) {
    for (int task = 0; task < count; ++task) call(context, task, 0);
    return;
  }
  state.share(count);
  state.call = call;
  state.context = context;
  state.working.store(static_cast<std::uint32_t>(state.used - 1), std::memory_order_relaxed);
  state.begin_round(state.used);
  state.take_tasks(0);
  for (;;) {
    const std::uint32_t left = state.working.load(std::memory_order_acquire);
    if (left == 0) return;
    wait_while(state.working, left);
  }
}

#else

struct ThreadPool::State {};

ThreadPool::ThreadPool(int) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return 1; }

void ThreadPool::use(int) {}

void ThreadPool::run(int count, Call call, void* context) {
  for (int task = 0; task < count; ++task) call(context, task, 0);
}

#endif

}  // namespace receptive
