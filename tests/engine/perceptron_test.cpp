// The perceptron: its rule step by step, its bound on data that a line separates, and its cycle on
// data that none does.
#include "engine/losses/perceptron.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/explain/update.h"
#include "engine/model/presets.h"
#include "tests/engine/golden.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

std::shared_ptr<Model> perceptron_of(const Shape& input) {
  ModelSpec spec = *find_preset("perceptron");
  spec.input = input;
  return *Model::create(spec, 1);
}

TEST_CASE_TEMPLATE("the perceptron makes the golden updates of AND, OR, NAND and XOR", V, float,
                   double, Pack) {
  for (const GoldenCase& golden : golden_cases("training", "perceptron")) {
    CAPTURE(golden.id);
    const std::vector<double> x = golden.input("X").data;
    const std::vector<double> y = golden.input("Y").data;
    const std::vector<double> expected = golden.output("w1_w2_b_after_each_example").data;
    const std::vector<double> errors = golden.output("errors_per_epoch").data;
    const auto rate = static_cast<ScalarOf<V>>(golden.attr_number("lr"));
    const auto model = perceptron_of({1, 1, 2});
    const auto places = model->graph().parameters();
    std::vector<ScalarOf<V>> weights = weights_of<V>(*model);
    BatchRun<V> run(model->graph(), 1, false);
    for (std::size_t step = 0; step < 4 * errors.size(); ++step) {
      CAPTURE(step);
      const std::size_t row = step % 4;
      run.run(weights, {x[2 * row], x[2 * row + 1]}, {static_cast<std::int32_t>(y[row])});
      for (const ParameterPlace& place : places) {
        const auto gradient = run.gradient(place);
        for (std::size_t i = 0; i < gradient.size(); ++i) {
          weights[static_cast<std::size_t>(place.offset) + i] -= rate * gradient[i];
        }
      }
      const auto weight = static_cast<std::size_t>(places[0].offset);
      const auto bias = static_cast<std::size_t>(places[1].offset);
      CHECK(double{weights[weight]} == expected[3 * step]);
      CHECK(double{weights[weight + 1]} == expected[3 * step + 1]);
      CHECK(double{weights[bias]} == expected[3 * step + 2]);
    }
  }
}

// Rows of bytes in [1, 1, inputs], and what their pixels are.
struct Points {
  std::int32_t inputs = 0;
  Bytes labels;
  Bytes bytes;

  void add(const std::vector<std::uint8_t>& point, bool yes) {
    bytes.insert(bytes.end(), point.begin(), point.end());
    labels.push_back(yes ? 1 : 0);
  }
  std::shared_ptr<const Dataset> data() const {
    const auto rows = static_cast<std::uint32_t>(labels.size());
    ToyFiles files{idx_header({rows}),
                   idx_header({rows, 1, 1, static_cast<std::uint32_t>(inputs)})};
    files.labels.insert(files.labels.end(), labels.begin(), labels.end());
    files.images.insert(files.images.end(), bytes.begin(), bytes.end());
    const auto made = toy_labels(files, 2);
    REQUIRE(made->append_image_bytes(files.images).ok());
    return made;
  }
};

// Mistakes of every epoch, at one image an update.
std::vector<std::int64_t> mistakes_of(const Points& points, std::int32_t epochs, float rate) {
  ThreadPool pool(2);
  const auto trainer = toy_trainer(perceptron_of({1, 1, points.inputs}), points.data(),
                                   {.epochs = epochs, .batch_size = 1}, Sgd{.rate = rate}, pool);
  std::vector<std::int64_t> mistakes;
  for (std::int32_t epoch = 0; epoch < epochs; ++epoch) {
    const Result<Advance> advance = trainer->advance(1'000'000);
    REQUIRE(advance.ok());
    CHECK(advance->loss_sum == static_cast<double>(advance->images - advance->correct));
    mistakes.push_back(advance->images - advance->correct);
  }
  return mistakes;
}

TEST_CASE("on separable data the perceptron errs at most (R/γ)² times, at any rate") {
  constexpr std::int32_t kInputs = 3;
  constexpr std::int32_t kPoints = 60;
  constexpr std::int32_t kEpochs = 150;
  constexpr double kMargin = 0.05;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    const RandomKey random{.seed = seed, .stream = Stream::augment};
    // A plane u·(x, 1) = 0 through the middle of the cube, u of length 1.
    std::vector<double> u;
    double sum = 0;
    for (std::uint32_t i = 0; i < kInputs; ++i) u.push_back(random.normal(i));
    for (const double side : u) sum += side;
    u.push_back(-sum / 2);
    double length = 0;
    for (const double side : u) length += side * side;
    for (double& side : u) side /= std::sqrt(length);

    Points points{kInputs, {}, {}};
    double radius = 0;
    double margin = 1;
    for (std::uint32_t draw = 100; points.labels.size() < kPoints; draw += kInputs) {
      std::vector<std::uint8_t> point;
      double score = u.back();
      double square = 1;  // of the bias's input
      for (std::uint32_t i = 0; i < kInputs; ++i) {
        point.push_back(static_cast<std::uint8_t>(random.below(draw + i, 256)));
        const double pixel = double{static_cast<float>(point.back()) * kPixelScale};
        score += u[i] * pixel;
        square += pixel * pixel;
      }
      if (std::fabs(score) < kMargin) continue;
      points.add(point, score > 0);
      radius = std::max(radius, std::sqrt(square));
      margin = std::min(margin, std::fabs(score));
    }
    // Novikoff, "On convergence proofs on perceptrons", 1962; weights that begin as 0.
    const double bound = (radius / margin) * (radius / margin);
    for (const float rate : {0.25f, 1.0f, 7.0f}) {
      CAPTURE(rate);
      const std::vector<std::int64_t> mistakes = mistakes_of(points, kEpochs, rate);
      std::int64_t all = 0;
      for (const std::int64_t count : mistakes) all += count;
      CHECK(all > 0);
      CHECK(static_cast<double>(all) <= bound);
      CHECK(mistakes.back() == 0);
    }
  }
}

