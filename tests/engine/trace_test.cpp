// What a trace refuses, and how it stands beside the model it was made from.
#include "engine/explain/trace.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

ErrorCode derive_error(const Trace& trace, const CellRef& cell) {
  const Result<Derivation> derivation = trace.derive(cell);
  REQUIRE_FALSE(derivation.ok());
  CHECK_FALSE(derivation.error().where.empty());
  CHECK_FALSE(derivation.error().message.empty());
  CHECK_FALSE(derivation.error().remedy.empty());
  return derivation.error().code;
}

std::shared_ptr<Model> small_model() { return model_with_biases(explain_models().front().spec); }

TEST_CASE("an index outside its tensor, too short or too long is refused") {
  const auto model = small_model();
  const auto trace = trace_of(*model, 2);
  for (const TensorRef& ref : tensors_of(model->graph())) {
    CAPTURE(ref.node);
    CAPTURE(static_cast<int>(ref.kind));
    CAPTURE(ref.name);
    const std::vector<std::int32_t> shape = trace->tensor(ref)->shape;
    const std::vector<std::int32_t> zero(shape.size(), 0);
    CHECK(trace->derive({ref, zero}).ok());
    for (std::size_t d = 0; d < shape.size(); ++d) {
      std::vector<std::int32_t> index = zero;
      for (const std::int32_t outside : {-1, shape[d], std::numeric_limits<std::int32_t>::max(),
                                         std::numeric_limits<std::int32_t>::min()}) {
        index[d] = outside;
        CHECK(derive_error(*trace, {ref, index}) == ErrorCode::bad_index);
      }
    }
    CHECK(derive_error(*trace, {ref, {}}) == ErrorCode::bad_index);
    std::vector<std::int32_t> longer = zero;
    longer.push_back(0);
    CHECK(derive_error(*trace, {ref, longer}) == ErrorCode::bad_index);
  }
}

