// Activations and losses against the C library in double, over many magnitudes.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/layer_run.h"

namespace receptive {
namespace {

// ±0 and numbers from 1e-6 to 80, where exp still fits a float.
std::vector<double> magnitudes() {
  std::vector<double> numbers = {0.0, -0.0};
  for (double x = 1e-6; x < 80; x *= 1.07) {
    numbers.push_back(static_cast<float>(x));
    numbers.push_back(-static_cast<float>(x));
  }
  return numbers;
}

// Largest |actual - expected| in units of float rounding of the expected value.
template <class L>
double worst_roundings(const L& layer, const std::function<double(double)>& f) {
  const std::vector<double> x = magnitudes();
  const LayerInput given{.shape = {static_cast<std::int32_t>(x.size()), 1, 1},
                         .images = 1,
                         .input = x,
                         .parameters = {},
                         .d_output = std::vector<double>(x.size(), 1)};
  const LayerRun<float> scalar = run_layer<float>(layer, given);
  const LayerRun<Pack> packed = run_layer<Pack>(layer, given);
  CHECK(std::memcmp(scalar.output.data(), packed.output.data(), x.size() * sizeof(float)) == 0);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = f(x[i]);
    const double unit = std::fmax(std::fabs(expected) * 0x1p-24, 0x1p-149);
    worst = std::fmax(worst, std::fabs(scalar.output[i] - expected) / unit);
  }
  return worst;
}

TEST_CASE("activations are right to a few roundings, for small and large numbers") {
  CHECK(worst_roundings(Relu{}, [](double x) { return x > 0 ? x : 0; }) == 0);
  CHECK(worst_roundings(Sigmoid{}, [](double x) { return 1 / (1 + std::exp(-x)); }) <= 6);
  CHECK(worst_roundings(Tanh{}, [](double x) { return std::tanh(x); }) <= 6);
}

template <class L>
float output_of(const L& layer, float x) {
  const LayerInput given{
      .shape = {1, 1, 1}, .images = 1, .input = {x}, .parameters = {}, .d_output = {1}};
  return run_layer<Pack>(layer, given).output[0];
}

TEST_CASE("activations end where they should at the largest numbers") {
  constexpr float kMax = std::numeric_limits<float>::max();
  CHECK(output_of(Sigmoid{}, kMax) == 1);
  CHECK(output_of(Sigmoid{}, -kMax) == 0);
  CHECK(output_of(Tanh{}, kMax) == 1);
  CHECK(output_of(Tanh{}, -kMax) == -1);
  CHECK(output_of(Relu{}, kMax) == kMax);
  CHECK(output_of(Relu{}, -kMax) == 0);
}

TEST_CASE("a number that is not one passes through every layer, so that it is found") {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(output_of(Relu{}, kNaN)));
  CHECK(std::isnan(output_of(Sigmoid{}, kNaN)));
  CHECK(std::isnan(output_of(Tanh{}, kNaN)));
  CHECK(std::isnan(output_of(Softmax{}, kNaN)));
  CHECK(std::isnan(output_of(LocalResponseNorm{}, kNaN)));
  CHECK(std::isnan(output_of(MaxPool2d{{1, 1}, {1, 1}}, kNaN)));
  for (std::size_t place = 0; place < 4; ++place) {
    LayerInput given{
        .shape = {1, 2, 2}, .images = 1, .input = {1, 2, 3, 4}, .parameters = {}, .d_output = {1}};
    given.input[place] = kNaN;
    CHECK(std::isnan(run_layer<Pack>(MaxPool2d{}, given).output[0]));
    CHECK(std::isnan(run_layer<Pack>(AveragePool2d{}, given).output[0]));
  }
}

// Losses of logits (0, z), one image each, against the same in double.
template <class V>
std::vector<ScalarOf<V>> losses(const std::vector<double>& z, std::int32_t classes,
                                std::int32_t label) {
  std::vector<double> logits;
  for (const double number : z) {
    if (classes == 2) logits.push_back(0);
    logits.push_back(number);
  }
  const auto images = static_cast<std::int32_t>(z.size());
  const Graph graph = graph_of({classes, 1, 1}, {Flatten{}});
  BatchRun<V> run(graph, images, true);
  run.run({}, logits, std::vector<std::int32_t>(z.size(), label));
  return run.losses();
}

