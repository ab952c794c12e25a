#include "engine/model/executor.h"

#include <array>
#include <cstring>
#include <utility>
#include <variant>

#include "engine/core/check.h"
#include "engine/kernels/elementwise.h"

namespace receptive {

namespace {

// Parameters of one layer, at most; views of them and of the inputs live on the stack of a pass.
constexpr std::size_t kMaxLayerParameters = 4;

template <class S>
using Pointers = std::array<S*, kMaxLayerParameters>;

}  // namespace

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
void Executor<V>::forward(const Scalar* weights, const Span& block, std::int32_t worker) const {
  for (std::int32_t i = 1; i < graph_->size(); ++i) {
    const Node& node = graph_->node(i);
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
    const ForwardPass<V> pass{.groups = block.groups,
                              .inputs = {inputs.data(), node.inputs.size()},
                              .output = output(i, block, worker),
                              .parameters = parameters.data(),
                              .scratch = scratch(worker),
                              .table = table(i)};
    std::visit([&](const auto& layer) { layer.forward(pass); }, node.layer);
  }
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
void Executor<V>::backward(const Scalar* weights, const Span& block, std::int32_t shard,
                           std::int32_t worker) const {
  clear_gradients(block, worker);
  const LossPass<V> loss = loss_pass(block, worker);
  std::visit([&](const auto& chosen) { chosen.backward(loss); }, *graph_->loss());

  for (std::int32_t i = graph_->size() - 1; i > 0; --i) {
    const Node& node = graph_->node(i);
    const Block<V> upstream = d_output(i, block, worker);
    if (!upstream.data) continue;
    std::array<ConstBlock<V>, kMaxInputs> inputs;
    std::array<Block<V>, kMaxInputs> d_inputs;
    bool wanted = false;
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const Block<V> input = output(node.inputs[k], block, worker);
      inputs[k] = {input.data, input.shape};
      d_inputs[k] = d_input(i, k, block, worker);
      wanted = wanted || d_inputs[k].data;
    }
    Pointers<const Scalar> parameters{};
    Pointers<Scalar> d_parameters{};
    for (std::int32_t p = 0; p < node.parameter_count; ++p) {
      const std::int32_t number = node.first_parameter + p;
      const auto slot = static_cast<std::size_t>(p);
      parameters[slot] = weights + graph_->parameters_of(node)[slot].offset;
      if (plan_.shard_offsets[static_cast<std::size_t>(number)] != Place::kNone) {
        d_parameters[slot] = shard_gradient(number, shard);
      }
    }
    const Block<V> own = output(i, block, worker);
    const BackwardPass<V> pass{.groups = block.groups,
                               .inputs = {inputs.data(), node.inputs.size()},
                               .output = {own.data, own.shape},
                               .d_output = {upstream.data, upstream.shape},
                               .d_inputs = {d_inputs.data(), node.inputs.size()},
                               .parameters = parameters.data(),
                               .d_parameters = d_parameters.data(),
                               .scratch = scratch(worker),
                               .table = table(i)};
    std::visit(
        [&](const auto& layer) {
          using L = std::decay_t<decltype(layer)>;
          if constexpr (HasParameters<L> && !SplitsRows<L>) {
            if (d_parameters[0]) layer.backward_parameters(pass);
          }
          if (wanted) layer.backward_input(pass);
        },
        node.layer);
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      if (!kept_d_input(i, k)) continue;
      kernels::add_to<V>(block.groups * d_inputs[k].shape.cells(), d_inputs[k].data,
                         d_output(node.inputs[k], block, worker).data);
    }
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

template class Executor<float>;
template class Executor<double>;
template class Executor<Pack>;

}  // namespace receptive
