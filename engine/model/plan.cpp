#include "engine/model/plan.h"

#include <algorithm>
#include <limits>
#include <string>

namespace receptive {

namespace {

// Hands out aligned pieces of a region, in checked arithmetic.
class Region {
 public:
  std::int64_t take(std::int64_t count, std::int64_t size) {
    const std::int64_t begin = bytes_;
    const std::optional<std::int64_t> bytes = checked_product(count, size);
    // Aligning adds less than a line; the sum is checked with room for that.
    const std::optional<std::int64_t> end = bytes ? checked_sum(begin, *bytes) : std::nullopt;
    if (!end || *end > std::numeric_limits<std::int64_t>::max() / 2) {
      overflow_ = true;
      return begin;
    }
    bytes_ = aligned(*end);
    return begin;
  }
  std::int64_t bytes() const { return bytes_; }
  bool overflow() const { return overflow_; }

 private:
  std::int64_t bytes_ = 0;
  bool overflow_ = false;
};

std::int64_t table_cells(const Node& node) {
  return std::visit(
      [&](const auto& layer) -> std::int64_t {
        if constexpr (HasTable<std::decay_t<decltype(layer)>>) {
          return layer.table_cells(node.input_shapes, node.shape);
        }
        return 0;
      },
      node.layer);
}

// A frozen layer's parameter gradients are of use to a trace only.
bool wants_parameter_gradients(const Node& node, const PlanRequest& request) {
  return request.gradients && (!node.frozen || request.keep_all);
}

bool splits_rows(const Graph& graph, const Node& node, const PlanRequest& request) {
  const auto parameters = graph.parameters_of(node);
  return wants_parameter_gradients(node, request) && !parameters.empty() &&
         parameters.front().split == GradientSplit::rows;
}

bool keeps_tensor(const Node& node) {
  return std::visit([](const auto& layer) { return KeepsTensor<std::decay_t<decltype(layer)>>; },
                    node.layer);
}

// Whether the tensors of `node` may lie where those of its input do: nobody else reads them. The
// network's input stays as it is, and a trace keeps everything.
bool works_in_place(const Graph& graph, const Node& node, const PlanRequest& request) {
  if (request.keep_all || node.inputs.size() != 1 || node.inputs[0] == 0) return false;
  const Node& input = graph.node(node.inputs[0]);
  const bool may = std::visit(
      [](const auto& layer) { return WorksInPlace<std::decay_t<decltype(layer)>>; }, node.layer);
  const bool free = std::visit(
      [](const auto& layer) { return ForgetsOutput<std::decay_t<decltype(layer)>>; }, input.layer);
  return may && free && input.consumers.size() == 1;
}

// Frozen, a layer goes by what it learnt, one image at a time.
bool is_barrier(const Node& node, const PlanRequest& request) {
  const bool uses_batch = std::visit(
      [](const auto& layer) { return UsesBatch<std::decay_t<decltype(layer)>>; }, node.layer);
  return uses_batch && wants_parameter_gradients(node, request);
}

}  // namespace

Result<Plan> Plan::make(const Graph& graph, const PlanRequest& request, std::int64_t budget_bytes) {
  Plan plan;
  plan.request = request;
  plan.nodes.resize(static_cast<std::size_t>(graph.size()));
  const std::int64_t value_bytes = std::int64_t{request.lanes} * request.scalar_bytes;
  const std::int32_t block = std::min(request.groups, kBlockGroups);
  Region tables;
  Region batch;
  Region worker;
  Region shard;
  Region statistics;
  std::int64_t partials = 0;
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    if (!is_barrier(node, request)) continue;
    plan.barriers.push_back(i);
    plan.nodes[static_cast<std::size_t>(i)].statistics =
        statistics.take(std::int64_t{kBatchStatistics} * node.shape.c, sizeof(double));
    partials = std::max<std::int64_t>(partials, 2 * node.shape.c);
  }
  const bool whole_batch = request.keep_all || !plan.barriers.empty();

