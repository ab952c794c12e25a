#include "engine/explain/effect.h"

#include <cmath>
#include <utility>
#include <vector>

#include "engine/explain/cells.h"
#include "engine/explain/pass.h"
#include "engine/explain/update.h"

namespace receptive {

namespace {

// The weights after the first update of all of them.
std::vector<float> updated(const Trace& trace, const Optimizer& optimizer) {
  const Graph& graph = trace.graph();
  std::vector<float> weights(trace.weights().begin(), trace.weights().end());
  for (const ParameterPlace& place : graph.parameters()) {
    const Node& node = graph.node(place.node);
    if (place.spec.buffer || node.frozen) continue;
    const TracedTensor gradient =
        trace.tensor({node.name, TensorKind::parameter_gradient, std::string(place.spec.name)})
            .value();
    std::vector<float> slots[kMaxSlots];
    for (std::vector<float>& slot : slots) slot.resize(static_cast<std::size_t>(place.cells));
    const Update update{.cells = place.cells,
                        .gradient = gradient.data.data(),
                        .weight = weights.data() + place.offset,
                        .slots = {slots[0].data(), slots[1].data()},
                        .decays = place.spec.decays};
    std::visit([&](const auto& kind) { kind.update(update); }, optimizer);
  }
  return weights;
}

}  // namespace

Result<UpdateEffect> effect_of_update(const Trace& trace, const CellRef& cell,
                                      const Optimizer& optimizer) {
  const Result<UpdateDerivation> one = derive_update(trace, cell, optimizer);
  if (!one) return one.error();
  const Graph& graph = trace.graph();
  Result<Executor<float>> executor = Executor<float>::create(
      graph, {.groups = trace.images(), .gradients = false, .keep_all = true},
      trace.budget_bytes());
  if (!executor) return std::move(executor).error();
  executor->set_context(trace.context());
  const TracedTensor pixels = *trace.tensor({"input", TensorKind::output, {}});
  const auto loss_with = [&](const std::vector<float>& weights) {
    pass_images(graph, *executor, weights.data(), pixels.data, trace.labels(), false);
    return mean_loss(*executor, trace.images());
  };

  std::vector<float> weights(trace.weights().begin(), trace.weights().end());
  UpdateEffect made{.before = trace.loss()};
  for (const ParameterPlace& place :
       graph.parameters_of(graph.node(graph.find(cell.tensor.node)))) {
    if (place.spec.name != cell.tensor.name) continue;
    const std::int64_t at = place.offset + place_of(cell.index, place.spec.dims);
    weights[static_cast<std::size_t>(at)] = one->value;
  }
  made.one = loss_with(weights);
  made.all = loss_with(updated(trace, optimizer));
  if (!std::isfinite(made.one) || !std::isfinite(made.all)) {
    return Error(ErrorCode::out_of_range, "optimizer",
                 "after such a step the loss is not a finite number", "take a smaller rate");
  }
  return made;
}

Result<std::unique_ptr<Trace>> trace_after_update(const Trace& trace, const Optimizer& optimizer) {
  if (!trace.has_gradients()) {
    return Error(ErrorCode::no_gradient, "labels", "a trace without them has no gradients",
                 "trace with labels");
  }
  return trace.with_weights(updated(trace, optimizer));
}

std::string to_json(const UpdateEffect& effect) {
  JsonWriter writer;
  writer.begin_object().member("before", effect.before);
  writer.member("one", effect.one).member("all", effect.all).end_object();
  return writer.take();
}

}  // namespace receptive
