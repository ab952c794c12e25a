// One pass over a few images, unfused, with every tensor and every gradient kept, so that any cell
// can be asked where it came from.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/layers/explain.h"
#include "engine/losses/explain.h"
#include "engine/model/model.h"
#include "engine/optim/all_optimizers.h"

namespace receptive {

/// A tensor of a trace: [n, c, h, w], or the shape of a parameter.
struct TracedTensor {
  std::vector<std::int32_t> shape;
  std::span<const float> data;  // row-major, valid while the trace lives
};

class Trace {
 public:
  /// `images` is [n, c, h, w] with n >= 1; `labels` has n entries, or none for a forward pass
  /// alone. The weights are copied: later training does not change the trace. `context` says
  /// whether the images are predicted or trained on; its images are set here. Errors:
  /// count_mismatch, bad_label, over_budget, out_of_range (a pixel that is not finite, or an output
  /// or gradient of a layer, which `where` names).
  static Result<std::unique_ptr<Trace>> create(const Model& model, std::span<const float> images,
                                               std::span<const std::int32_t> labels,
                                               const PassContext& context = {});
  /// ... of a model that lives elsewhere: `weights` as its graph lays them out. Error also
  /// count_mismatch of too few.
  static Result<std::unique_ptr<Trace>> create(const Graph& graph, std::span<const float> weights,
                                               std::span<const float> images,
                                               std::span<const std::int32_t> labels,
                                               const PassContext& context,
                                               std::int64_t budget_bytes = kDefaultBudgetBytes);
  ~Trace();
  /// The same pass over the same images with other weights, as laid out by the graph. Error:
  /// over_budget, out_of_range.
  Result<std::unique_ptr<Trace>> with_weights(std::vector<float> weights) const;
  /// The same pass over other images. Errors: those of create.
  Result<std::unique_ptr<Trace>> with_images(std::span<const float> images,
                                             std::span<const std::int32_t> labels) const;

  /// From now on the trace also answers for the update that its images would make of every
  /// parameter, as the optimiser's first: tensors of the kinds update and optimizer_state. Errors:
  /// no_gradient, too_large.
  Status set_update(const Optimizer& optimizer);
  /// What the optimiser of set_update remembers of a parameter, which otherwise is 0; `state` is of
  /// kind optimizer_state. Errors: unknown_node, unknown_tensor, no_gradient, count_mismatch,
  /// out_of_range.
  Status remember(const TensorRef& state, std::span<const float> values);

  bool has_gradients() const;
  /// Mean over the images; needs labels.
  double loss() const;

  const Graph& graph() const;
  std::int32_t images() const;
  /// As laid out by the graph.
  std::span<const float> weights() const;
  /// One per image; of a trace without labels zeros.
  std::span<const float> labels() const;
  std::int64_t budget_bytes() const;
  /// What the pass was for.
  const PassContext& context() const;

  /// The tensors around one node, and around the loss, which the model must have.
  NodeView view(std::int32_t node) const;
  LossView loss_view() const;

  /// Errors: unknown_node, unknown_tensor, no_gradient.
  Result<TracedTensor> tensor(const TensorRef& ref) const;
  /// Errors: also bad_index.
  Result<float> value(const CellRef& cell) const;
  Result<Derivation> derive(const CellRef& cell) const;

  /// Nodes with names, types, inputs, shapes and parameter names, as JSON (TraceNode[] of the API).
  std::string nodes_json() const;

 private:
  struct State;
  explicit Trace(std::unique_ptr<State> state);
  // Takes the images through; a state without gradients ignores the labels.
  static Result<std::unique_ptr<Trace>> pass(std::unique_ptr<State> state,
                                             std::span<const float> pixels,
                                             std::span<const float> labels,
                                             const PassContext& context);
  std::unique_ptr<State> state_;
};

}  // namespace receptive
