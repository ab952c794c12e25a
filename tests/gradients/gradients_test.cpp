// Backward is the derivative of forward.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "tests/engine/golden.h"
#include "tests/engine/odd_shapes.h"
#include "tests/engine/proofs.h"
#include "tests/engine/random_models.h"
#include "tests/gradients/check_gradients.h"

namespace receptive {
namespace {

constexpr double kTolerance = 1e-6;  // normwise
constexpr double kSameSum = 1e-9;    // ... of the same summands in another order

struct Total {
  PartsSeen seen;
  GradientCheck sum;

  void add(const ModelSpec& spec, const GradientCheck& check) {
    CHECK(check.worst <= kTolerance);
    seen.add(spec);
    sum.compared += check.compared;
    sum.skipped += check.skipped;
    sum.worst = std::fmax(sum.worst, check.worst);
  }

  void report() const {
    // Kinks are rare: a proof that leaves out more proves less than it says.
    CHECK(sum.skipped * 100 <= sum.compared);
    MESSAGE(seen.text() << ": " << sum.compared << " gradients compared, " << sum.skipped
                            << " at kinks left out, worst " << sum.worst);
  }
};

TEST_CASE("random networks have the gradients of their loss" * proof()) {
  Total total;
  const std::uint64_t models = cases<std::uint64_t>(600, 30'000);
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    const std::int32_t images = draw.between(1, 5);
    CAPTURE(seed);
    CAPTURE(to_json(spec));
    const PassContext context = draw.chance(2) ? kTraining : PassContext{};
    total.add(spec, check_gradients(spec, images, seed, 12, context));
  }
  total.seen.check();
  CHECK(total.sum.compared > 30 * static_cast<std::int64_t>(models));
  total.report();
}

TEST_CASE("layers and losses of odd shapes have the gradients of their loss" * proof()) {
  Total total;
  const std::uint64_t draws = cases<std::uint64_t>(1, 20);
  const std::vector<NamedSpec> grid = odd_shapes();
  for (std::uint64_t seed = 1; seed <= draws * grid.size(); ++seed) {
    const NamedSpec& model = grid[seed % grid.size()];
    for (const std::int32_t images : {1, 3}) {
      CAPTURE(model.name);
      CAPTURE(images);
      for (const PassContext& context : {PassContext{}, kTraining}) {
        const GradientCheck check = check_gradients(model.spec, images, seed + 100, sampled() ? 12 : 40, context);
        CHECK(check.compared > 0);
        total.add(model.spec, check);
      }
    }
  }
  total.seen.check();
  total.report();
}

// Compares every parameter's gradient as training computes it with that of a trace; returns how
// many numbers.
std::int64_t compare_training_with_trace(const ModelSpec& spec, std::uint64_t seed, Draw& draw) {
  CAPTURE(seed);
  CAPTURE(to_json(spec));
  const std::shared_ptr<Model> model = model_with_biases(spec, seed);
  const Graph& graph = model->graph();
  const std::int32_t images = draw.one_of<std::int32_t>({1, 5, 19});
  const std::vector<double> pixels = draw.normals(images * graph.input_shape().cells());
  std::vector<std::int32_t> labels;
  for (std::int32_t n = 0; n < images; ++n) labels.push_back(draw.between(0, graph.classes() - 1));
  BatchRun<double> kept(graph, images, true, kTraining);
  BatchRun<double> trained(graph, images, false, kTraining);
  kept.run(weights_of<double>(*model), pixels, labels);
  // Twice, so that nothing of the first time may be left.
  trained.run(weights_of<double>(*model), pixels, labels);
  trained.run(weights_of<double>(*model), pixels, labels);
  CHECK(kept.losses() == trained.losses());
  // What stands before a batch normalisation has gradients that cancel to nothing but rounding: a
  // difference counts against the largest gradient of the network.
  double largest = 0;
  double difference = 0;
  std::int64_t compared = 0;
  for (const ParameterPlace& place : graph.parameters()) {
    if (place.spec.buffer) continue;
    const std::vector<double> wanted = kept.gradient(place);
    const std::vector<double> made = trained.gradient(place);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      largest = std::fmax(largest, std::fabs(wanted[i]));
      difference = std::fmax(difference, std::fabs(made[i] - wanted[i]));
    }
    compared += place.cells;
  }
  CHECK(difference <= kSameSum * largest);
  return compared;
}

// Training keeps less than a trace, computes no gradient that nobody needs, and uses the memory of
// a block again for the next.
TEST_CASE("gradients of training are those of a trace" * proof()) {
  std::int64_t compared = 0;
  const std::uint64_t models = cases<std::uint64_t>(300, 10'000);
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    compared += compare_training_with_trace(spec, seed, draw);
  }
  MESSAGE(models << " models of " << compared << " parameters");
}

// Alone, a pooling whose windows tile its input may write; here the other reader has added before,
// or adds afterwards.
TEST_CASE("a pooling adds to the gradient of a tensor that another layer reads") {
  const NodeSpec conv{"conv", {"input"}, Conv2d{.channels = 2, .kernel = {3, 3}}};
  const NodeSpec pool{"pool", {"conv"}, MaxPool2d{.kernel = {2, 2}, .stride = {2, 2}}};
  const NodeSpec other{
      "other", {"conv"}, Conv2d{.channels = 2, .kernel = {2, 2}, .stride = {2, 2}}};
  for (const bool pool_first : {true, false}) {
    const NamedSpec model = branches("", {1, 6, 6},
                                     {conv,
                                      pool_first ? pool : other,
                                      pool_first ? other : pool,
                                      {"sum", {"pool", "other"}, Add{}},
                                      {"list", {"sum"}, Flatten{}},
                                      {"scores", {"list"}, Dense{.units = 3}}});
    Draw draw(7);
    compare_training_with_trace(model.spec, 7, draw);
  }
}

// The images of a batch share one mean: more images, smaller shares.
TEST_CASE("batches that fill several shards have the gradients of their loss") {
  const NamedSpec model =
      sequence("", {1, 5, 5},
               {Conv2d{.channels = 2, .kernel = {3, 3}}, Tanh{}, Flatten{}, Dense{.units = 3}});
  for (const std::int32_t images : {2, 5, 17, 40}) {
    CAPTURE(images);
    CHECK(check_gradients(model.spec, images, 3, 30).worst <= kTolerance);
  }
}

}  // namespace
}  // namespace receptive
