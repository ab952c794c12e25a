// One way through the network for a whole batch: all blocks forward, and all of them back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/model/executor.h"

namespace receptive {

/// Does tasks one after the other: what ThreadPool does with one thread.
struct Serial {
  template <class Body>
  void for_each(int count, Body&& body) const {
    for (int task = 0; task < count; ++task) body(task, 0);
  }
};

/// Takes a batch of `groups` groups through every layer, one shard at a time, and back when
/// `backward`. fill(block, worker) writes a block's input, first; lose(block, worker) is what comes
/// after its last output and, going backward, leaves dL/d(output). Between two barriers of the plan
/// a block is on its own; at a barrier all of them meet. The bits do not depend on the threads: a
/// shard is what one task sums, in the order of its blocks.
template <class V, class Threads, class Fill, class Lose>
void pass_batch(const Executor<V>& executor, const ScalarOf<V>* weights, std::int32_t groups,
                bool backward, Threads&& threads, Fill&& fill, Lose&& lose) {
  const std::int32_t blocks = blocks_of(groups);
  const std::int32_t shards = shards_of(groups);
  const auto for_each_block = [&](auto&& begin, auto&& body) {
    threads.for_each(shards, [&](int shard, int worker) {
      begin(shard);
      for (std::int32_t b = shard * blocks / shards; b < (shard + 1) * blocks / shards; ++b) {
        body(block_of(groups, b), shard, worker);
      }
    });
  };
  const auto nothing = [](int) {};
  const std::size_t last = executor.stages() - 1;
  for (std::size_t stage = 0; stage < last; ++stage) {
    for_each_block(nothing, [&](const Span& block, int, int worker) {
      if (stage == 0) fill(block, worker);
      executor.forward_stage(stage, weights, block, worker);
    });
    executor.merge_forward(stage + 1);
  }
  const auto clear = [&](int shard) {
    if (backward) executor.clear_shard(shard);
  };
  for_each_block(clear, [&](const Span& block, int shard, int worker) {
    if (last == 0) fill(block, worker);
    executor.forward_stage(last, weights, block, worker);
    if (backward) executor.clear_gradients(block, worker);
    lose(block, worker);
    if (backward) executor.backward_stage(last, weights, block, shard, worker);
  });
  for (std::size_t stage = last; backward && stage > 0; --stage) {
    executor.merge_backward(stage);
    for_each_block(nothing, [&](const Span& block, int shard, int worker) {
      executor.backward_stage(stage - 1, weights, block, shard, worker);
    });
  }
}

/// ... with the loss of the graph.
template <class V, class Threads, class Fill>
void pass_batch(const Executor<V>& executor, const ScalarOf<V>* weights, std::int32_t groups,
                bool backward, Threads&& threads, Fill&& fill) {
  pass_batch(executor, weights, groups, backward, threads, fill,
             [&](const Span& block, int worker) {
               executor.loss_forward(block, worker);
               if (backward) executor.loss_backward(block, worker);
             });
}

}  // namespace receptive
