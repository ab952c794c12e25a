// Residual, inception and transition blocks against the golden numbers, forward and backward.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

Conv2d conv_of(const GoldenTensor& weight) {
  const auto side = [&](std::size_t i) { return static_cast<std::int32_t>(weight.shape[i]); };
  const Sides margin{side(2) / 2, side(2) / 2, side(3) / 2, side(3) / 2};
  return {.channels = side(0), .kernel = {side(2), side(3)}, .padding = margin};
}

// Convolutions are named after what follows "W" and "b" in the file.
std::vector<NodeSpec> nodes_of(const GoldenCase& golden) {
  const auto conv = [&](const std::string& name) { return conv_of(golden.input("W" + name)); };
  if (golden.id == "inception_v1") {
    return {{"1", {"input"}, conv("1")},
            {"1-relu", {"1"}, Relu{}},
            {"3r", {"input"}, conv("3r")},
            {"3r-relu", {"3r"}, Relu{}},
            {"3", {"3r-relu"}, conv("3")},
            {"3-relu", {"3"}, Relu{}},
            {"5r", {"input"}, conv("5r")},
            {"5r-relu", {"5r"}, Relu{}},
            {"5", {"5r-relu"}, conv("5")},
            {"5-relu", {"5"}, Relu{}},
            {"pool", {"input"}, MaxPool2d{{3, 3}, {1, 1}, {1, 1, 1, 1}}},
            {"p", {"pool"}, conv("p")},
            {"p-relu", {"p"}, Relu{}},
            {"y", {"1-relu", "3-relu", "5-relu", "p-relu"}, Concat{}}};
  }
  if (golden.id == "transition_1x1_maxpool") {
    return {{"1", {"input"}, conv("1")}, {"1-relu", {"1"}, Relu{}}, {"y", {"1-relu"}, MaxPool2d{}}};
  }
  std::vector<NodeSpec> nodes = {
      {"1", {"input"}, conv("1")}, {"1-relu", {"1"}, Relu{}}, {"2", {"1-relu"}, conv("2")}};
  if (golden.id.starts_with("residual")) nodes.push_back({"sum", {"2", "input"}, Add{}});
  nodes.push_back({"y", {nodes.back().name}, Relu{}});
  return nodes;
}

std::vector<double> image_of(const GoldenTensor& tensor, std::int64_t n) {
  const auto cells = static_cast<std::int64_t>(tensor.data.size()) / tensor.shape[0];
  return {tensor.data.begin() + n * cells, tensor.data.begin() + (n + 1) * cells};
}

template <class S>
void add_quotient(std::vector<double>& to, const std::vector<S>& from, double divisor) {
  to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += static_cast<double>(from[i]) / divisor;
}

// A dense layer with the weights dY makes z = Σ Y·dY of one image; what the loss passes on to z
// divides every gradient.
TEST_CASE_TEMPLATE("blocks have the golden outputs and gradients", V, double, Pack) {
  using S = ScalarOf<V>;
  const double limit = std::is_same_v<V, double> ? 1e-9 : 2e-5;
  int done = 0;
  for (const GoldenCase& golden : golden_cases("blocks", "block")) {
    // Batch normalisation is no layer of this engine yet.
    if (golden.has_input("g1")) continue;
    ++done;
    CAPTURE(golden.id);
    const GoldenTensor x = golden.input("X");
    const GoldenTensor upstream = golden.input("dY");
    const auto side = [&](std::size_t i) { return static_cast<std::int32_t>(x.shape[i]); };
    ModelSpec spec{{side(1), side(2), side(3)}, nodes_of(golden), {}};
    spec.nodes.push_back({"flat", {"y"}, Flatten{}});
    spec.nodes.push_back({"z", {"flat"}, Dense{.units = 1, .bias = false}});
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
    const auto golden_name = [&](const ParameterPlace& place) {
      return (place.spec.name == "weight" ? "W" : "b") + graph->node(place.node).name;
    };
    const std::span<const ParameterPlace> parameters =
        graph->parameters().first(graph->parameters().size() - 1);
    std::vector<S> weights(static_cast<std::size_t>(graph->weight_cells()));
    const auto set = [&](const ParameterPlace& place, const std::vector<double>& values) {
      REQUIRE(place.cells == static_cast<std::int64_t>(values.size()));
      std::transform(values.begin(), values.end(), weights.begin() + place.offset,
                     [](double value) { return static_cast<S>(value); });
    };
    for (const ParameterPlace& place : parameters) {
      set(place, golden.input(golden_name(place)).data);
    }

    BatchRun<V> run(*graph, 1, true);
    std::vector<double> output;
    std::vector<double> d_input;
    std::vector<std::vector<double>> gradients(parameters.size());
    for (std::int32_t n = 0; n < side(0); ++n) {
      set(graph->parameters().back(), image_of(upstream, n));
      run.run(weights, image_of(x, n), {0});
      // The label that leaves the larger slope, so that dividing by it loses nothing.
      if (run.d_output("z")[0] < 0.5) run.run(weights, image_of(x, n), {1});
      const auto slope = static_cast<double>(run.d_output("z")[0]);
      for (const S value : run.output("y")) output.push_back(static_cast<double>(value));
      std::vector<double> here;
      add_quotient(here, run.d_output("input"), slope);
      d_input.insert(d_input.end(), here.begin(), here.end());
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        add_quotient(gradients[p], run.gradient(parameters[p]), slope);
      }
    }
    CHECK(normwise_error(output, golden.output("Y").data) <= limit);
    CHECK(normwise_error(d_input, golden.grad("dX").data) <= limit);
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const std::string name = "d" + golden_name(parameters[p]);
      CAPTURE(name);
      CHECK(normwise_error(gradients[p], golden.grad(name).data) <= limit);
    }
  }
  CHECK(done == 5);
}

}  // namespace
}  // namespace receptive
