// Dropout: how often, how strongly, and that any step can be replayed.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/engine/explain_models.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

constexpr float kRate = 0.3f;

Graph dropout_graph(const Shape& shape) {
  return graph_of(shape, {Dropout{.rate = kRate}, Flatten{}, Dense{.units = 2}});
}

template <class V>
std::vector<ScalarOf<V>> dropped(const Graph& graph, std::int32_t images,
                                 const PassContext& context) {
  using S = ScalarOf<V>;
  BatchRun<V> run(graph, images, true, context);
  const auto cells = static_cast<std::size_t>(images * graph.input_shape().cells());
  run.run(std::vector<S>(static_cast<std::size_t>(graph.weight_cells()), S{1}),
          std::vector<double>(cells, 1.0),
          std::vector<std::int32_t>(static_cast<std::size_t>(images), 0));
  return run.output("drop1");
}

TEST_CASE("training keeps its share of the numbers, grown so that the mean stays") {
  const Graph graph = dropout_graph({2, 20, 25});
  const std::vector<float> output = dropped<Pack>(graph, 8, kTraining);
  double sum = 0;
  for (const float number : output) {
    CHECK((number == 0 || number == 1 / (1 - kRate)));
    sum += number;
  }
  // 8000 draws of variance r/(1 − r): four deviations of the mean.
  const double mean = sum / static_cast<double>(output.size());
  CHECK(std::fabs(mean - 1) <= 4 * std::sqrt(kRate / (1 - kRate) / 8000));
}

TEST_CASE("what is kept is scaled as the golden numbers are, forward and back") {
  int done = 0;
  for (const GoldenCase& golden : golden_cases("dense_act_loss", "dropout")) {
    ++done;
    const auto rate = static_cast<float>(golden.attr_number("rate"));
    const std::vector<double> x = golden.input("X").data;
    const std::vector<double> upstream = golden.input("dY").data;
    const std::vector<double> mask = golden.input("mask").data;
    // The golden mask is of another generator: what this engine drops is compared where both keep.
    const Graph graph = graph_of({8, 1, 1}, {Dropout{.rate = rate}});
    BatchRun<double> run(graph, 2, true, kTraining);
    run.run_from({}, x, upstream);
    int both = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double y = run.output("drop1")[i];
      if (mask[i] == 0 || y == 0) continue;
      ++both;
      CHECK(y == doctest::Approx(golden.output("Y_train").data[i]).epsilon(1e-7));
      CHECK(run.d_output("input")[i] ==
            doctest::Approx(golden.grad("dX_train").data[i]).epsilon(1e-7));
    }
    CHECK(both >= 4);
  }
  CHECK(done == 1);
}

TEST_CASE("an image draws the same mask alone, among four lanes, and in double") {
  const Graph graph = dropout_graph({3, 3, 5});
  const std::vector<float> four = dropped<Pack>(graph, 7, kTraining);
  const std::vector<float> alone = dropped<float>(graph, 7, kTraining);
  const std::vector<double> exact = dropped<double>(graph, 7, kTraining);
  CHECK(four == alone);
  for (std::size_t i = 0; i < exact.size(); ++i) CHECK((exact[i] == 0) == (four[i] == 0));
}

TEST_CASE("steps, seeds, layers and images have masks of their own") {
  const Graph graph = dropout_graph({1, 8, 8});
  const std::vector<float> output = dropped<float>(graph, 2, kTraining);
  PassContext other = kTraining;
  ++other.step;
  CHECK(dropped<float>(graph, 2, other) != output);
  other = kTraining;
  ++other.seed;
  CHECK(dropped<float>(graph, 2, other) != output);
  CHECK(std::vector<float>(output.begin(), output.begin() + 64) !=
        std::vector<float>(output.begin() + 64, output.end()));
  const Graph twice = graph_of(
      {1, 8, 8}, {Dropout{.rate = kRate}, Dropout{.rate = kRate}, Flatten{}, Dense{.units = 2}});
  const std::shared_ptr<Model> model = model_with_biases(twice.spec());
  const auto trace = trace_of(*model, 1, true, kTraining);
  const auto mask_of = [&](const char* node) {
    const Result<TracedTensor> mask = trace->tensor({node, TensorKind::output, "mask"});
    REQUIRE(mask.ok());
    return std::vector<float>(mask->data.begin(), mask->data.end());
  };
  CHECK(mask_of("drop1") != mask_of("drop2"));
}

TEST_CASE("predicting drops nothing") {
  const Graph graph = dropout_graph({1, 4, 4});
  for (const float number : dropped<Pack>(graph, 3, {})) CHECK(number == 1);
}

}  // namespace
}  // namespace receptive