  // Gradients of rows are computed after the whole batch went through, so what they read is kept.
  const auto place = [&](const Node& node, bool per_batch, Region& region) {
    const std::int64_t cells = node.shape.cells() * (per_batch ? request.groups : block);
    return Place{region.take(cells, value_bytes), per_batch};
  };
  const auto kept = [&](const Node& node) {
    return whole_batch ||
           std::any_of(node.consumers.begin(), node.consumers.end(), [&](std::int32_t consumer) {
             return splits_rows(graph, graph.node(consumer), request);
           });
  };
  // What is kept of one tensor of a shared place is kept of both.
  std::vector<bool> in_place(plan.nodes.size());
  std::vector<bool> keeps_output(plan.nodes.size());
  std::vector<bool> keeps_gradient(plan.nodes.size());
  for (std::int32_t i = graph.size() - 1; i >= 0; --i) {
    const Node& node = graph.node(i);
    const auto n = static_cast<std::size_t>(i);
    in_place[n] = works_in_place(graph, node, request);
    keeps_output[n] = keeps_output[n] || kept(node);
    keeps_gradient[n] = keeps_gradient[n] || whole_batch || splits_rows(graph, node, request);
    if (!in_place[n]) continue;
    const auto input = static_cast<std::size_t>(node.inputs[0]);
    keeps_output[input] = keeps_output[n];
    keeps_gradient[input] = keeps_gradient[n];
  }
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    const auto n = static_cast<std::size_t>(i);
    NodePlan& at = plan.nodes[n];
    at.output = in_place[n] ? plan.nodes[static_cast<std::size_t>(node.inputs[0])].output
                            : place(node, keeps_output[n], keeps_output[n] ? batch : worker);
    at.table = tables.take(table_cells(node), sizeof(std::int32_t));
    if (keeps_tensor(node) && (request.gradients || request.keep_all)) {
      at.kept = place(node, whole_batch, whole_batch ? batch : worker);
    }
  }
  plan.worker_gradients = worker.bytes();
  for (std::int32_t i = 0; request.gradients && i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    if (!node.trains && !request.keep_all) continue;
    const auto n = static_cast<std::size_t>(i);
    NodePlan& at = plan.nodes[n];
    at.d_output = in_place[n] ? plan.nodes[static_cast<std::size_t>(node.inputs[0])].d_output
                              : place(node, keeps_gradient[n], keeps_gradient[n] ? batch : worker);
    for (std::size_t k = 0; request.keep_all && k < node.inputs.size(); ++k) {
      const Node& input = graph.node(node.inputs[k]);
      at.d_inputs.push_back(input.consumers.size() > 1 ? place(input, true, batch) : Place{});
    }
  }
  plan.worker_gradients_bytes = worker.bytes() - plan.worker_gradients;
  std::int64_t scratch = 0;
  for (const Node& node : graph.nodes()) scratch = std::max(scratch, scratch_cells(node));
  plan.worker_scratch = worker.take(scratch, value_bytes);
  plan.worker_bytes = worker.bytes();

  for (const ParameterPlace& parameter : graph.parameters()) {
    const bool shards = parameter.split == GradientSplit::images &&
                        wants_parameter_gradients(graph.node(parameter.node), request);
    plan.shard_offsets.push_back(shards ? shard.take(parameter.cells, value_bytes) : Place::kNone);
  }
  plan.shard_bytes = shard.bytes();

  Region arena;
  plan.tables = arena.take(1, tables.bytes());
  plan.batch = arena.take(1, batch.bytes());
  const std::int64_t images = std::int64_t{request.groups} * request.lanes;
  for (std::int64_t* list : {&plan.labels, &plan.shares, &plan.losses, &plan.predicted}) {
    *list = arena.take(images, request.scalar_bytes);
  }
  plan.probabilities = arena.take(request.groups * graph.output().shape.cells(), value_bytes);
  plan.gradient = arena.take(request.gradients ? graph.weight_cells() : 0, request.scalar_bytes);
  plan.statistics = arena.take(1, statistics.bytes());
  plan.partials = arena.take(images * partials, sizeof(double));
  plan.workers = arena.take(request.workers, worker.bytes());
  plan.shards = arena.take(request.gradients ? shards_of(request.groups) : 0, shard.bytes());
  plan.bytes = arena.bytes();

  const bool overflow = tables.overflow() || batch.overflow() || worker.overflow() ||
                        shard.overflow() || statistics.overflow() || arena.overflow();
  const std::optional<std::int64_t> needed =
      overflow ? std::nullopt : checked_sum(plan.bytes, request.beside_bytes);
  if (!needed || *needed > budget_bytes) {
    return Error(ErrorCode::over_budget, "memory", "{}",
                 "use a smaller batch, fewer channels or smaller images",
                 // The need is rounded up and the budget down, so that the need is the larger.
                 needed ? text_of("the model needs {} MiB and the budget is {} MiB",
                                  ((*needed - 1) >> 20) + 1, budget_bytes >> 20)
                        : "the model needs more memory than can be counted");
  }
  return plan;
}

void Plan::fill_tables(const Graph& graph, const Arena& arena) const {
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    auto* const table = arena.at<std::int32_t>(tables + nodes[static_cast<std::size_t>(i)].table);
    std::visit(
        [&](const auto& layer) {
          if constexpr (HasTable<std::decay_t<decltype(layer)>>) {
            layer.fill_table(node.input_shapes, node.shape, request.lanes, table);
          }
        },
        node.layer);
  }
}

}  // namespace receptive