TEST_CASE("tensors beside an output are there when the pass made them") {
  const auto model = model_with_biases(
      sequence("norm", {2, 3, 3}, {BatchNorm{}, Dropout{}, Flatten{}, Dense{.units = 2}}).spec);
  const auto names = [&](const PassContext& context) {
    const Result<JsonValue> nodes =
        parse_json(trace_of(*model, 2, true, context)->nodes_json(), "nodes");
    REQUIRE(nodes.ok());
    std::vector<std::string> all;
    for (const JsonValue& node : *nodes->array()) {
      for (const JsonValue& name : *node.find("besides")->array()) all.push_back(*name.string());
    }
    return all;
  };
  CHECK(names({}) == std::vector<std::string>{"normalized", "mask"});
  CHECK(names(kTraining) == std::vector<std::string>{"normalized", "mean", "variance", "mask"});
  const auto predicting = trace_of(*model, 2);
  CHECK(derive_error(*predicting, {{"bn1", TensorKind::output, "mean"}, {0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(derive_error(*predicting, {{"bn1", TensorKind::parameter_gradient, "runningMean"}, {0}}) ==
        ErrorCode::no_gradient);
}

// Bit for bit: the images of a step, traced with its seed and number, are what training saw.
TEST_CASE("a trace of a training step shows the numbers of that step") {
  const ModelSpec spec = sequence("norm", {2, 3, 3},
                                  {Conv2d{.channels = 3, .kernel = {2, 2}}, BatchNorm{}, Relu{},
                                   Flatten{}, Dropout{.rate = 0.4f}, Dense{.units = 3}})
                             .spec;
  const auto model = model_with_biases(spec);
  const TraceInput input = trace_input(model->graph(), 6);
  BatchRun<Pack> step(model->graph(), 6, true, kTraining);
  step.run(weights_of<Pack>(*model), {input.images.begin(), input.images.end()}, input.labels);
  const auto trace = trace_of(*model, 6, true, kTraining);
  for (const Node& node : model->graph().nodes()) {
    CAPTURE(node.name);
    const Result<TracedTensor> output = trace->tensor({node.name, TensorKind::output, ""});
    REQUIRE(output.ok());
    CHECK(std::vector<float>(output->data.begin(), output->data.end()) == step.output(node.name));
  }
}

TEST_CASE("a layer or a tensor that is not there is refused by name") {
  const auto model = small_model();
  const auto trace = trace_of(*model, 1);
  const std::vector<std::int32_t> zero(4);
  const auto code = [&](const char* node, TensorKind kind, const char* name) {
    return derive_error(*trace, {{node, kind, name}, zero});
  };
  CHECK(code("conv9", TensorKind::output, "") == ErrorCode::unknown_node);
  CHECK(code("", TensorKind::output, "") == ErrorCode::unknown_node);
  CHECK(code("conv1", TensorKind::parameter, "gamma") == ErrorCode::unknown_tensor);
  CHECK(code("relu1", TensorKind::parameter, "weight") == ErrorCode::unknown_tensor);
  for (const char* node : {"input", "relu1"}) {
    for (const char* name : {"", "weight"}) {
      const Result<float> value = trace->value({{node, TensorKind::parameter, name}, zero});
      CHECK(to_text(value.error()) ==
            std::string(node) + ": has no parameters; take another layer");
    }
  }
  CHECK(code("relu1", TensorKind::parameter_gradient, "weight") == ErrorCode::unknown_tensor);
  CHECK(code("conv1", TensorKind::input_gradient, "1") == ErrorCode::unknown_tensor);
  CHECK(code("conv1", TensorKind::input_gradient, "x") == ErrorCode::unknown_tensor);
  CHECK(code("conv1", TensorKind::input_gradient, "-1") == ErrorCode::unknown_tensor);
  CHECK(code("input", TensorKind::input_gradient, "") == ErrorCode::unknown_tensor);
  CHECK(code("conv1", TensorKind::output, "weight") == ErrorCode::unknown_tensor);
  CHECK(code("conv1", TensorKind::output_gradient, "weight") == ErrorCode::unknown_tensor);
  CHECK(code("loss", TensorKind::output, "accuracy") == ErrorCode::unknown_tensor);
  CHECK(code("loss", TensorKind::parameter, "weight") == ErrorCode::unknown_tensor);
  CHECK(code("loss", TensorKind::output_gradient, "") == ErrorCode::unknown_tensor);
  CHECK(code("loss", TensorKind::input_gradient, "1") == ErrorCode::unknown_tensor);
}

TEST_CASE("without labels there are outputs and probabilities, and no gradient") {
  const auto model = small_model();
  const auto with = trace_of(*model, 2);
  const auto without = trace_of(*model, 2, false);
  CHECK(with->has_gradients());
  CHECK_FALSE(without->has_gradients());
  for (const TensorRef& ref : tensors_of(model->graph())) {
    CAPTURE(ref.node);
    CAPTURE(static_cast<int>(ref.kind));
    CAPTURE(ref.name);
    const bool forward = (ref.kind == TensorKind::output && ref.node != "loss") ||
                         ref.kind == TensorKind::parameter || ref.name == "probabilities";
    const Result<TracedTensor> tensor = without->tensor(ref);
    CHECK(tensor.ok() == forward);
    if (!tensor.ok()) {
      CHECK(tensor.error().code == ErrorCode::no_gradient);
      continue;
    }
    const Result<TracedTensor> same = with->tensor(ref);
    CHECK(
        std::equal(tensor->data.begin(), tensor->data.end(), same->data.begin(), same->data.end()));
  }
}

TEST_CASE("a model that ends with an image has outputs to ask about, and no loss") {
  const auto [name, spec] = sequence("image", {1, 5, 5}, {Conv2d{.channels = 2, .kernel = {3, 3}}});
  const auto model = model_with_biases(spec);
  const std::vector<float> image(25, 0.5f);
  const auto trace = Trace::create(*model, image, {});
  REQUIRE(trace.ok());
  CHECK((*trace)->derive({{"conv1", TensorKind::output, ""}, {0, 1, 2, 2}}).ok());
  CHECK(derive_error(**trace, {{"loss", TensorKind::output, ""}, {0}}) == ErrorCode::wrong_loss);
  CHECK(Trace::create(*model, image, std::vector{0}).error().code == ErrorCode::wrong_loss);
}

TEST_CASE("images and labels that do not fit are refused") {
  const auto model = small_model();
  const TraceInput input = trace_input(model->graph(), 2);
  const auto code = [&](std::vector<float> images, std::vector<std::int32_t> labels) {
    const auto trace = Trace::create(*model, images, labels);
    REQUIRE_FALSE(trace.ok());
    return trace.error().code;
  };
  CHECK(code({}, {}) == ErrorCode::count_mismatch);
  CHECK(code({1, 2, 3}, {}) == ErrorCode::count_mismatch);
  CHECK(code(input.images, {0}) == ErrorCode::count_mismatch);
  CHECK(code(input.images, {0, 3}) == ErrorCode::bad_label);
  CHECK(code(input.images, {0, -1}) == ErrorCode::bad_label);
  std::vector<float> broken = input.images;
  broken[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK(code(broken, input.labels) == ErrorCode::out_of_range);
}

TEST_CASE("a description and its weights are traced as their model is, and no others") {
  const auto model = small_model();
  const TraceInput input = trace_input(model->graph(), 2);
  const auto trace = [&](std::span<const float> weights) {
    return Trace::create(model->graph(), weights, input.images, input.labels, {});
  };
  const std::span<const float> weights = std::as_const(*model).weights();
  REQUIRE(trace(weights).ok());
  CHECK((*trace(weights))->loss() == (*Trace::create(*model, input.images, input.labels))->loss());
  for (const auto& other : {std::vector<float>(weights.size() - 1), std::vector<float>()}) {
    REQUIRE_FALSE(trace(other).ok());
    CHECK(trace(other).error().code == ErrorCode::count_mismatch);
    CHECK(trace(other).error().where == "weights");
  }
}

TEST_CASE("a trace keeps its numbers when the model trains on, and when it is gone") {
  auto model = small_model();
  const auto trace = trace_of(*model, 1);
  const CellRef weight{{"conv1", TensorKind::parameter, "weight"}, {0, 0, 0, 0}};
  const float before = trace->derive(weight)->value;
  for (float& number : model->weights()) number += 1;
  CHECK(trace->derive(weight)->value == before);
  model.reset();
  CHECK(trace->derive(weight)->value == before);
  CHECK(trace->derive({{"conv1", TensorKind::input_gradient, ""}, {0, 0, 3, 3}}).ok());
}

TEST_CASE("a trace has the bits of each image alone") {
  const auto model = small_model();
  const TraceInput input = trace_input(model->graph(), 3);
  const auto together = trace_of(*model, 3, false);
  const auto cells = static_cast<std::size_t>(model->graph().input_shape().cells());
  for (std::size_t n = 0; n < 3; ++n) {
    const auto alone = Trace::create(*model, std::span(input.images).subspan(n * cells, cells), {});
    REQUIRE(alone.ok());
    for (const Node& node : model->graph().nodes()) {
      const TensorRef ref{node.name, TensorKind::output, ""};
      const auto one = (*alone)->tensor(ref)->data;
      const auto all = together->tensor(ref)->data.subspan(n * one.size(), one.size());
      CHECK(std::equal(one.begin(), one.end(), all.begin()));
    }
  }
}

TEST_CASE("the trace's loss is the mean over its images") {
  const auto model = small_model();
  const auto trace = trace_of(*model, 3);
  const auto losses = trace->tensor({"loss", TensorKind::output, "perImage"});
  REQUIRE(losses.ok());
  CHECK(losses->shape == std::vector<std::int32_t>{3, 1, 1, 1});
  double sum = 0;
  for (const float loss : losses->data) sum += loss;
  CHECK(trace->loss() == sum / 3);
}

}  // namespace
}  // namespace receptive
