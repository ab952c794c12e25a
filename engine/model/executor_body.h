// What executor.h declares. Included by the sources that compile it for a value type each, so that
// training is made fast and what shows a few images is made small (CMakeLists.txt).
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <variant>

#include "engine/core/check.h"
#include "engine/kernels/elementwise.h"
#include "engine/model/executor.h"

namespace receptive {

// Parameters of one layer, at most; views of them and of the inputs live on the stack of a pass.
inline constexpr std::size_t kMaxLayerParameters = 4;

template <class S>
using Pointers = std::array<S*, kMaxLayerParameters>;

template <class V>
Result<Executor<V>> Executor<V>::create(const Graph& graph, PlanRequest request,
                                        std::int64_t budget_bytes) {
  request.lanes = kLanes<V>;
  request.scalar_bytes = sizeof(Scalar);
  Result<Plan> plan = Plan::make(graph, request, budget_bytes);
  if (!plan) return std::move(plan).error();
  Result<Arena> arena = Arena::allocate(plan->bytes);
  if (!arena) return std::move(arena).error();
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    RECEPTIVE_CHECK(node.inputs.size() <= kMaxInputs);
    RECEPTIVE_CHECK(static_cast<std::size_t>(node.parameter_count) <= kMaxLayerParameters);
    std::int32_t* const table =
        arena->at<std::int32_t>(plan->tables + plan->nodes[static_cast<std::size_t>(i)].table);
    std::visit(
        [&](const auto& layer) {
          if constexpr (HasTable<std::decay_t<decltype(layer)>>) {
            layer.fill_table(node.input_shapes, node.shape, kLanes<V>, table);
          }
        },
        node.layer);
  }
  return Executor(graph, std::move(plan).value(), std::move(arena).value());
}

template <class V>
Block<V> Executor<V>::at(std::int32_t node, const Place& place, const Span& block,
                         std::int32_t worker) const {
  const Shape& shape = graph_->node(node).shape;
  if (!place.exists()) return {nullptr, shape};
  if (!place.per_batch) {
    return {arena_.at<Scalar>(plan_.workers + worker * plan_.worker_bytes + place.offset), shape};
  }
  Block<V> batch{arena_.at<Scalar>(plan_.batch + place.offset), shape};
  return {batch.group(block.first), shape};
}

template <class V>
BatchStatistics Executor<V>::statistics(std::int32_t node) const {
  const auto channels = static_cast<std::size_t>(graph_->node(node).shape.c);
  double* const from =
      arena_.at<double>(plan_.statistics + plan_.nodes[static_cast<std::size_t>(node)].statistics);
  return {.mean = {from, channels},
          .variance = {from + channels, channels},
          .d_output = {from + 2 * channels, channels},
          .d_output_normalized = {from + 3 * channels, channels}};
}

template <class V>
bool Executor<V>::over_batch(std::int32_t node) const {
  return context_.training && !graph_->node(node).frozen &&
         std::binary_search(plan_.barriers.begin(), plan_.barriers.end(), node);
}

template <class V>
double* Executor<V>::partials(const Span& block, std::int32_t channels) const {
  return arena_.at<double>(plan_.partials) + std::int64_t{block.first} * kLanes<V> * 2 * channels;
}

template <class V>
void Executor<V>::forward(const Scalar* weights, const Span& block, std::int32_t worker) const {
  for (std::int32_t i = 1; i < graph_->size(); ++i) forward_node(i, weights, block, worker);
}

template <class V>
void Executor<V>::forward_stage(std::size_t stage, const Scalar* weights, const Span& block,
                                std::int32_t worker) const {
  for (std::int32_t i = first_node(stage); i < end_node(stage); ++i) {
    forward_node(i, weights, block, worker);
  }
  const std::int32_t next = end_node(stage);
  if (next == graph_->size() || !over_batch(next)) return;
  const Block<V> input = output(graph_->node(next).inputs[0], block, worker);
  const CollectPass<V> pass{.groups = block.groups,
                            .input = {input.data, input.shape},
                            .partials = partials(block, input.shape.c)};
  std::visit(
      [&](const auto& layer) {
        if constexpr (UsesBatch<std::decay_t<decltype(layer)>>) layer.collect_forward(pass);
      },
      graph_->node(next).layer);
}

template <class V>
void Executor<V>::merge_forward(std::size_t stage) const {
  const std::int32_t barrier = first_node(stage);
  if (!over_batch(barrier)) return;
  const Node& node = graph_->node(barrier);
  std::visit(
      [&](const auto& layer) {
        if constexpr (UsesBatch<std::decay_t<decltype(layer)>>) {
          layer.merge_forward(partials({}, 0), context_.images, node.shape.plane(),
                              statistics(barrier));
        }
      },
      node.layer);
}

