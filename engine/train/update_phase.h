// The second phase of a training step: gradients become complete, piece by piece, and the optimiser
// updates each piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/result.h"
#include "engine/model/executor.h"
#include "engine/model/graph.h"
#include "engine/optim/all_optimizers.h"
#include "engine/parallel/thread_pool.h"

namespace receptive {

/// A piece of one parameter, its cells, or, with GradientSplit::rows, of one node, its rows.
struct UpdateTask {
  std::int32_t node = 0;
  std::int32_t parameter = 0;
  GradientSplit split = GradientSplit::images;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Cuts the second phase into tasks that threads share and holds what the optimiser remembers.
class UpdatePhase {
 public:
  /// Error: over_budget.
  static Result<UpdatePhase> create(const Graph& graph);

  struct Request {
    const Graph* graph = nullptr;
    const Executor<Pack>* executor = nullptr;  // whose batch went backward
    std::int32_t groups = 0;                   // of that batch
    float* weights = nullptr;
    float* keep = nullptr;  // null, or where the weights are copied before they change
    const Optimizer* optimizer = nullptr;  // with the rate of this step
    double clip_norm = 0;                  // 0: no clipping
  };

  /// Updates every weight that is not frozen; allocates nothing.
  void run(const Request& request, ThreadPool& pool);

  /// Forgets what the optimiser remembers.
  void reset();

  /// Number `slot` of what the optimiser remembers, laid out as the weights are.
  std::span<float> slot(const Graph& graph, int slot) const {
    const auto cells = static_cast<std::size_t>(graph.weight_cells());
    return slots_.span<float>().subspan(static_cast<std::size_t>(slot) * cells, cells);
  }
  /// Updates done with it.
  std::int64_t updates() const { return updates_; }
  void set_updates(std::int64_t updates) { updates_ = updates; }

 private:
  UpdatePhase(std::vector<UpdateTask> tasks, Arena slots)
      : tasks_(std::move(tasks)), squares_(tasks_.size()), slots_(std::move(slots)) {}

  void complete_gradient(const Request& request, const UpdateTask& task) const;
  float clip_factor(const Request& request, ThreadPool& pool);
  void update(const Request& request, const UpdateTask& task, float factor) const;
  void update_range(const Request& request, const ParameterPlace& parameter, std::int64_t first,
                    std::int64_t last, float factor) const;

  std::vector<UpdateTask> tasks_;
  std::vector<double> squares_;  // per task: sum of its squared gradients, for clipping
  Arena slots_;
  std::int64_t updates_ = 0;  // with the state in slots_
};

}  // namespace receptive
