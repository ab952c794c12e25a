// A network with its weights.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/result.h"
#include "engine/model/graph.h"
#include "engine/model/spec.h"
#include "engine/parallel/thread_pool.h"

namespace receptive {

/// Memory one model with its run may take; checked before anything is allocated.
inline constexpr std::int64_t kDefaultBudgetBytes = 256ll << 20;

class Model {
 public:
  /// Checks every shape and the budget, then draws the weights: layer l, parameter p from the
  /// random stream (seed, weights, p, l).
  static Result<std::shared_ptr<Model>> create(const ModelSpec& spec, std::uint64_t seed,
                                               std::int64_t budget_bytes = kDefaultBudgetBytes);

  const Graph& graph() const { return graph_; }
  std::int64_t budget_bytes() const { return budget_bytes_; }

  /// All parameters, each tensor starting at `graph().parameters()[i].offset`, zeros in between.
  std::span<float> weights() { return weights_.span<float>(); }
  std::span<const float> weights() const { return weights_.span<const float>(); }
  std::span<float> parameter(const ParameterPlace& place);
  std::span<const float> parameter(const ParameterPlace& place) const;

  /// Errors: unknown_node, unknown_tensor.
  Result<const ParameterPlace*> find_parameter(std::string_view node, std::string_view name) const;
  /// Errors: also count_mismatch, out_of_range (a value that is not finite).
  Status set_parameter(std::string_view node, std::string_view name, std::span<const float> values);

  /// Hex SHA-256 over all parameters in order, as little-endian float32 without the gaps.
  std::string weights_sha256() const;
  /// ... over those of frozen layers alone, which training leaves as they are.
  std::string frozen_sha256() const;

  /// Layers, shapes, parameter counts with their formula, multiply-adds, receptive fields, bytes,
  /// as JSON (Summary of the API).
  std::string summary_json() const;

  /// Probabilities [n, classes] of `n` images [n, c, h, w] with pixels in 0..1. Errors:
  /// count_mismatch, out_of_range (a pixel that is not finite, or a layer's output: `where` is the
  /// first such layer), wrong_loss, over_budget.
  Result<std::vector<float>> predict(std::span<const float> images, ThreadPool& pool) const;

  /// The last weights whose loss was finite and not far above an untrained network's; kept by the
  /// trainer, with the step they were found at.
  bool has_last_good() const { return last_good_step_ >= 0; }
  std::int64_t last_good_step() const { return last_good_step_; }
  /// Puts them back. Error no_data when there are none.
  Status restore_last_good();

 private:
  friend class Trainer;
  Model() = default;
  std::string sha256(bool frozen_alone) const;

  Graph graph_;
  std::int64_t budget_bytes_ = 0;
  Arena weights_;
  Arena last_good_;
  std::int64_t last_good_step_ = -1;
};

}  // namespace receptive
