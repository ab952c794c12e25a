// Residual, inception and transition blocks against the golden numbers, forward and backward.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

// Builds a block; its nodes are named after what follows "W", "g" and "b" in the file.
class Block {
 public:
  explicit Block(const GoldenCase& golden) : golden_(golden) {}

  Block& conv(const std::string& name, const std::string& input, std::int32_t stride = 1) {
    const GoldenTensor weight = golden_.input("W" + name);
    const auto side = [&](std::size_t i) { return static_cast<std::int32_t>(weight.shape[i]); };
    const Sides margin{side(2) / 2, side(2) / 2, side(3) / 2, side(3) / 2};
    return add(name, input,
               Conv2d{.channels = side(0),
                      .kernel = {side(2), side(3)},
                      .stride = {stride, stride},
                      .padding = margin,
                      .bias = golden_.has_input("b" + name)});
  }
  Block& norm(const std::string& name) { return add("bn" + name, name, BatchNorm{}); }
  Block& relu(const std::string& name, const std::string& input) {
    return add(name, input, Relu{});
  }
  Block& conv_relu(const std::string& name, const std::string& input) {
    return conv(name, input).relu(name + "-relu", name);
  }
  Block& join(const std::string& name, std::vector<std::string> inputs, const Layer& layer) {
    nodes_.push_back({name, std::move(inputs), layer});
    return *this;
  }
  std::vector<NodeSpec> nodes() const { return nodes_; }

 private:
  Block& add(const std::string& name, const std::string& input, const Layer& layer) {
    return join(name, {input}, layer);
  }

  const GoldenCase& golden_;
  std::vector<NodeSpec> nodes_;
};

std::vector<NodeSpec> nodes_of(const GoldenCase& golden) {
  Block block(golden);
  if (golden.id == "inception_v1") {
    block.conv_relu("1", "input").conv_relu("3r", "input").conv_relu("3", "3r-relu");
    block.conv_relu("5r", "input").conv_relu("5", "5r-relu");
    block.join("pool", {"input"}, MaxPool2d{{3, 3}, {1, 1}, {1, 1, 1, 1}}).conv_relu("p", "pool");
    block.join("y", {"1-relu", "3-relu", "5-relu", "p-relu"}, Concat{});
  } else if (golden.id == "transition_1x1_maxpool") {
    block.conv_relu("1", "input").join("y", {"1-relu"}, MaxPool2d{});
  } else if (golden.id == "residual_projection_bn_s2") {
    block.conv("1", "input", 2).norm("1").relu("a", "bn1").conv("2", "a").norm("2");
    block.conv("s", "input", 2).norm("s").join("sum", {"bn2", "bns"}, Add{}).relu("y", "sum");
  } else if (golden.id == "bottleneck_conv_block_s2") {
    block.conv("1", "input", 2).norm("1").relu("a", "bn1").conv("2", "a").norm("2");
    block.relu("b", "bn2").conv("3", "b").norm("3").conv("s", "input", 2).norm("s");
    block.join("sum", {"bn3", "bns"}, Add{}).relu("y", "sum");
  } else if (golden.id == "residual_identity_bn") {
    block.conv("1", "input").norm("1").relu("a", "bn1").conv("2", "a").norm("2");
    block.join("sum", {"bn2", "input"}, Add{}).relu("y", "sum");
  } else {
    block.conv_relu("1", "input").conv("2", "1-relu");
    const bool skips = golden.id.starts_with("residual");
    if (skips) block.join("sum", {"2", "input"}, Add{});
    block.relu("y", skips ? "sum" : "2");
  }
  return block.nodes();
}

// A parameter's name in the file; its gradient's is "d" and this.
std::string golden_name(const Graph& graph, const ParameterPlace& place) {
  const std::string node = graph.node(place.node).name;
  if (place.spec.name == "gamma") return "g" + node.substr(2);
  if (place.spec.name == "beta") return "be" + node.substr(2);
  return (place.spec.name == "weight" ? "W" : "b") + node;
}

TEST_CASE_TEMPLATE("blocks have the golden outputs and gradients", V, double, float, Pack) {
  using S = ScalarOf<V>;
  const double limit = std::is_same_v<V, double> ? 1e-9 : 2e-5;
  int done = 0;
  for (const GoldenCase& golden : golden_cases("blocks", "block")) {
    ++done;
    CAPTURE(golden.id);
    const GoldenTensor x = golden.input("X");
    const auto side = [&](std::size_t i) { return static_cast<std::int32_t>(x.shape[i]); };
    const Result<Graph> graph = Graph::create({{side(1), side(2), side(3)}, nodes_of(golden), {}});
    REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
    std::vector<S> weights(static_cast<std::size_t>(graph->weight_cells()));
    for (const ParameterPlace& place : graph->parameters()) {
      if (place.spec.buffer) continue;
      const std::vector<double> values = golden.input(golden_name(*graph, place)).data;
      REQUIRE(place.cells == static_cast<std::int64_t>(values.size()));
      std::transform(values.begin(), values.end(), weights.data() + place.offset,
                     [](double value) { return static_cast<S>(value); });
    }
    BatchRun<V> run(*graph, side(0), true, {.training = true});
    run.run_from(weights, x.data, golden.input("dY").data);
    CHECK(normwise_error(run.output("y"), golden.output("Y").data) <= limit);
    CHECK(normwise_error(run.d_output("input"), golden.grad("dX").data) <= limit);
    for (const ParameterPlace& place : graph->parameters()) {
      if (place.spec.buffer) continue;
      const std::string name = "d" + golden_name(*graph, place);
      CAPTURE(name);
      CHECK(normwise_error(run.gradient(place), golden.grad(name).data) <= limit);
    }
  }
  CHECK(done == 8);
}

}  // namespace
}  // namespace receptive
