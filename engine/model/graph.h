// A checked network: every shape known, every parameter with its place.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/layers/all_layers.h"
#include "engine/losses/all_losses.h"
#include "engine/model/spec.h"

namespace receptive {

/// Cells of one image's tensor, padding included, at most. With four lanes every offset inside a
/// group fits 32 bits.
inline constexpr std::int64_t kMaxCells = 1 << 26;
/// Numbers in one parameter, at most.
inline constexpr std::int64_t kMaxParameterCells = 1 << 28;

/// Inputs of one layer, at most.
inline constexpr std::size_t kMaxInputs = 8;

struct Node {
  std::string name;
  NodeLayer layer;
  std::vector<std::int32_t> inputs;  // node numbers, all smaller than this node's
  std::vector<std::int32_t> consumers;
  std::vector<Shape> input_shapes;
  Shape shape;  // output of one image
  std::int32_t first_parameter = 0;
  std::int32_t parameter_count = 0;
  /// Training leaves this node's parameters as they are and computes no gradients of them.
  bool frozen = false;
  /// A parameter that is not frozen lies at or before this node, so training needs dL/d(output).
  bool trains = false;
};

/// What the layer works in, in values of one group of images; 0 where it needs none.
std::int64_t scratch_cells(const Node& node);

struct ParameterPlace {
  std::int32_t node = 0;
  std::int32_t number = 0;  // within its node
  ParameterSpec spec;
  std::int64_t offset = 0;  // in numbers, within all weights
  std::int64_t cells = 0;
  GradientSplit split = GradientSplit::images;
};

class Graph {
 public:
  /// Node 0 is the input. Errors name the place as "layers[2] conv2.kernel": bad_graph,
  /// shape_mismatch, kernel_too_large, out_of_range, over_budget (a tensor above kMaxCells),
  /// wrong_loss.
  static Result<Graph> create(const ModelSpec& spec);

  std::span<const Node> nodes() const { return nodes_; }
  const Node& node(std::int32_t number) const { return nodes_[static_cast<std::size_t>(number)]; }
  const Node& output() const { return nodes_.back(); }
  std::int32_t size() const { return static_cast<std::int32_t>(nodes_.size()); }

  std::span<const ParameterPlace> parameters() const { return parameters_; }
  std::span<const ParameterPlace> parameters_of(const Node& node) const {
    return parameters().subspan(static_cast<std::size_t>(node.first_parameter),
                                static_cast<std::size_t>(node.parameter_count));
  }
  /// Numbers of all weights, with the gaps that align each parameter.
  std::int64_t weight_cells() const { return weight_cells_; }
  /// ... without the gaps and without buffers.
  std::int64_t parameter_count() const;
  /// ... of layers that are not frozen.
  std::int64_t trainable_count() const;

  const std::optional<Loss>& loss() const { return spec_.loss; }
  /// Classes the loss tells apart; 0 without a loss.
  std::int32_t classes() const { return classes_; }
  const Shape& input_shape() const { return nodes_.front().shape; }
  const ModelSpec& spec() const { return spec_; }

  /// Number of the node, or -1.
  std::int32_t find(std::string_view name) const;

 private:
  // Numbers of the nodes made so far, by names that the specification holds.
  using Numbers = std::map<std::string_view, int>;

  Status choose_loss();
  Status add_node(const NodeSpec& spec, std::int32_t layer_number, Numbers& numbers);
  Status add_parameters(Node& node, const std::string& where);

  ModelSpec spec_;
  std::vector<Node> nodes_;
  std::vector<ParameterPlace> parameters_;
  std::int64_t weight_cells_ = 0;
  std::int32_t classes_ = 0;
};

}  // namespace receptive