// Both losses of two classes are log(1 + exp(∓z)), whatever z.
TEST_CASE("losses are right and finite for logits of any size") {
  std::vector<double> z = magnitudes();
  for (const double large : {1e3, 1e10, 1e30}) {
    z.push_back(static_cast<float>(large));
    z.push_back(-static_cast<float>(large));
  }
  for (const std::int32_t label : {0, 1}) {
    for (const std::int32_t classes : {1, 2}) {
      CAPTURE(label);
      CAPTURE(classes);
      const std::vector<float> actual = losses<Pack>(z, classes, label);
      const std::vector<double> in_double = losses<double>(z, classes, label);
      for (std::size_t i = 0; i < z.size(); ++i) {
        CAPTURE(z[i]);
        const double signed_z = label == 1 ? z[i] : -z[i];
        const double expected =
            std::fmax(-signed_z, 0) + std::log1p(std::exp(-std::fabs(signed_z)));
        // A certain answer's loss is below what float can tell from 1 in exp(x) sums: absolute.
        CHECK(std::fabs(actual[i] - expected) <= 3e-7 * std::fmax(1, expected));
        CHECK(std::fabs(in_double[i] - expected) <= 1e-15 * std::fmax(1, expected));
      }
    }
  }
}

TEST_CASE("of equal probabilities the first class is predicted") {
  for (const Loss& loss : std::vector<Loss>{SoftmaxCrossEntropy{}, MeanSquaredError{}, Hinge{}}) {
    const Graph graph = graph_of({3, 1, 1}, {Flatten{}}, loss);
    BatchRun<Pack> run(graph, 3, true);
    run.run({}, {1, 1, 1, 0, 2, 2, 5, 0, 5}, {0, 0, 0});
    CHECK(run.predicted() == std::vector<float>{0, 1, 0});
  }
}

TEST_CASE("of one output the class is where squared error and hinge have their middle") {
  const auto predicted = [](const Loss& loss) {
    const Graph graph = graph_of({1, 1, 1}, {Flatten{}}, loss);
    BatchRun<Pack> run(graph, 4, true);
    run.run({}, {-1, 0.25, 0.5, 0.75}, {0, 0, 0, 0});
    return run.predicted();
  };
  CHECK(predicted(MeanSquaredError{}) == std::vector<float>{0, 0, 0, 1});
  CHECK(predicted(Hinge{}) == std::vector<float>{0, 1, 1, 1});
}

TEST_CASE("a score that leads by exactly 1 is not pushed further") {
  const Graph graph = graph_of({3, 1, 1}, {Flatten{}}, Hinge{});
  BatchRun<Pack> run(graph, 1, true);
  run.run({}, {2, 1, 1.5}, {0});
  CHECK(run.losses() == std::vector<float>{0.5});
  CHECK(run.d_output("input") == std::vector<float>{-1, 0, 1});
}

// What a network could hold at its worst: every number stays finite, and a NaN stays one.
TEST_CASE("every loss is finite for the largest outputs, and shows a number that is not one") {
  for (const std::int32_t outputs : {1, 3}) {
    for (const Loss& loss :
         std::vector<Loss>{MeanSquaredError{}, Hinge{}, NegativeLogLikelihood{}}) {
      const bool likelihood = std::holds_alternative<NegativeLogLikelihood>(loss);
      if (likelihood && outputs == 1) continue;
      const Layer last = likelihood ? Layer(LogSoftmax{}) : Layer(Flatten{});
      const Graph graph = graph_of({outputs, 1, 1}, {last}, loss);
      for (const double first : {1e9, -1e9, std::numeric_limits<double>::quiet_NaN()}) {
        for (const std::int32_t label : {0, 1}) {
          CAPTURE(loss.index());
          CAPTURE(first);
          std::vector<double> numbers(static_cast<std::size_t>(outputs), -first);
          numbers[0] = first;
          BatchRun<Pack> run(graph, 1, true);
          run.run({}, numbers, {label});
          CHECK(std::isfinite(run.loss()) == std::isfinite(first));
          if (std::isnan(first)) continue;
          for (const float p : run.probabilities()) CHECK(std::isfinite(p));
          for (const float d : run.d_output("input")) CHECK(std::isfinite(d));
        }
      }
    }
  }
}

}  // namespace
}  // namespace receptive
