// Batch normalisation: the golden numbers, and what training makes of its running numbers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/engine/explain_models.h"
#include "tests/engine/golden.h"
#include "tests/engine/training.h"
#include "tests/gradients/check_gradients.h"

namespace receptive {
namespace {

Shape image_shape_of(const GoldenTensor& tensor) {
  const auto side = [&](std::size_t i) {
    return i < tensor.shape.size() ? static_cast<std::int32_t>(tensor.shape[i]) : 1;
  };
  return {side(1), side(2), side(3)};
}

TEST_CASE_TEMPLATE("batch normalisation has the golden outputs and gradients", V, float, double,
                   Pack) {
  using S = ScalarOf<V>;
  const double limit = std::is_same_v<V, double> ? 1e-9 : 2e-6;
  int trained = 0;
  for (const GoldenCase& golden : golden_cases("norm", "batchnorm")) {
    CAPTURE(golden.id);
    const bool training = golden.attr_text("mode") == "train";
    const GoldenTensor x = golden.input("X");
    const BatchNorm layer{.epsilon = golden.attr_number("eps")};
    const Graph graph = graph_of(image_shape_of(x), {layer});
    std::vector<S> weights(static_cast<std::size_t>(graph.weight_cells()));
    const auto set = [&](BatchNorm::Number number, const char* name) {
      const std::vector<double> values = golden.input(name).data;
      std::transform(values.begin(), values.end(),
                     weights.data() + graph.parameters()[number].offset,
                     [](double value) { return static_cast<S>(value); });
    };
    set(BatchNorm::gamma, "gamma");
    set(BatchNorm::beta, "beta");
    if (!training) set(BatchNorm::running_mean, "mean");
    if (!training) set(BatchNorm::running_variance, "var");
    BatchRun<V> run(graph, static_cast<std::int32_t>(x.shape[0]), true, {.training = training});
    run.run_from(weights, x.data, golden.input("dY").data);
    CHECK(normwise_error(run.output("bn1"), golden.output("Y").data) <= limit);
    CHECK(normwise_error(run.d_output("input"), golden.grad("dX").data) <= limit);
    CHECK(normwise_error(run.gradient("bn1", "gamma"), golden.grad("dgamma").data) <= limit);
    CHECK(normwise_error(run.gradient("bn1", "beta"), golden.grad("dbeta").data) <= limit);
    if (!training) continue;
    ++trained;
    const BatchStatistics statistics = run.executor().statistics(1);
    CHECK(normwise_error(statistics.mean, golden.output("mean").data) <= limit);
    CHECK(normwise_error(statistics.variance, golden.output("var_biased").data) <= limit);
  }
  CHECK(trained == 3);
}

TEST_CASE("the running numbers move as the golden ones do") {
  for (const GoldenCase& golden : golden_cases("norm", "batchnorm")) {
    if (golden.attr_text("mode") != "train") continue;
    CAPTURE(golden.id);
    const auto as_float = [](const std::vector<double>& from) {
      return std::vector<float>(from.begin(), from.end());
    };
    std::vector<float> mean = as_float(golden.attr_numbers("running_mean_in"));
    std::vector<float> variance = as_float(golden.attr_numbers("running_var_in"));
    std::vector<double> batch_mean = golden.output("mean").data;
    std::vector<double> batch_variance = golden.output("var_biased").data;
    const GoldenTensor x = golden.input("X");
    const double count = static_cast<double>(x.data.size()) / static_cast<double>(mean.size());
    BatchNorm{.momentum = golden.attr_number("momentum")}.move_running(
        {.mean = batch_mean, .variance = batch_variance, .d_output = {}, .d_output_normalized = {}},
        count, mean.data(), variance.data());
    CHECK(normwise_error(mean, golden.output("new_running_mean").data) <= 1e-7);
    CHECK(normwise_error(variance, golden.output("new_running_var").data) <= 1e-7);
  }
}

ModelSpec norm_spec(bool frozen = false) {
  ModelSpec spec{kToyImage, {}, {}};
  for (const Layer& layer : std::vector<Layer>{
           Conv2d{.channels = 5, .kernel = {3, 3}, .bias = false}, BatchNorm{}, Relu{},
           Conv2d{.channels = 4, .kernel = {2, 2}}, BatchNorm{}, Tanh{}, Flatten{},
           Dense{.units = 6}, BatchNorm{}, Dropout{.rate = 0.3f}, Dense{.units = kToyClasses}}) {
    spec.nodes.push_back({{}, {}, layer});
    if (frozen && std::holds_alternative<BatchNorm>(layer)) spec.nodes.back().frozen = true;
  }
  return spec;
}

std::shared_ptr<Model> norm_model(bool frozen = false) {
  return model_with_biases(norm_spec(frozen));
}

TEST_CASE("networks with batch normalisation and dropout have the gradients of their loss") {
  for (const std::int32_t images : {1, 2, 5}) {
    for (const bool training : {false, true}) {
      CAPTURE(images);
      CAPTURE(training);
      const PassContext context = training ? kTraining : PassContext{};
      const GradientCheck check = check_gradients(norm_spec(), images, 7, 40, context);
      CHECK(check.worst <= 1e-6);
      CHECK(check.compared > 200);
      CHECK(check.skipped * 20 <= check.compared);
    }
  }
}

// Lanes beyond the batch hold no image; the means of the batch and their gradients ignore them.
TEST_CASE_TEMPLATE("lanes without an image change nothing", V, float, Pack) {
  const std::shared_ptr<Model> model = norm_model();
  for (const std::int32_t images : {1, 3, 4, 6, 9}) {
    CAPTURE(images);
    const TraceInput input = trace_input(model->graph(), images);
    const std::vector<double> pixels(input.images.begin(), input.images.end());
    BatchRun<V> run(model->graph(), images, true, kTraining);
    run.run(weights_of<V>(*model), pixels, input.labels);
    BatchRun<double> exact(model->graph(), images, true, kTraining);
    exact.run(weights_of<double>(*model), pixels, input.labels);
    for (const ParameterPlace& place : model->graph().parameters()) {
      if (place.spec.buffer) continue;
      CAPTURE(model->graph().node(place.node).name);
      CAPTURE(place.spec.name);
      const std::vector<double> reference = exact.gradient(place);
      // Weights before a normalisation have gradients that cancel; one image's list has none.
      const double scale =
          std::fabs(*std::max_element(reference.begin(), reference.end(), [](double a, double b) {
            return std::fabs(a) < std::fabs(b);
          }));
      if (scale < 1e-3) continue;
      CHECK(normwise_error(run.gradient(place), reference) <= 2e-5);
    }
    CHECK(normwise_error(run.d_output("input"), exact.d_output("input")) <= 2e-5);
  }
}

std::string trained_norm(int threads, std::int32_t steps_at_once) {
  ThreadPool pool(threads);
  const std::shared_ptr<Model> model = norm_model();
  const auto trainer =
      toy_trainer(model, toy_rows(61), {.epochs = 2, .batch_size = 22}, Sgd{.rate = 0.1f}, pool);
  run_on(*trainer, steps_at_once);
  return model->weights_sha256();
}

TEST_CASE("training with batch normalisation has the same bits for any number of threads") {
  const std::string one = trained_norm(1, 1000);
  CHECK(trained_norm(2, 1) == one);
  CHECK(trained_norm(3, 2) == one);
}

std::vector<float> numbers_of(Model& model, std::string_view node, std::string_view name) {
  const Result<const ParameterPlace*> place = model.find_parameter(node, name);
  REQUIRE(place.ok());
  const std::span<float> numbers = model.parameter(**place);
  return {numbers.begin(), numbers.end()};
}

TEST_CASE("training moves the running numbers towards those of the batches, and learns") {
  const std::shared_ptr<Model> model = norm_model();
  const std::vector<float> before = numbers_of(*model, "bn1", "runningMean");
  ThreadPool pool(1);
  const auto data = toy_rows(60);
  const auto trainer =
      toy_trainer(model, data, {.epochs = 12, .batch_size = 20}, Sgd{.rate = 0.2f}, pool);
  Result<Advance> first = trainer->advance(3);
  REQUIRE(first.ok());
  CHECK(numbers_of(*model, "bn1", "runningMean") != before);
  run_on(*trainer);
  // Predicting goes by the running numbers: had they not followed, this would be a guess.
  const std::vector<float> pixels = pixels_of(*data);
  const Result<std::vector<float>> predicted = model->predict(pixels, pool);
  REQUIRE(predicted.ok());
  int right = 0;
  for (std::int64_t row = 0; row < 60; ++row) {
    const float* const begin = predicted->data() + row * kToyClasses;
    right += std::max_element(begin, begin + kToyClasses) - begin == data->label(row);
  }
  CHECK(right >= 55);
}

TEST_CASE("a frozen batch normalisation goes by its running numbers and keeps all its bytes") {
  const std::shared_ptr<Model> model = norm_model(true);
  std::vector<std::vector<float>> before;
  for (const char* name : {"gamma", "beta", "runningMean", "runningVariance"}) {
    before.push_back(numbers_of(*model, "bn2", name));
  }
  ThreadPool pool(1);
  const auto trainer =
      toy_trainer(model, toy_rows(30), {.epochs = 1, .batch_size = 10}, Sgd{.rate = 0.1f}, pool);
  run_on(*trainer);
  std::size_t at = 0;
  for (const char* name : {"gamma", "beta", "runningMean", "runningVariance"}) {
    CHECK(numbers_of(*model, "bn2", name) == before[at++]);
  }
  // An image alone is what it is in any company.
  const TraceInput input = trace_input(model->graph(), 2);
  const std::vector<double> pixels(input.images.begin(), input.images.end());
  const auto cells = static_cast<std::size_t>(kToyImage.cells());
  BatchRun<double> both(model->graph(), 2, true, {.training = true});
  both.run(weights_of<double>(*model), pixels, input.labels);
  BatchRun<double> one(model->graph(), 1, true, {.training = true});
  one.run(weights_of<double>(*model), {pixels.begin(), pixels.begin() + static_cast<long>(cells)},
          {input.labels[0]});
  const std::vector<double> alone = one.output("bn1");
  const std::vector<double> together = both.output("bn1");
  CHECK(std::equal(alone.begin(), alone.end(), together.begin()));
}

TEST_CASE("a negative variance is refused") {
  const std::shared_ptr<Model> model = norm_model();
  const Status set =
      model->set_parameter("bn1", "runningVariance", std::vector<float>{1, 1, -1, 1, 1});
  REQUIRE_FALSE(set.ok());
  CHECK(set.error().code == ErrorCode::out_of_range);
  CHECK(set.error().where == "bn1.runningVariance");
}

TEST_CASE("a diverged run has its running numbers back with its last good weights") {
  const std::shared_ptr<Model> model = norm_model();
  ThreadPool pool(1);
  const auto trainer = toy_trainer(model, toy_rows(40), {.epochs = 5, .batch_size = 20},
                                   Sgd{.rate = 1e30f, .momentum = 0.9f}, pool);
  Result<Advance> advance = trainer->advance(10);
  while (advance.ok() && advance->progress != Progress::done) advance = trainer->advance(10);
  REQUIRE_FALSE(advance.ok());
  REQUIRE(model->restore_last_good().ok());
  for (const float number : model->weights()) CHECK(std::isfinite(number));
}

TEST_CASE("the constant of a gradient back through it comes with the variance that it is made of") {
  const std::shared_ptr<Model> model = norm_model();
  REQUIRE(model->set_parameter("bn1", "runningVariance", std::vector<float>{4, 1, 9, 2, 3}).ok());
  const TraceInput input = trace_input(model->graph(), 2);
  for (const bool training : {false, true}) {
    const auto trace =
        Trace::create(*model, input.images, input.labels, PassContext{.training = training});
    REQUIRE(trace.ok());
    const auto derived = (*trace)->derive({{"bn1", TensorKind::input_gradient, "0"}, {1, 2, 0, 0}});
    REQUIRE(derived.ok());
    const Term& own = derived->terms.front();
    REQUIRE(own.between.size() == 2);
    CHECK(own.between[0].first == (training ? "variance" : "runningVariance"));
    if (!training) CHECK(own.between[0].second == 9);
    CHECK(own.between[1].first == "epsilon");
    CHECK(own.constant ==
          doctest::Approx(1 / std::sqrt(own.between[0].second + own.between[1].second)));
  }
}

}  // namespace
}  // namespace receptive
