// What an update does to the loss: the same as another model with the new weights says.
#include "engine/explain/effect.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/explain/update.h"
#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

constexpr std::int64_t kEveryCell = 1000000;

// A twin of the model with the updated weights: of one cell, or of all that are learnt.
double loss_of_twin(const Model& model, const Trace& trace, const Optimizer& optimizer,
                    const CellRef* only) {
  const std::shared_ptr<Model> twin = model_with_biases(model.graph().spec());
  for (const ParameterPlace& place : twin->graph().parameters()) {
    const Node& node = twin->graph().node(place.node);
    const TensorRef ref{node.name, TensorKind::parameter, std::string(place.spec.name)};
    const auto old = trace.tensor(ref)->data;
    std::vector<float> weights(old.begin(), old.end());
    std::size_t at = 0;
    if (!place.spec.buffer && !node.frozen) {
      for (const auto& index : some_cells(place.spec.dims, kEveryCell)) {
        const bool asked = !only || (only->tensor.node == ref.node &&
                                     only->tensor.name == ref.name && only->index == index);
        if (asked) weights[at] = derive_update(trace, {ref, index}, optimizer).value().value;
        ++at;
      }
      REQUIRE(at == weights.size());
    }
    REQUIRE(twin->set_parameter(ref.node, ref.name, weights).ok());
  }
  return trace_of(*twin, trace.images())->loss();
}

void check_effect(const ModelSpec& spec, const Optimizer& optimizer) {
  const std::shared_ptr<Model> model = model_with_biases(spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 2);
  for (const ParameterPlace& place : model->graph().parameters()) {
    const Node& node = model->graph().node(place.node);
    if (place.spec.buffer || node.frozen) continue;
    const CellRef cell{{node.name, TensorKind::parameter, std::string(place.spec.name)},
                       std::vector<std::int32_t>(place.spec.dims.size())};
    const Result<UpdateEffect> effect = effect_of_update(*trace, cell, optimizer);
    REQUIRE(effect.ok());
    CHECK(effect->before == trace->loss());
    CHECK(effect->one == loss_of_twin(*model, *trace, optimizer, &cell));
    CHECK(effect->all == loss_of_twin(*model, *trace, optimizer, nullptr));
    CHECK(effect->all != effect->before);
  }
}

TEST_CASE("the loss after an update is that of a model with the new weights") {
  ModelSpec frozen = explain_models()[0].spec;
  frozen.nodes[0].frozen = true;
  for (const Optimizer& optimizer :
       std::vector<Optimizer>{Sgd{.rate = 0.1f, .weight_decay = 0.1f}, Adam{.rate = 0.01f}}) {
    check_effect(explain_models()[0].spec, optimizer);
    check_effect(explain_models()[2].spec, optimizer);
    check_effect(frozen, optimizer);
  }
}

TEST_CASE("the trace after an update has every new weight, and the loss of the effect") {
  ModelSpec frozen = explain_models()[0].spec;
  frozen.nodes[0].frozen = true;
  for (const ModelSpec& spec : {explain_models()[0].spec, explain_models()[2].spec, frozen}) {
    const Optimizer optimizer = Adam{.rate = 0.01f};
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    const Result<std::unique_ptr<Trace>> after = trace_after_update(*trace, optimizer);
    REQUIRE(after.ok());
    CHECK((*after)->loss() == loss_of_twin(*model, *trace, optimizer, nullptr));
    CHECK((*after)->images() == 2);
    CHECK((*after)->has_gradients());
    for (const ParameterPlace& place : model->graph().parameters()) {
      const Node& node = model->graph().node(place.node);
      const TensorRef ref{node.name, TensorKind::parameter, std::string(place.spec.name)};
      CAPTURE(ref.node);
      for (const auto& index : some_cells(place.spec.dims, kEveryCell)) {
        const float now = (*after)->value({ref, index}).value();
        const bool learns = !place.spec.buffer && !node.frozen;
        CHECK(now == (learns ? derive_update(*trace, {ref, index}, optimizer).value().value
                             : trace->value({ref, index}).value()));
      }
    }
  }
}

TEST_CASE("an update so large that no loss is left is refused") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 1);
  const CellRef weight{{"conv1", TensorKind::parameter, "weight"}, {0, 0, 0, 0}};
  const Optimizer optimizer = Sgd{.rate = 3e38f};
  const Result<UpdateEffect> effect = effect_of_update(*trace, weight, optimizer);
  REQUIRE_FALSE(effect.ok());
  CHECK(effect.error().code == ErrorCode::out_of_range);
  CHECK(trace_after_update(*trace, optimizer).error().code == ErrorCode::out_of_range);
}

TEST_CASE("an update of what no gradient reaches is refused") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const auto code = [](const Trace& trace, const CellRef& cell) {
    const Result<UpdateEffect> effect = effect_of_update(trace, cell, Sgd{});
    REQUIRE_FALSE(effect.ok());
    return effect.error().code;
  };
  const CellRef weight{{"conv1", TensorKind::parameter, "weight"}, {0, 0, 0, 0}};
  CHECK(code(*trace_of(*model, 1, false), weight) == ErrorCode::no_gradient);
  CHECK(code(*trace_of(*model, 1), {{"conv1", TensorKind::output, ""}, {0, 0, 0, 0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(trace_after_update(*trace_of(*model, 1, false), Sgd{}).error().code ==
        ErrorCode::no_gradient);
}

}  // namespace
}  // namespace receptive
