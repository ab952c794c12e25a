// A run whose rate is far too high stops at the first loss that is not finite, says where the
// numbers broke, and has weights to go back to.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/proofs.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

constexpr std::int32_t kRows = 12;
constexpr int kSteps = 400;
// As in the trainer: weights with a larger loss are of no use.
constexpr double kSaneFactor = 2;

// Nothing squashes the numbers, so that they grow; the last two lose units on the way.
ModelSpec fragile_model(std::uint64_t seed) {
  const bool squared = seed % 2 == 0;
  std::vector<Layer> layers = {Conv2d{.channels = 3, .kernel = {3, 3}}};
  if (seed % 3 == 0) layers.push_back(Relu{});
  if (seed % 3 == 1) layers.push_back(AveragePool2d{});
  layers.insert(layers.end(), {Flatten{}, Dense{.units = 6}, Dense{.units = kToyClasses}});
  ModelSpec spec{kToyImage, {}, {}};
  for (const Layer& layer : layers) spec.nodes.push_back({{}, {}, layer});
  if (squared) spec.loss = MeanSquaredError{};
  return spec;
}

struct Looked {
  double loss = 0;
  std::string first_broken = "loss";
};

// All rows at once, apart from the trainer.
Looked look(const Model& model, const Dataset& data) {
  const Graph& graph = model.graph();
  BatchRun<Pack> run(graph, kRows, true);
  const std::vector<float> pixels = pixels_of(data);
  std::vector<std::int32_t> labels;
  for (std::int32_t row = 0; row < kRows; ++row) labels.push_back(data.label(row));
  run.run(weights_of<Pack>(model), {pixels.begin(), pixels.end()}, labels);
  Looked looked{run.loss()};
  for (const Node& node : graph.nodes()) {
    const std::vector<float> output = run.output(node.name);
    if (std::all_of(output.begin(), output.end(), [](float x) { return std::isfinite(x); })) {
      continue;
    }
    looked.first_broken = node.name;
    break;
  }
  return looked;
}

bool all_finite(const Model& model) {
  return std::all_of(model.weights().begin(), model.weights().end(),
                     [](float weight) { return std::isfinite(weight); });
}

TEST_CASE("rates from 10 to 1e6 are found out at the first loss that is not finite" * proof()) {
  const auto data = toy_rows(kRows);
  ThreadPool pool(2);
  int runs = 0;
  int diverged = 0;
  std::int64_t longest = 0;
  const std::uint64_t seeds = cases<std::uint64_t>(10, 100);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    for (const float rate : {10.0f, 100.0f, 1e3f, 1e4f, 1e5f, 1e6f}) {
      CAPTURE(seed);
      CAPTURE(rate);
      const std::shared_ptr<Model> model = *Model::create(fragile_model(seed), seed);
      const double untrained = look(*model, *data).loss;
      const auto trainer = toy_trainer(model, data, {.epochs = kSteps, .batch_size = kRows},
                                       Sgd{.rate = rate, .momentum = 0.9f}, pool);
      ++runs;
      Result<Advance> advance = trainer->advance(1);
      while (advance.ok() && advance->progress != Progress::done) {
        CHECK(std::isfinite(advance->loss_sum));
        const bool weights_broke = !all_finite(*model);
        advance = trainer->advance(1);
        if (weights_broke) CHECK_FALSE(advance.ok());
      }
      if (advance.ok()) continue;
      ++diverged;
      const std::int64_t step = trainer->position().step;
      longest = std::max(longest, step);
      CHECK(advance.error().code == ErrorCode::diverged);
      const Looked failed = look(*model, *data);
      CHECK_FALSE(std::isfinite(failed.loss));
      CHECK(advance.error().where == failed.first_broken);

      CHECK(model->last_good_step() < step);
      REQUIRE(model->restore_last_good().ok());
      CHECK(all_finite(*model));
      const double restored = look(*model, *data).loss;
      CHECK(restored <= kSaneFactor * std::fmax(untrained, std::log(double{kToyClasses})) * 1.001);
    }
  }
  CHECK(diverged * 2 > runs);
  MESSAGE(diverged << " of " << runs << " runs diverged, after at most " << longest
                   << " steps; all named the layer and kept good weights");
}

}  // namespace
}  // namespace receptive
