// What float loses against double: the same network, weights and images in both.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "tests/engine/golden.h"
#include "tests/engine/odd_shapes.h"
#include "tests/engine/proofs.h"
#include "tests/engine/random_models.h"

namespace receptive {
namespace {

// Normwise: of the outputs, of dL/d(images), of dL/d(weights).
constexpr std::array<double, 3> kTolerance = {2e-6, 2e-6, 1e-5};
// A few roundings of float: what moves more than its tolerance under them can be had no better.
constexpr double kNudge = 0x1p-22;
constexpr int kNudges = 10;

using Tensors = std::array<std::vector<double>, 3>;

struct Batch {
  std::int32_t images = 1;
  std::vector<double> weights;
  std::vector<double> pixels;
  std::vector<std::int32_t> labels;
};

double largest(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double number : numbers) largest = std::fmax(largest, std::fabs(number));
  return largest;
}

struct Computed {
  Tensors tensors;
  double largest_gradient = 0;  // of any tensor, or of a loss that has nothing learnt yet
};

template <class V>
Computed numbers_of(const Graph& graph, const Batch& batch) {
  BatchRun<V> run(graph, batch.images, true);
  run.run({batch.weights.begin(), batch.weights.end()}, batch.pixels, batch.labels);
  const auto add = [](std::vector<double>& to, const std::vector<ScalarOf<V>>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  Computed numbers;
  numbers.largest_gradient = 1.0 / batch.images;
  for (const Node& node : graph.nodes()) {
    std::vector<double> gradient;
    add(gradient, run.d_output(node.name));
    numbers.largest_gradient = std::fmax(numbers.largest_gradient, largest(gradient));
  }
  add(numbers.tensors[0], run.output(graph.output().name));
  add(numbers.tensors[1], run.d_output("input"));
  for (const ParameterPlace& place : graph.parameters()) {
    if (!place.spec.buffer) add(numbers.tensors[2], run.gradient(place));
  }
  return numbers;
}

struct Precision {
  PartsSeen seen;
  std::array<double, 3> worst{};
  std::int64_t compared = 0;
  std::int64_t vanished = 0;   // close to 0 by cancelling, as behind a saturated softmax
  std::int64_t beyond = 0;     // roundings inside the network grow
  std::int64_t sensitive = 0;  // a unit or a maximum switches, or roundings of what is given grow

  void add(const ModelSpec& spec, std::int32_t images, std::uint64_t seed) {
    const std::shared_ptr<Model> model = model_with_biases(spec, seed);
    const Graph& graph = model->graph();
    Draw draw(seed + 1000);
    Batch batch{
        images, weights_of<double>(*model), draw.normals(images * graph.input_shape().cells()), {}};
    for (double& pixel : batch.pixels) pixel = static_cast<float>(pixel);
    for (std::int32_t n = 0; n < images; ++n) {
      batch.labels.push_back(draw.between(0, graph.classes() - 1));
    }
    seen.add(spec);
    const Computed single = numbers_of<Pack>(graph, batch);
    const Computed exact = numbers_of<double>(graph, batch);
    for (std::size_t i = 0; i < kTolerance.size(); ++i) {
      const double error = normwise_error(single.tensors[i], exact.tensors[i]);
      ++compared;
      if (error <= kTolerance[i]) {
        worst[i] = std::fmax(worst[i], error);
      } else if (i > 0 &&
                 error * largest(exact.tensors[i]) <= kTolerance[i] * exact.largest_gradient) {
        ++vanished;
      } else if (error <= nudged(graph, batch, exact.tensors[i], i, draw)) {
        ++sensitive;
      } else {
        ++beyond;
      }
    }
  }

  void report() const {
    // Nearly every tensor keeps to the bound itself, and nearly every other has a reason.
    CHECK((vanished + sensitive + beyond) * 50 <= compared);
    CHECK(beyond * 2000 <= compared);
    MESSAGE(seen.text() << ": worst normwise errors of float: outputs " << worst[0]
                            << ", input gradients " << worst[1] << ", weight gradients " << worst[2]
                            << "; of " << compared << " tensors " << vanished << " vanish and "
                            << sensitive << " are as sensitive in double, " << beyond
                            << " are beyond");
  }

 private:
  // How far the tensor moves in double when every number given moves by a few roundings of float.
  static double nudged(const Graph& graph, const Batch& batch, const std::vector<double>& exact,
                       std::size_t which, Draw& draw) {
    double moved = 0;
    for (int i = 0; i < kNudges; ++i) {
      Batch other = batch;
      const auto nudge = [&](std::vector<double>& numbers) {
        for (double& number : numbers) number *= 1 + (draw.chance(2) ? kNudge : -kNudge);
      };
      nudge(other.weights);
      nudge(other.pixels);
      const Computed numbers = numbers_of<double>(graph, other);
      moved = std::fmax(moved, normwise_error(numbers.tensors[which], exact));
    }
    return moved;
  }
};

TEST_CASE("float is as near to double as its roundings allow, in random networks" * proof()) {
  Precision precision;
  const std::uint64_t models = cases<std::uint64_t>(600, 20'000);
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    CAPTURE(seed);
    CAPTURE(to_json(spec));
    precision.add(spec, draw.between(1, 5), seed);
  }
  precision.seen.check();
  precision.report();
}

TEST_CASE("float is as near to double as its roundings allow, in every odd shape" * proof()) {
  Precision precision;
  const std::vector<NamedSpec> grid = odd_shapes();
  const std::uint64_t draws = cases<std::uint64_t>(1, 30);
  for (std::uint64_t seed = 0; seed < draws * grid.size(); ++seed) {
    const NamedSpec& model = grid[seed % grid.size()];
    CAPTURE(model.name);
    for (const std::int32_t images : {1, 3}) precision.add(model.spec, images, seed);
  }
  precision.seen.check();
  precision.report();
}

}  // namespace
}  // namespace receptive
