// Takes a batch through a network, forward and backward, for one value type. It allocates once,
// when it is made; a pass allocates nothing, locks nothing and calls nothing virtual.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/core/arena.h"
#include "engine/core/result.h"
#include "engine/kernels/simd.h"
#include "engine/losses/loss.h"
#include "engine/model/graph.h"
#include "engine/model/plan.h"

namespace receptive {

template <class V>
class Executor {
 public:
  using Scalar = ScalarOf<V>;

  /// The graph must outlive the executor. Error: over_budget.
  static Result<Executor> create(const Graph& graph, PlanRequest request,
                                 std::int64_t budget_bytes);

  const Plan& plan() const { return plan_; }
  std::int64_t bytes() const { return arena_.bytes(); }

  /// Where a block's tensors lie. `worker` matters only for those not kept for the whole batch.
  Block<V> output(std::int32_t node, const Span& block, std::int32_t worker) const {
    return at(node, plan_.nodes[static_cast<std::size_t>(node)].output, block, worker);
  }
  /// Null data where the plan has none.
  Block<V> d_output(std::int32_t node, const Span& block, std::int32_t worker) const {
    return at(node, plan_.nodes[static_cast<std::size_t>(node)].d_output, block, worker);
  }

  /// A layer's kKeptName, in the shape of its output; null data where there is none.
  Block<V> kept(std::int32_t node, const Span& block, std::int32_t worker) const {
    return at(node, plan_.nodes[static_cast<std::size_t>(node)].kept, block, worker);
  }

  /// What `node` alone gives back to its input k: the input's d_output, unless the plan keeps it
  /// apart.
  Block<V> d_input(std::int32_t node, std::size_t k, const Span& block, std::int32_t worker) const;

  // Of the whole batch, [image] with lanes innermost; see LossPass.
  Scalar* labels() const { return arena_.at<Scalar>(plan_.labels); }
  Scalar* shares() const { return arena_.at<Scalar>(plan_.shares); }
  Scalar* losses() const { return arena_.at<Scalar>(plan_.losses); }
  Scalar* predicted() const { return arena_.at<Scalar>(plan_.predicted); }
  Scalar* probabilities() const { return arena_.at<Scalar>(plan_.probabilities); }
  /// Gradient of all weights, laid out as they are.
  Scalar* gradient() const { return arena_.at<Scalar>(plan_.gradient); }

  /// What the next passes are for; predicting, unless it is said. Training, `images` must be set.
  void set_context(const PassContext& context) { context_ = context; }
  const PassContext& context() const { return context_; }

  /// From the input's block, which the caller has filled, to the last node's output. Training a
  /// network with barriers, its statistics of the batch must stand: use pass_batch.
  void forward(const Scalar* weights, const Span& block, std::int32_t worker) const;
  /// Losses, predictions and probabilities of a block that went forward. Needs a fitting loss.
  void loss_forward(const Span& block, std::int32_t worker) const;

  // The parts of pass_batch (engine/model/batch_pass.h). Stage s holds the nodes from barrier s - 1
  // on, up to barrier s.
  std::size_t stages() const { return plan_.barriers.size() + 1; }
  /// The stage's nodes, then what the next barrier needs of this block.
  void forward_stage(std::size_t stage, const Scalar* weights, const Span& block,
                     std::int32_t worker) const;
  /// Once all blocks are through the stage before.
  void merge_forward(std::size_t stage) const;
  /// Zeroes a shard's parameter gradients, before its first block.
  void clear_shard(std::int32_t shard) const;
  /// Zeroes a block's gradients: backward adds.
  void clear_gradients(const Span& block, std::int32_t worker) const;
  /// dL/d(logits) of a block that went through loss_forward.
  void loss_backward(const Span& block, std::int32_t worker) const;
  /// From the stage's last output to every gradient the plan has, adding parameter gradients of
  /// GradientSplit::images to the shard, then what the stage's barrier needs of this block.
  void backward_stage(std::size_t stage, const Scalar* weights, const Span& block,
                      std::int32_t shard, std::int32_t worker) const;
  /// Once all blocks are back through the stage; parameter gradients of GradientSplit::batch.
  void merge_backward(std::size_t stage) const;

  /// What a barrier's node knows of the batch.
  BatchStatistics statistics(std::int32_t node) const;

  /// After all blocks: rows first..last-1 of a node with GradientSplit::rows, into gradient().
  void rows_gradient(std::int32_t node, std::int32_t groups, std::int32_t first,
                     std::int32_t last) const;
  /// After all blocks: cells first..last-1 of parameter p with GradientSplit::images, adding the
  /// shards 0..shards-1 in their order and then the lanes, into gradient().
  void reduce_gradient(std::int32_t parameter, std::int32_t shards, std::int64_t first,
                       std::int64_t last) const;

 private:
  // Views of a layer's inputs and parameters live on the stack of a pass.
  using Inputs = std::array<ConstBlock<V>, kMaxInputs>;
  static constexpr std::size_t kMaxLayerParameters = 4;
  template <class S>
  using Pointers = std::array<S*, kMaxLayerParameters>;

  Executor(const Graph& graph, Plan plan, Arena arena)
      : graph_(&graph), plan_(std::move(plan)), arena_(std::move(arena)) {}

  Block<V> at(std::int32_t node, const Place& place, const Span& block, std::int32_t worker) const;
  const Place* kept_d_input(std::int32_t node, std::size_t k) const;
  Inputs inputs_of(const Node& node, const Span& block, std::int32_t worker) const;
  template <class S>
  Pointers<S> parameters_of(const Node& node, S* all) const;
  std::int32_t first_node(std::size_t stage) const {
    return stage == 0 ? 1 : plan_.barriers[stage - 1];
  }
  std::int32_t end_node(std::size_t stage) const {
    return stage == plan_.barriers.size() ? graph_->size() : plan_.barriers[stage];
  }
  bool over_batch(std::int32_t node) const;
  double* partials(const Span& block, std::int32_t channels) const;
  void forward_node(std::int32_t node, const Scalar* weights, const Span& block,
                    std::int32_t worker) const;
  void backward_node(std::int32_t node, const Scalar* weights, const Span& block,
                     std::int32_t shard, std::int32_t worker) const;
  LossPass<V> loss_pass(const Span& block, std::int32_t worker) const;
  const std::int32_t* table(std::int32_t node) const {
    return arena_.at<std::int32_t>(plan_.tables +
                                   plan_.nodes[static_cast<std::size_t>(node)].table);
  }
  Scalar* scratch(std::int32_t worker) const {
    return arena_.at<Scalar>(plan_.workers + worker * plan_.worker_bytes + plan_.worker_scratch);
  }
  Scalar* shard_gradient(std::int32_t parameter, std::int32_t shard) const {
    return arena_.at<Scalar>(plan_.shards + shard * plan_.shard_bytes +
                             plan_.shard_offsets[static_cast<std::size_t>(parameter)]);
  }

  const Graph* graph_;
  Plan plan_;
  Arena arena_;
  PassContext context_;
};

}  // namespace receptive
