// The numeric check of one weight: it agrees with backpropagation, and says where it cannot.
#include "engine/explain/check.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

NumericCheck check_of(const Trace& trace, const CellRef& cell) {
  Result<NumericCheck> check = check_numerically(trace, cell);
  REQUIRE_MESSAGE(check.ok(), (check.ok() ? std::string() : to_text(check.error())));
  return std::move(check).value();
}

TEST_CASE("every weight's gradient is its difference quotient, but where a kink lies within h") {
  int checked = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    if (spec.loss && std::holds_alternative<Perceptron>(*spec.loss))
      continue;  // refused, see below
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const ParameterPlace& place : model->graph().parameters()) {
      if (place.spec.buffer) continue;
      const std::string node = model->graph().node(place.node).name;
      for (const auto& index : some_cells(place.spec.dims, 4)) {
        const std::string parameter(place.spec.name);
        const NumericCheck check =
            check_of(*trace, {{node, TensorKind::parameter, parameter}, index});
        CAPTURE(node);
        CAPTURE(check.numeric);
        CAPTURE(check.exact);
        CHECK(check.traced ==
              *trace->value({{node, TensorKind::parameter_gradient, parameter}, index}));
        CHECK(check.numeric == (check.loss_above - check.loss_below) / (2 * check.step));
        CHECK(double{check.weight} + check.step - check.weight == check.step);
        CHECK(std::fabs(check.traced - check.exact) <= 1e-5 * (1 + std::fabs(check.exact)));
        if (!check.kinks.empty()) continue;
        ++checked;
        CHECK(std::fabs(check.numeric - check.exact) <= 1e-9 + 100 * check.resolution);
      }
    }
  }
  CHECK(checked > 100);
  MESSAGE(checked << " weights checked");
}

TEST_CASE("the step follows the size of the weight") {
  const NamedSpec named = sequence("", {1, 1, 1}, {Flatten{}, Dense{.units = 1}});
  for (const auto& [weight, step] : {std::pair{0.0f, 0x1p-17}, std::pair{-1.0f, 0x1p-17},
                                     std::pair{3.0f, 0x1p-15}, std::pair{-1024.0f, 0x1p-7}}) {
    const std::shared_ptr<Model> model = *Model::create(named.spec, 1);
    REQUIRE(model->set_parameter("dense1", "weight", std::vector{weight}).ok());
    const std::unique_ptr<Trace> trace = trace_of(*model, 1);
    CHECK(check_of(*trace, {{"dense1", TensorKind::parameter, "weight"}, {0, 0}}).step == step);
  }
}

// One weight times one pixel, then the layer.
NumericCheck behind(const Layer& layer, float weight, const Shape& input,
                    const std::vector<float>& image, const std::optional<Loss>& loss = {}) {
  NamedSpec named = sequence("", input,
                             {Conv2d{.channels = 1, .kernel = {1, 1}, .bias = false}, layer,
                              Flatten{}, Dense{.units = 1}});
  named.spec.loss = loss;
  const std::shared_ptr<Model> model = *Model::create(named.spec, 3);
  REQUIRE(model->set_parameter("conv1", "weight", std::vector{weight}).ok());
  Result<std::unique_ptr<Trace>> trace = Trace::create(*model, image, std::vector{1});
  REQUIRE(trace.ok());
  return check_of(**trace, {{"conv1", TensorKind::parameter, "weight"}, {0, 0, 0, 0}});
}

TEST_CASE("a kink within the step is found and its layer named") {
  const Shape one{1, 1, 1};
  for (const Layer& layer :
       std::vector<Layer>{Relu{}, LeakyRelu{}, Prelu{}, Step{}, Elu{.alpha = 0.5}}) {
    const std::string name =
        std::visit([](const auto& known) { return std::string(known.kShortName) + "1"; }, layer);
    CAPTURE(name);
    CHECK(behind(layer, 0, one, {1}).kinks == std::vector{name});
    CHECK(behind(layer, 0.5f, one, {1}).kinks.empty());
    CHECK(behind(layer, -0.5f, one, {1}).kinks.empty());
  }
  CHECK(behind(Elu{.alpha = 1}, 0, one, {1}).kinks.empty());
  // Where the weight is 0 all cells are equal, and on its other side another cell is the largest.
  const std::vector<float> ramp = {1, 2, 3, 4};
  for (const Layer& layer :
       std::vector<Layer>{MaxPool2d{}, MinPool2d{}, GlobalMaxPool2d{}, GlobalMinPool2d{}}) {
    CHECK(behind(layer, 0, {1, 2, 2}, ramp).kinks == std::vector<std::string>{"pool1"});
    CHECK(behind(layer, 1, {1, 2, 2}, ramp).kinks.empty());
  }
  CHECK(behind(AveragePool2d{}, 0, {1, 2, 2}, ramp).kinks.empty());
}

TEST_CASE("across a ReLU's kink the quotient is half the slope") {
  const NumericCheck check = behind(Relu{}, 0, {1, 1, 1}, {1});
  CHECK(check.exact == 0);
  CHECK(check.numeric != 0);
  CHECK(check.numeric_error == 1);
}

TEST_CASE("the kink of a hinge loss is found") {
  const NamedSpec named =
      with_loss(sequence("", {1, 1, 1}, {Flatten{}, Dense{.units = 1, .bias = false}}), Hinge{});
  for (const float weight : {1.0f, 0.5f, 2.0f}) {
    const std::shared_ptr<Model> model = *Model::create(named.spec, 1);
    REQUIRE(model->set_parameter("dense1", "weight", std::vector{weight}).ok());
    const std::unique_ptr<Trace> trace =
        Trace::create(*model, std::vector<float>{1}, std::vector<std::int32_t>{1}).value();
    const NumericCheck check =
        check_of(*trace, {{"dense1", TensorKind::parameter, "weight"}, {0, 0}});
    CHECK(check.kinks ==
          (weight == 1 ? std::vector<std::string>{"loss"} : std::vector<std::string>{}));
    if (weight != 1) CHECK(check.numeric == doctest::Approx(weight < 1 ? -1 : 0));
  }
}

TEST_CASE("a check is refused of what is no weight, and without labels") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const auto code = [](const Trace& trace, const CellRef& cell) {
    const Result<NumericCheck> check = check_numerically(trace, cell);
    REQUIRE_FALSE(check.ok());
    return check.error().code;
  };
  const std::unique_ptr<Trace> trace = trace_of(*model, 1);
  CHECK(code(*trace, {{"conv1", TensorKind::output, ""}, {0, 0, 0, 0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(code(*trace, {{"conv1", TensorKind::parameter, "weight"}, {0, 0, 3, 0}}) ==
        ErrorCode::bad_index);
  CHECK(code(*trace_of(*model, 1, false),
             {{"conv1", TensorKind::parameter, "weight"}, {0, 0, 0, 0}}) == ErrorCode::no_gradient);
}

TEST_CASE("an update rule is no gradient to check") {
  const NamedSpec named =
      with_loss(sequence("", {1, 1, 2}, {Flatten{}, Dense{.units = 1}}), Perceptron{});
  const std::unique_ptr<Trace> trace = trace_of(*model_with_biases(named.spec), 1);
  const Result<NumericCheck> check =
      check_numerically(*trace, {{"dense1", TensorKind::parameter, "weight"}, {0, 0}});
  REQUIRE_FALSE(check.ok());
  CHECK(check.error().code == ErrorCode::no_gradient);
  CHECK(check.error().where == "loss");
}

}  // namespace
}  // namespace receptive
