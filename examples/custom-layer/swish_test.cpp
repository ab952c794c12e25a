// The layer alone: no line of the engine has to change for these to run.
#include "examples/custom-layer/swish.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "tests/engine/draw.h"
#include "tests/engine/layer_run.h"

namespace receptive {
namespace {

// 3 images, so that one of a register's four lanes stays empty.
LayerInput drawn() {
  const Shape shape{2, 3, 5};
  const std::int32_t images = 3;
  Draw draw(1);
  return {.shape = shape,
          .images = images,
          .input = draw.normals(images * shape.cells()),
          .parameters = {},
          .d_output = draw.normals(images * shape.cells())};
}

TEST_CASE("swish: an example by hand") {
  // σ(0) = 1/2 and σ(2·0.5) = 1/(1 + e⁻¹) = 0.7310586.
  const LayerInput given{
      .shape = {2, 1, 1}, .images = 1, .input = {0, 0.5}, .parameters = {}, .d_output = {4, 1}};
  const LayerRun<double> run = run_layer<double>(Swish{.beta = 2}, given);
  CHECK(run.output[0] == 0);
  CHECK(run.output[1] == doctest::Approx(0.3655293).epsilon(1e-6));  // 0.5 · 0.7310586
  CHECK(run.d_input[0] == 2);                                        // 4 · 1/2
  // 0.7310586 · (1 + 2 · 0.5 · 0.2689414)
  CHECK(run.d_input[1] == doctest::Approx(0.9276705).epsilon(1e-6));
}

TEST_CASE("swish: backward is the derivative of forward") {
  constexpr double kStep = 1e-5;
  constexpr double kTolerance = 1e-8;
  for (const double beta : {0.3, 1.0, 4.0}) {
    const Swish layer{.beta = beta};
    LayerInput given = drawn();
    const std::vector<double> d_input = run_layer<double>(layer, given).d_input;
    // The loss is Σ d_output · output, so its gradient by the output is d_output.
    const auto loss_at = [&](std::size_t cell, double x) {
      const double before = std::exchange(given.input[cell], x);
      const std::vector<double> output = run_layer<double>(layer, given).output;
      given.input[cell] = before;
      double loss = 0;
      for (std::size_t i = 0; i < output.size(); ++i) loss += given.d_output[i] * output[i];
      return loss;
    };
    for (std::size_t cell = 0; cell < given.input.size(); ++cell) {
      const double x = given.input[cell];
      const double difference = (loss_at(cell, x + kStep) - loss_at(cell, x - kStep)) / (2 * kStep);
      CHECK(std::fabs(d_input[cell] - difference) < kTolerance);
    }
  }
}

TEST_CASE("swish: gradients add up where several layers read one tensor") {
  const LayerRun<double> once = run_layer<double>(Swish{}, drawn());
  const LayerRun<double> added = run_layer<double>(Swish{}, drawn(), 10);
  for (std::size_t i = 0; i < once.d_input.size(); ++i) {
    CHECK(added.d_input[i] == doctest::Approx(once.d_input[i] + 10));
  }
}

TEST_CASE("swish: four images in a register have the bits of one image") {
  const LayerRun<float> one = run_layer<float>(Swish{.beta = 1.5}, drawn());
  const LayerRun<Pack> four = run_layer<Pack>(Swish{.beta = 1.5}, drawn());
  const std::size_t bytes = one.output.size() * sizeof(float);
  CHECK(std::memcmp(one.output.data(), four.output.data(), bytes) == 0);
  CHECK(std::memcmp(one.d_input.data(), four.d_input.data(), bytes) == 0);
}

TEST_CASE("swish: large numbers neither overflow nor turn into NaN") {
  const LayerInput given{.shape = {2, 1, 1},
                         .images = 1,
                         .input = {1e30, -1e30},
                         .parameters = {},
                         .d_output = {1, 1}};
  const LayerRun<float> run = run_layer<float>(Swish{}, given);
  CHECK(run.output == std::vector<float>{1e30f, 0});
  CHECK(run.d_input == std::vector<float>{1, 0});
}

TEST_CASE("swish: the terms of explain give the engine's numbers") {
  const Swish layer{.beta = 0.7};
  const LayerInput given = drawn();
  const LayerRun<float> run = run_layer<float>(layer, given);
  const std::vector<float> input(given.input.begin(), given.input.end());
  const std::vector<float> d_output(given.d_output.begin(), given.d_output.end());
  const NodeView view{.images = given.images,
                      .inputs = {{"input", given.shape, input.data()}},
                      .output = {"swish1", given.shape, run.output.data()},
                      .d_output = d_output.data(),
                      .parameters = {}};
  const auto check = [&](TensorKind kind, const std::vector<float>& numbers) {
    std::size_t i = 0;
    for (std::int32_t n = 0; n < given.images; ++n) {
      for (std::int32_t c = 0; c < given.shape.c; ++c) {
        for (std::int32_t y = 0; y < given.shape.h; ++y) {
          for (std::int32_t x = 0; x < given.shape.w; ++x, ++i) {
            const Question question{.kind = kind, .index = {n, c, y, x}};
            const Derivation derivation = layer.explain(view, question);
            REQUIRE(derivation.terms.size() == 1);
            CHECK(derivation.terms[0].product == doctest::Approx(numbers[i]).epsilon(1e-5));
          }
        }
      }
    }
  };
  check(TensorKind::output, run.output);
  check(TensorKind::input_gradient, run.d_input);
}

}  // namespace
}  // namespace receptive
