// The backward half of what executor.h declares; see executor_forward.h.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <variant>

#include "engine/kernels/elementwise.h"
#include "engine/model/executor.h"

namespace receptive {

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
  const Pointers<Scalar> d_parameters = parameters_of(node, gradient());
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
  const Inputs inputs = inputs_of(node, block, worker);
  std::array<Block<V>, kMaxInputs> d_inputs;
  bool wanted = false;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    d_inputs[k] = d_input(number, k, block, worker);
    wanted = wanted || d_inputs[k].data;
  }
  const Pointers<const Scalar> parameters = parameters_of(node, weights);
  Pointers<Scalar> d_parameters{};
  for (std::int32_t p = 0; p < node.parameter_count; ++p) {
    const std::int32_t parameter = node.first_parameter + p;
    if (plan_.shard_offsets[static_cast<std::size_t>(parameter)] == Place::kNone) continue;
    d_parameters[static_cast<std::size_t>(p)] = shard_gradient(parameter, shard);
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
  const Inputs inputs = inputs_of(node, batch, 0);
  const Pointers<Scalar> d_parameters = parameters_of(node, gradient());
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
