#include "engine/train/update_phase.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <variant>

namespace receptive {

namespace {

// Weights that one task computes and updates: small enough to share evenly, large enough not to be
// felt.
constexpr std::int64_t kTaskCells = 4096;

std::vector<UpdateTask> update_tasks(const Graph& graph) {
  std::vector<UpdateTask> tasks;
  const auto cut = [&](UpdateTask task, std::int64_t count, std::int64_t piece) {
    for (task.first = 0; task.first < count; task.first = task.last) {
      task.last = std::min(count, task.first + piece);
      tasks.push_back(task);
    }
  };
  const auto parameters = graph.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ParameterPlace& place = parameters[p];
    if (graph.node(place.node).frozen || place.spec.buffer) continue;
    const UpdateTask task{place.node, static_cast<std::int32_t>(p), place.split, 0, 0};
    if (place.split != GradientSplit::rows) {
      cut(task, place.cells, kTaskCells / kMaxShards);
    } else if (place.number == 0) {
      const std::int64_t rows = place.spec.dims[0];
      const std::int64_t row_cells = place.cells / rows;
      // An even number of rows: the kernel takes them in pairs.
      cut(task, rows, std::max<std::int64_t>(2, kTaskCells / row_cells / 2 * 2));
    }
  }
  return tasks;
}

// Calls body(parameter, first, last) for the cells of every parameter that a task covers.
template <class Body>
void for_each_range(const Graph& graph, const UpdateTask& task, Body&& body) {
  if (task.split != GradientSplit::rows) {
    body(graph.parameters()[static_cast<std::size_t>(task.parameter)], task.first, task.last);
    return;
  }
  for (const ParameterPlace& parameter : graph.parameters_of(graph.node(task.node))) {
    const std::int64_t row_cells = parameter.cells / parameter.spec.dims[0];
    body(parameter, task.first * row_cells, task.last * row_cells);
  }
}

}  // namespace

Result<UpdatePhase> UpdatePhase::create(const Graph& graph) {
  Result<Arena> slots =
      Arena::allocate(graph.weight_cells() * kMaxSlots * static_cast<std::int64_t>(sizeof(float)));
  if (!slots) return std::move(slots).error();
  return UpdatePhase(update_tasks(graph), std::move(slots).value());
}

void UpdatePhase::reset() {
  std::memset(slots_.at<std::byte>(0), 0, static_cast<std::size_t>(slots_.bytes()));
  updates_ = 0;
}

// Clipping needs the norm of the whole gradient before the first weight changes.
void UpdatePhase::run(const Request& request, ThreadPool& pool) {
  ++updates_;
  const bool clips = request.clip_norm > 0;
  const float factor = clips ? clip_factor(request, pool) : 1.0f;
  pool.for_each(static_cast<int>(tasks_.size()), [&](int number, int) {
    const UpdateTask& task = tasks_[static_cast<std::size_t>(number)];
    if (!clips) complete_gradient(request, task);
    update(request, task, factor);
  });
}

void UpdatePhase::complete_gradient(const Request& request, const UpdateTask& task) const {
  if (task.split == GradientSplit::images) {
    request.executor->reduce_gradient(task.parameter, shards_of(request.groups), task.first,
                                      task.last);
  } else if (task.split == GradientSplit::rows) {
    request.executor->rows_gradient(task.node, request.groups,
                                    static_cast<std::int32_t>(task.first),
                                    static_cast<std::int32_t>(task.last));
  }
}

// What g is multiplied by: min(1, limit/‖g‖₂) over all parameters together (Pascanu, Mikolov,
// Bengio 2013). The squares are added in double, task by task in their order, so the norm does not
// depend on the threads.
float UpdatePhase::clip_factor(const Request& request, ThreadPool& pool) {
  pool.for_each(static_cast<int>(tasks_.size()), [&](int number, int) {
    const UpdateTask& task = tasks_[static_cast<std::size_t>(number)];
    complete_gradient(request, task);
    double sum = 0;
    for_each_range(*request.graph, task,
                   [&](const ParameterPlace& place, std::int64_t first, std::int64_t last) {
                     const float* const gradient = request.executor->gradient() + place.offset;
                     for (std::int64_t cell = first; cell < last; ++cell) {
                       sum += double{gradient[cell]} * double{gradient[cell]};
                     }
                   });
    squares_[static_cast<std::size_t>(number)] = sum;
  });
  double sum = 0;
  for (const double square : squares_) sum += square;
  const double norm = std::sqrt(sum);
  return norm > request.clip_norm ? static_cast<float>(request.clip_norm / norm) : 1.0f;
}

void UpdatePhase::update(const Request& request, const UpdateTask& task, float factor) const {
  for_each_range(*request.graph, task,
                 [&](const ParameterPlace& place, std::int64_t first, std::int64_t last) {
                   update_range(request, place, first, last, factor);
                 });
}

void UpdatePhase::update_range(const Request& request, const ParameterPlace& parameter,
                               std::int64_t first, std::int64_t last, float factor) const {
  const std::int64_t begin = parameter.offset + first;
  const std::int64_t cells = last - first;
  float* const weight = request.weights + begin;
  float* const gradient = request.executor->gradient() + begin;
  if (request.keep) {
    std::memcpy(request.keep + begin, weight, static_cast<std::size_t>(cells) * sizeof(float));
  }
  if (factor < 1) {
    for (std::int64_t cell = 0; cell < cells; ++cell) gradient[cell] *= factor;
  }
  Update range{.cells = cells,
               .gradient = gradient,
               .weight = weight,
               .step = updates_,
               .decays = parameter.spec.decays};
  for (int slot = 0; slot < kMaxSlots; ++slot) {
    range.slots[static_cast<std::size_t>(slot)] =
        slots_.at<float>(0) + slot * request.graph->weight_cells() + begin;
  }
  std::visit([&](const auto& chosen) { chosen.update(range); }, *request.optimizer);
}

}  // namespace receptive