template <class V>
void Executor<V>::forward_node(std::int32_t number, const Scalar* weights, const Span& block,
                               std::int32_t worker) const {
  const Node& node = graph_->node(number);
  std::array<ConstBlock<V>, kMaxInputs> inputs;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Block<V> input = output(node.inputs[k], block, worker);
    inputs[k] = {input.data, input.shape};
  }
  Pointers<const Scalar> parameters{};
  std::size_t p = 0;
  for (const ParameterPlace& place : graph_->parameters_of(node)) {
    parameters[p++] = weights + place.offset;
  }
  const BatchStatistics known = over_batch(number) ? statistics(number) : BatchStatistics{};
  const ForwardPass<V> pass{.groups = block.groups,
                            .inputs = {inputs.data(), node.inputs.size()},
                            .output = output(number, block, worker),
                            .parameters = parameters.data(),
                            .scratch = scratch(worker),
                            .table = table(number),
                            .kept = kept(number, block, worker).data,
                            .context = context_,
                            .first_group = block.first,
                            .node = static_cast<std::uint32_t>(number),
                            .statistics = known.mean.empty() ? nullptr : &known};
  std::visit([&](const auto& layer) { layer.forward(pass); }, node.layer);
}

template <class V>
LossPass<V> Executor<V>::loss_pass(const Span& block, std::int32_t worker) const {
  const std::int32_t last = graph_->size() - 1;
  const Block<V> logits = output(last, block, worker);
  const std::int64_t image = std::int64_t{block.first} * kLanes<V>;
  const Block<V> all{probabilities(), logits.shape};
  return {.groups = block.groups,
          .logits = {logits.data, logits.shape},
          .labels = labels() + image,
          .shares = shares() + image,
          .probabilities = {all.group(block.first), logits.shape},
          .losses = losses() + image,
          .predicted = predicted() + image,
          .d_logits = d_output(last, block, worker)};
}

template <class V>
void Executor<V>::loss_forward(const Span& block, std::int32_t worker) const {
  const LossPass<V> pass = loss_pass(block, worker);
  std::visit([&](const auto& loss) { loss.forward(pass); }, *graph_->loss());
}

template <class V>
void Executor<V>::clear_shard(std::int32_t shard) const {
  std::memset(arena_.at<std::byte>(plan_.shards + shard * plan_.shard_bytes), 0,
              static_cast<std::size_t>(plan_.shard_bytes));
}

template <class V>
const Place* Executor<V>::kept_d_input(std::int32_t node, std::size_t k) const {
  const std::vector<Place>& kept = plan_.nodes[static_cast<std::size_t>(node)].d_inputs;
  return k < kept.size() && kept[k].exists() ? &kept[k] : nullptr;
}

template <class V>
Block<V> Executor<V>::d_input(std::int32_t node, std::size_t k, const Span& block,
                              std::int32_t worker) const {
  const std::int32_t input = graph_->node(node).inputs[k];
  const Place* const kept = kept_d_input(node, k);
  return kept ? at(input, *kept, block, worker) : d_output(input, block, worker);
}

// Backward adds, so every gradient begins at zero.
template <class V>
void Executor<V>::clear_gradients(const Span& block, std::int32_t worker) const {
  std::memset(
      arena_.at<std::byte>(plan_.workers + worker * plan_.worker_bytes + plan_.worker_gradients), 0,
      static_cast<std::size_t>(plan_.worker_gradients_bytes));
  const auto clear = [&](const Block<V>& gradient_block) {
    std::memset(
        gradient_block.data, 0,
        static_cast<std::size_t>(block.groups * gradient_block.group_stride()) * sizeof(Scalar));
  };
  for (std::int32_t i = 0; i < graph_->size(); ++i) {
    if (plan_.nodes[static_cast<std::size_t>(i)].d_output.per_batch) {
      clear(d_output(i, block, worker));
    }
    for (std::size_t k = 0; k < graph_->node(i).inputs.size(); ++k) {
      if (kept_d_input(i, k)) clear(d_input(i, k, block, worker));
    }
  }
}

template <class V>
void Executor<V>::loss_backward(const Span& block, std::int32_t worker) const {
  const LossPass<V> pass = loss_pass(block, worker);
  std::visit([&](const auto& chosen) { chosen.backward(pass); }, *graph_->loss());
}

// A barrier gives its gradient to its input only after the sums of the batch are known, so it goes
// back at the beginning of the stage before it.
template <class V>
void Executor<V>::backward_stage(std::size_t stage, const Scalar* weights, const Span& block,
                                 std::int32_t shard, std::int32_t worker) const {
  const std::int32_t last = std::min(end_node(stage), graph_->size() - 1);
  const std::int32_t first = stage == 0 ? 1 : first_node(stage) + 1;
  for (std::int32_t i = last; i >= first; --i) backward_node(i, weights, block, shard, worker);
  if (stage == 0) return;
  const std::int32_t barrier = first_node(stage);
  const Block<V> upstream = d_output(barrier, block, worker);
  const CollectPass<V> pass{.groups = block.groups,
                            .input = {upstream.data, upstream.shape},
                            .kept = kept(barrier, block, worker).data,
                            .partials = partials(block, upstream.shape.c)};
  std::visit(
      [&](const auto& layer) {
        if constexpr (UsesBatch<std::decay_t<decltype(layer)>>) layer.collect_backward(pass);
      },
      graph_->node(barrier).layer);
}

