// Where every tensor of a pass lies, in one arena, before anything is allocated.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/result.h"
#include "engine/model/graph.h"

namespace receptive {

/// Groups of images that one worker takes through the network at a time: two groups share every
/// weight of a dense layer, and their tensors stay in a core's cache.
inline constexpr std::int32_t kBlockGroups = 2;
/// Parts of a batch with a gradient buffer of their own. Fixed, so that sums never depend on
/// threads.
inline constexpr std::int32_t kMaxShards = 8;

struct PlanRequest {
  std::int32_t lanes = 1;         // of the value type
  std::int32_t scalar_bytes = 4;  // of the value type
  std::int32_t groups = 1;        // of the largest batch
  std::int32_t workers = 1;
  bool gradients = false;
  bool keep_all = false;  // a trace: nothing is overwritten, and dL/d(input) is computed too
  std::int64_t beside_bytes = 0;  // that the caller holds beside the pass: weights and copies
};

/// Consecutive groups of a batch that a worker handles together.
struct Span {
  std::int32_t first = 0;
  std::int32_t groups = 0;
};

/// Blocks that a batch of `groups` groups has; the last may be a short one.
constexpr std::int32_t blocks_of(std::int32_t groups) {
  return (groups + kBlockGroups - 1) / kBlockGroups;
}

/// Block `number` of them.
constexpr Span block_of(std::int32_t groups, std::int32_t number) {
  const std::int32_t first = number * kBlockGroups;
  return {first, std::min(kBlockGroups, groups - first)};
}

/// Shards that a batch of `groups` groups is divided into.
constexpr std::int32_t shards_of(std::int32_t groups) {
  return std::min(blocks_of(groups), kMaxShards);
}

/// A tensor's place. `per_batch`: kept for the whole batch, counted from the batch region;
/// otherwise for one block, counted from its worker's region.
struct Place {
  static constexpr std::int64_t kNone = -1;
  std::int64_t offset = kNone;
  bool per_batch = false;

  bool exists() const { return offset != kNone; }
};

struct NodePlan {
  Place output;
  Place d_output;
  /// dL/d(input k) as this node alone gives it, where a trace keeps it apart because other nodes
  /// read the same input; otherwise backward adds straight into the input's d_output.
  std::vector<Place> d_inputs;
  Place kept;                   // a layer's kKeptName
  std::int64_t table = 0;       // byte offset of the layer's table
  std::int64_t statistics = 0;  // of a barrier: within its region
};

/// All offsets and sizes are in bytes.
struct Plan {
  PlanRequest request;
  std::vector<NodePlan> nodes;
  /// Nodes that need numbers of the whole batch before any image goes on, in order. Between two of
  /// them every block is on its own. All tensors are then kept for the whole batch.
  std::vector<std::int32_t> barriers;

  std::int64_t tables = 0;  // region of layer tables
  std::int64_t batch = 0;   // region kept for the whole batch
  std::int64_t labels = 0;  // [image], within the arena, as are the next five
  std::int64_t shares = 0;
  std::int64_t losses = 0;
  std::int64_t predicted = 0;
  std::int64_t probabilities = 0;  // [group][class][lane]
  std::int64_t gradient = 0;       // of all weights, natural layout
  std::int64_t statistics = 0;     // region of what barriers know of the batch, in double
  std::int64_t partials = 0;       // of one barrier at a time: [image][2][channel], in double
  std::int64_t workers = 0;        // first worker's region
  std::int64_t worker_bytes = 0;
  std::int64_t worker_gradients = 0;  // within a worker's region: d_outputs, zeroed per block
  std::int64_t worker_gradients_bytes = 0;
  std::int64_t worker_scratch = 0;  // within a worker's region
  std::int64_t shards = 0;          // first shard's gradient of GradientSplit::images parameters
  std::int64_t shard_bytes = 0;
  std::vector<std::int64_t> shard_offsets;  // per parameter, within a shard; kNone for rows, frozen
  std::int64_t bytes = 0;                   // of the arena

  /// Error over_budget names the need and the budget; nothing has been allocated.
  static Result<Plan> make(const Graph& graph, const PlanRequest& request,
                           std::int64_t budget_bytes);
  /// Writes what layers look up in a pass into an arena of `bytes`.
  void fill_tables(const Graph& graph, const Arena& arena) const;
};

}  // namespace receptive
