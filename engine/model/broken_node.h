// Where the numbers of a network broke.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/model/executor.h"

namespace receptive {

/// The first node, in the order of the network, with an output that is not finite, in a block that
/// `worker` took forward; graph.size() when only the loss can be at fault. `images` is the number
/// of images in the whole batch: lanes beyond it are not looked at.
template <class V>
std::int32_t first_broken_node(const Graph& graph, const Executor<V>& executor, const Span& block,
                               std::int32_t images, std::int32_t worker) {
  constexpr std::int32_t L = kLanes<V>;
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    const Block<V> output = executor.output(i, block, worker);
    for (std::int32_t g = 0; g < block.groups; ++g) {
      const std::int32_t lanes = std::min(L, images - (block.first + g) * L);
      const ScalarOf<V>* const group = output.group(g);
      for (std::int64_t cell = 0; cell < output.shape.cells(); ++cell) {
        for (std::int32_t lane = 0; lane < lanes; ++lane) {
          if (!std::isfinite(group[cell * L + lane])) return i;
        }
      }
    }
  }
  return graph.size();
}

/// What is said of an image that is finite and makes numbers that are not, at this node.
inline Error too_large_at(const Graph& graph, std::int32_t node, std::int64_t image) {
  const bool in_loss = node == graph.size();
  return Error(ErrorCode::out_of_range, "{}", "{} is not a finite number for image {}",
               "give pixels or weights of a smaller size", in_loss ? "loss" : graph.node(node).name,
               in_loss ? "the loss" : "its output", image);
}

}  // namespace receptive
