// A few threads that share numbered tasks. Which thread takes which task never shows in a result.
#pragma once

#include <cstdint>
#include <memory>

namespace receptive {

class ThreadPool {
 public:
  /// `threads` counts the calling thread: 1 starts none. A build without threads always has 1.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;

  /// From now on only `threads` of them take tasks (1..threads(), what lies outside is cut off);
  /// the others sleep. Not while tasks are being done.
  void use(int threads);

  /// Calls `body(task, worker)` once for every task in 0..count-1 and returns when all are done;
  /// worker is in 0..threads()-1 and no two calls with the same worker overlap. Allocates nothing.
  template <class Body>
  void for_each(int count, Body&& body) {
    run(
        count,
        [](void* context, int task, int worker) { (*static_cast<Body*>(context))(task, worker); },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Call = void (*)(void* context, int task, int worker);
  void run(int count, Call call, void* context);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace receptive
