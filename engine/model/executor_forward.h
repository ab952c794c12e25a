// The forward half of what executor.h declares, and what both halves look up. Included, like
// executor_backward.h, by the sources that compile it for a value type each, so that training is
// made fast and what shows a few images is made small (CMakeLists.txt).
#pragma once

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/core/check.h"
#include "engine/model/executor.h"

namespace receptive {

template <class V>
Result<Executor<V>> Executor<V>::create(const Graph& graph, PlanRequest request,
                                        std::int64_t budget_bytes) {
  request.lanes = kLanes<V>;
  request.scalar_bytes = sizeof(Scalar);
  Result<Plan> plan = Plan::make(graph, request, budget_bytes);
  if (!plan) return std::move(plan).error();
  Result<Arena> arena = Arena::allocate(plan->bytes);
  if (!arena) return std::move(arena).error();
  for (const Node& node : graph.nodes()) {
    RECEPTIVE_CHECK(node.inputs.size() <= kMaxInputs);
    RECEPTIVE_CHECK(static_cast<std::size_t>(node.parameter_count) <= kMaxLayerParameters);
  }
  plan->fill_tables(graph, *arena);
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
typename Executor<V>::Inputs Executor<V>::inputs_of(const Node& node, const Span& block,
                                                    std::int32_t worker) const {
  Inputs inputs;
  for (std::size_t k = 0; k < node.inputs.size(); ++k) {
    const Block<V> input = output(node.inputs[k], block, worker);
    inputs[k] = {input.data, input.shape};
  }
  return inputs;
}

// Of the node's parameters, in numbers laid out as all weights are.
template <class V>
template <class S>
typename Executor<V>::template Pointers<S> Executor<V>::parameters_of(const Node& node,
                                                                      S* all) const {
  Pointers<S> parameters{};
  std::size_t p = 0;
  for (const ParameterPlace& place : graph_->parameters_of(node)) {
    parameters[p++] = all + place.offset;
  }
  return parameters;
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
  const Inputs inputs = inputs_of(node, block, worker);
  const Pointers<const Scalar> parameters = parameters_of(node, weights);
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

}  // namespace receptive