template <class V>
void Executor<V>::merge_backward(std::size_t stage) const {
  const std::int32_t barrier = first_node(stage);
  const Node& node = graph_->node(barrier);
  Pointers<Scalar> d_parameters{};
  std::size_t p = 0;
  for (const ParameterPlace& place : graph_->parameters_of(node)) {
    d_parameters[p++] = gradient() + place.offset;
  }
  std::visit(
      [&](const auto& layer) {
        if constexpr (UsesBatch<std::decay_t<decltype(layer)>>) {
          layer.merge_backward(partials({}, 0), context_.images, statistics(barrier),
                               d_parameters.data());
        }
      },
      node.layer);
}

template <class V>
void Executor<V>::backward_node(std::int32_t number, const Scalar* weights, const Span& block,
                                std::int32_t shard, std::int32_t worker) const {
  const Node& node = graph_->node(number);
  const Block<V> upstream = d_output(number, block, worker);
  if (!upstream.data) return;
  std::array<ConstBlock<V>, kMaxInputs> inputs;
  std::array<Block<V>, kMaxInputs> d_inputs;
  bool wanted = false;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Block<V> input = output(node.inputs[k], block, worker);
    inputs[k] = {input.data, input.shape};
    d_inputs[k] = d_input(number, k, block, worker);
    wanted = wanted || d_inputs[k].data;
  }
  Pointers<const Scalar> parameters{};
  Pointers<Scalar> d_parameters{};
  for (std::int32_t p = 0; p < node.parameter_count; ++p) {
    const auto parameter = static_cast<std::size_t>(node.first_parameter + p);
    const auto slot = static_cast<std::size_t>(p);
    parameters[slot] = weights + graph_->parameters_of(node)[slot].offset;
    if (plan_.shard_offsets[parameter] != Place::kNone) {
      d_parameters[slot] = shard_gradient(node.first_parameter + p, shard);
    }
  }
  const Block<V> own = output(number, block, worker);
  const BatchStatistics known = over_batch(number) ? statistics(number) : BatchStatistics{};
  const BackwardPass<V> pass{
      .groups = block.groups,
      .inputs = {inputs.data(), node.inputs.size()},
      .output = {own.data, own.shape},
      .d_output = {upstream.data, upstream.shape},
      .d_inputs = {d_inputs.data(), node.inputs.size()},
      .alone = node.inputs.size() == 1 && graph_->node(node.inputs[0]).consumers.size() == 1,
      .parameters = parameters.data(),
      .d_parameters = d_parameters.data(),
      .scratch = scratch(worker),
      .table = table(number),
      .kept = kept(number, block, worker).data,
      .context = context_,
      .first_group = block.first,
      .statistics = known.mean.empty() ? nullptr : &known};
  std::visit(
      [&](const auto& layer) {
        using L = std::decay_t<decltype(layer)>;
        if constexpr (HasParameters<L> && !SplitsRows<L> && !UsesBatch<L>) {
          if (d_parameters[0]) layer.backward_parameters(pass);
        }
        if (wanted) layer.backward_input(pass);
      },
      node.layer);
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    if (!kept_d_input(number, k)) continue;
    kernels::add_to<V>(block.groups * d_inputs[k].shape.cells(), d_inputs[k].data,
                       d_output(node.inputs[k], block, worker).data);
  }
}

template <class V>
void Executor<V>::rows_gradient(std::int32_t node_number, std::int32_t groups, std::int32_t first,
                                std::int32_t last) const {
  const Node& node = graph_->node(node_number);
  const Span batch{0, groups};
  std::array<ConstBlock<V>, kMaxInputs> inputs;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Block<V> input = output(node.inputs[k], batch, 0);
    inputs[k] = {input.data, input.shape};
  }
  Pointers<Scalar> d_parameters{};
  std::size_t p = 0;
  for (const ParameterPlace& place : graph_->parameters_of(node)) {
    d_parameters[p++] = gradient() + place.offset;
  }
  const Block<V> upstream = d_output(node_number, batch, 0);
  const BackwardPass<V> pass{.groups = groups,
                             .inputs = {inputs.data(), node.inputs.size()},
                             .output = {},
                             .d_output = {upstream.data, upstream.shape},
                             .d_inputs = {},
                             .d_parameters = d_parameters.data(),
                             .first_row = first,
                             .last_row = last};
  std::visit(
      [&](const auto& layer) {
        if constexpr (SplitsRows<std::decay_t<decltype(layer)>>) layer.backward_parameters(pass);
      },
      node.layer);
}

template <class V>
void Executor<V>::reduce_gradient(std::int32_t parameter, std::int32_t shards, std::int64_t first,
                                  std::int64_t last) const {
  const ParameterPlace& place = graph_->parameters()[static_cast<std::size_t>(parameter)];
  Scalar* const to = gradient() + place.offset;
  for (std::int64_t cell = first; cell < last; ++cell) {
    V sum = load<V>(shard_gradient(parameter, 0) + cell * kLanes<V>);
    for (std::int32_t s = 1; s < shards; ++s) {
      sum = sum + load<V>(shard_gradient(parameter, s) + cell * kLanes<V>);
    }
    to[cell] = sum_lanes(sum);
  }
}

}  // namespace receptive
