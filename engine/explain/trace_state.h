// What a trace keeps. Only the sources of this folder that make up Trace include it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/explain/trace.h"
#include "engine/model/executor.h"

namespace receptive {

/// Of the tensor beside a node's output; empty when it has none.
std::string_view kept_name(const Node& node);

struct Trace::State {
  // A node of a query that is no node of the graph.
  static constexpr std::int32_t kLossNode = -1;

  Graph graph;  // a copy: the trace outlives its model
  std::vector<float> weights;
  std::optional<Executor<float>> executor;
  std::int32_t images = 0;
  bool gradients = false;
  std::int64_t budget_bytes = 0;
  double mean_loss = 0;
  float loss_value = 0;

  // What a query's tensor is: its numbers and where it belongs.
  struct Found {
    TracedTensor tensor;
    std::int32_t node = kLossNode;
    std::int32_t which = 0;  // parameter or input
  };

  // Of a node that went by numbers of the batch: mean and variance, per channel.
  struct Statistics {
    std::int32_t node = 0;
    std::vector<float> mean;
    std::vector<float> variance;
    NodeView::Statistics view;
  };
  std::vector<Statistics> statistics{};

  // Of one parameter: what the optimiser remembers, and every number of its update.
  struct ParameterUpdate {
    std::array<std::vector<float>, kMaxSlots> slots;
    std::vector<std::string> steps;
    std::vector<std::vector<float>> values;  // of each step
  };
  std::optional<Optimizer> optimizer{};
  std::vector<ParameterUpdate> updates{};  // in the graph's order; none of a buffer

  void run(std::span<const float> pixels, std::span<const float> labels);
  Status check_finite() const;
  void keep_statistics();
  const Statistics* find_statistics(std::int32_t node) const;
  /// Names of the tensors beside a node's output: a mask, normalised numbers, numbers of the batch.
  std::vector<std::string_view> besides(std::int32_t node) const;
  Result<Found> find(const TensorRef& ref) const;
  static Result<float> value(const Found& found, const CellRef& cell);
  Result<Found> find_output(const TensorRef& ref, std::int32_t node) const;
  Result<Found> find_in_loss(const TensorRef& ref) const;
  Result<Found> find_parameter(const TensorRef& ref, std::int32_t node) const;
  Result<Found> find_input_gradient(const TensorRef& ref, std::int32_t node) const;
  Result<Found> find_update(const TensorRef& ref, std::int32_t node) const;
  std::vector<Derivation> update_steps(std::size_t parameter, std::int64_t cell) const;
  void compute_update(std::size_t parameter);

  Span all() const { return {0, images}; }
  std::vector<std::int32_t> dims(const Shape& shape) const {
    return {images, shape.c, shape.h, shape.w};
  }
  TracedTensor of_block(const Block<float>& block) const {
    return {dims(block.shape),
            {block.data, static_cast<std::size_t>(images * block.shape.cells())}};
  }
  NodeView view(std::int32_t node) const;
  LossView loss_view() const;
  Derivation derive(const TensorRef& ref, const Found& found,
                    const std::vector<std::int32_t>& index) const;
  Derivation derive_update_step(const TensorRef& ref, const std::vector<std::int32_t>& index) const;
  Derivation derive_branches(std::int32_t node, const Cell& cell) const;
  Derivation derive_loss(const TensorRef& ref, const std::vector<std::int32_t>& index) const;
};

}  // namespace receptive