TEST_CASE("on XOR the perceptron errs in every epoch") {
  Points points{2, {}, {}};
  for (const std::uint8_t a : Bytes{0, 255}) {
    for (const std::uint8_t b : Bytes{0, 255}) points.add({a, b}, a != b);
  }
  for (const std::int64_t mistakes : mistakes_of(points, 300, 0.25f)) CHECK(mistakes > 0);
}

TEST_CASE("every number of the perceptron can be asked where it came from") {
  const auto model = perceptron_of({1, 1, 2});
  REQUIRE(model->set_parameter("dense1", "weight", std::vector<float>{0.5f, -0.25f}).ok());
  REQUIRE(model->set_parameter("dense1", "bias", std::vector<float>{-0.125f}).ok());
  // Scores 0.375, −0.375 and 0.125: the decisions are 1, 0 and 1.
  const std::vector<float> images = {1, 0, 0, 1, 1, 1};
  const std::vector<std::int32_t> labels = {0, 1, 1};
  Result<std::unique_ptr<Trace>> trace = Trace::create(*model, images, labels);
  REQUIRE(trace.ok());
  const auto derived = [&](const CellRef& cell) {
    Result<Derivation> derivation = (*trace)->derive(cell);
    REQUIRE(derivation.ok());
    double sum = 0;
    for (const Term& term : derivation->terms) sum += term.product;
    CHECK(sum == doctest::Approx(double{derivation->value}).epsilon(1e-6));
    return *derivation;
  };
  const std::vector<float> decisions = {1, 0, 1};
  const std::vector<float> mistakes = {1, 1, 0};
  for (std::int32_t n = 0; n < 3; ++n) {
    CAPTURE(n);
    const auto at = static_cast<std::size_t>(n);
    const Derivation decision =
        derived({{"loss", TensorKind::output, "probabilities"}, {n, 0, 0, 0}});
    CHECK(decision.value == decisions[at]);
    CHECK(decision.function == "step");
    const Derivation mistake = derived({{"loss", TensorKind::output, "perImage"}, {n, 0, 0, 0}});
    CHECK(mistake.value == mistakes[at]);
    CHECK(mistake.rule == Rule::mistake);
    const Derivation slope = derived({{"dense1", TensorKind::output_gradient, ""}, {n, 0, 0, 0}});
    CHECK(slope.rule == Rule::perceptron);
    CHECK(slope.value == doctest::Approx((decisions[at] - static_cast<float>(labels[at])) / 3));
  }
  CHECK((*trace)->loss() == doctest::Approx(2.0 / 3));

  // w ← w + η (y − ŷ) x over one image: the first, decided 1 and labelled 0.
  Result<std::unique_ptr<Trace>> one = Trace::create(*model, std::vector<float>{1, 0}, labels);
  REQUIRE_FALSE(one.ok());
  one = Trace::create(*model, std::vector<float>{1, 0}, std::vector<std::int32_t>{0});
  REQUIRE(one.ok());
  const auto updated = [&](const char* name, std::vector<std::int32_t> index) {
    const Result<UpdateDerivation> update = derive_update(
        **one, {{"dense1", TensorKind::parameter, name}, std::move(index)}, Sgd{.rate = 0.25f}, {});
    REQUIRE(update.ok());
    return update->value;
  };
  CHECK(updated("weight", {0, 0}) == 0.25f);
  CHECK(updated("weight", {0, 1}) == -0.25f);
  CHECK(updated("bias", {0}) == -0.375f);
}

TEST_CASE("a score of exactly 0 is decided 0, and one that is no number is found") {
  const auto model = perceptron_of({1, 1, 2});
  BatchRun<Pack> run(model->graph(), 1, false);
  CHECK(run.loss_of(weights_of<Pack>(*model), {1, 1}, {1}) == 1);
  CHECK(run.predicted().front() == 0);
  std::vector<float> weights = weights_of<Pack>(*model);
  weights[0] = std::nanf("");
  CHECK(std::isnan(run.loss_of(weights, {1, 1}, {1})));
}

TEST_CASE("a perceptron with several scores, or behind a step, is refused with the remedy") {
  const auto refusal = [](std::vector<Layer> layers) {
    ModelSpec spec{{2, 1, 1}, {}, Perceptron{}};
    for (Layer& layer : layers) spec.nodes.push_back({{}, {}, std::move(layer)});
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code == ErrorCode::wrong_loss);
    return graph.error().remedy;
  };
  CHECK(refusal({Dense{.units = 3}}).starts_with("end the model with dense(1)"));
  CHECK(refusal({Dense{.units = 1}, Step{}}) == "remove the step layer");
}

}  // namespace
}  // namespace receptive
