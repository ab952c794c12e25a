// Whole networks against the golden numbers: the one-filter CNN of the notes and LeNet-5.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/model/presets.h"
#include "engine/optim/all_optimizers.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

// tests/golden/README.md
constexpr double kNetwork = 2e-6;  // of the one-filter CNN: activations and losses
constexpr double kLeNet = 1e-5;

// Sets one parameter within weights laid out as the graph says.
template <class S>
void set_weights(const Graph& graph, std::string_view node, std::string_view name,
                 const std::vector<double>& values, std::vector<S>& weights) {
  for (const ParameterPlace& place : graph.parameters()) {
    if (graph.node(place.node).name != node || place.spec.name != name) continue;
    REQUIRE(place.cells == static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), weights.data() + place.offset);
    return;
  }
  FAIL("no such parameter");
}

// [q, m] of the notes as [m, q].
std::vector<double> transposed(const std::vector<double>& from, std::size_t m) {
  std::vector<double> to;
  for (std::size_t n = 0; n < m; ++n) {
    for (std::size_t i = n; i < from.size(); i += m) to.push_back(from[i]);
  }
  return to;
}

TEST_CASE_TEMPLATE(
    "the one-filter CNN has the golden intermediates, gradients, step and loss after it", V, float,
    double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("one_filter_cnn");
  CHECK(cases.size() == 4);
  const Result<ModelSpec> spec = find_preset("one-filter-cnn");
  REQUIRE(spec.ok());
  const Result<Graph> graph = Graph::create(*spec);
  REQUIRE(graph.ok());
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    const auto m = static_cast<std::size_t>(golden.attr_number("m"));
    const double limit = tolerance<V>(kNetwork);
    using S = ScalarOf<V>;
    std::vector<S> weights(static_cast<std::size_t>(graph->weight_cells()));
    set_weights(*graph, "conv1", "weight", golden.input("W1").data, weights);
    set_weights(*graph, "conv1", "bias", golden.input("b1").data, weights);
    set_weights(*graph, "dense1", "weight", golden.input("W2").data, weights);
    set_weights(*graph, "dense1", "bias", golden.input("b2").data, weights);
    std::vector<std::int32_t> labels;
    for (const double y : golden.input("Y").data) labels.push_back(static_cast<std::int32_t>(y));

    BatchRun<V> run(*graph, static_cast<std::int32_t>(m), true);
    run.run(weights, golden.input("X").data, labels);
    const auto output = [&](const char* name) { return golden.output(name).data; };
    const auto grad = [&](const char* name) { return golden.grad(name).data; };
    CHECK(normwise_error(run.output("conv1"), output("Z1")) <= limit);
    CHECK(normwise_error(run.output("relu1"), output("A1")) <= limit);
    CHECK(normwise_error(run.output("pool1"), output("P1")) <= limit);
    CHECK(normwise_error(run.output("flatten1"), transposed(output("F"), m)) <= limit);
    CHECK(normwise_error(run.output("dense1"), output("Z2")) <= limit);
    CHECK(normwise_error(run.probabilities(), output("A2")) <= limit);
    CHECK(normwise_error(std::vector<double>{run.loss()}, output("L")) <= limit);
    CHECK(normwise_error(run.d_output("dense1"), grad("dL/dZ2")) <= limit);
    CHECK(normwise_error(run.d_output("flatten1"), transposed(grad("dL/dF"), m)) <= limit);
    CHECK(normwise_error(run.d_output("pool1"), grad("dL/dP1")) <= limit);
    CHECK(normwise_error(run.d_output("relu1"), grad("dL/dA1")) <= limit);
    CHECK(normwise_error(run.d_output("conv1"), grad("dL/dZ1")) <= limit);
    CHECK(normwise_error(run.d_output("input"), grad("dL/dX")) <= limit);

    const double rate = golden.attr_number("lr");
    const auto check_step = [&](const char* node, const char* name, const char* gradient,
                                const char* after) {
      const std::vector<S> slope = run.gradient(node, name);
      CHECK(normwise_error(slope, grad(gradient)) <= limit);
      for (const ParameterPlace& place : graph->parameters()) {
        if (graph->node(place.node).name != node || place.spec.name != name) continue;
        const std::span<S> here(weights.data() + place.offset, slope.size());
        for (std::size_t i = 0; i < slope.size(); ++i) here[i] -= static_cast<S>(rate) * slope[i];
        CHECK(normwise_error(here, output(after)) <= limit);
      }
    };
    check_step("conv1", "weight", "dL/dW1", "W1_after");
    check_step("conv1", "bias", "dL/db1", "b1_after");
    check_step("dense1", "weight", "dL/dW2", "W2_after");
    check_step("dense1", "bias", "dL/db2", "b2_after");
    run.run(weights, golden.input("X").data, labels);
    CHECK(normwise_error(std::vector<double>{run.loss()}, output("L_after")) <= limit);
  }
}

// The generator of tests/golden: attrs.lcg, attrs.weights and attrs.input say how it is used.
class Lcg {
 public:
  explicit Lcg(double seed) : x_(static_cast<std::uint32_t>(seed)) {}
  std::uint32_t next() { return x_ = 1664525u * x_ + 1013904223u; }

 private:
  std::uint32_t x_;
};

struct LeNet {
  Graph graph;
  std::vector<double> weights;
  std::vector<double> images;
  std::vector<std::int32_t> labels;
  std::map<std::string, std::string> golden_names;  // "conv1.w" of the file, by "conv1.weight"
};

LeNet make_lenet(const GoldenCase& golden) {
  const bool tanh = golden.attr_text("kind") == "tanh_avg_32";
  ModelSpec spec = *find_preset(tanh ? "lenet5-tanh" : "lenet5");
  if (tanh) {
    spec.input = {1, 32, 32};
    std::get<Conv2d>(spec.nodes[0].layer).padding = {};
  }
  Result<Graph> graph = Graph::create(spec);
  REQUIRE(graph.ok());
  LeNet net{std::move(graph).value(), {}, {}, {}, {}};
  net.weights.resize(static_cast<std::size_t>(net.graph.weight_cells()));
  Lcg weights(golden.attr_number("weight_seed"));
  const JsonValue::Array& layers = *golden_member(golden.attrs, "layers").array();
  REQUIRE(net.graph.parameters().size() == 2 * layers.size());
  for (std::size_t p = 0; p < 2 * layers.size(); ++p) {
    const ParameterPlace& place = net.graph.parameters()[p];
    const double scale = golden_number(golden_member(layers[p / 2], "scale"));
    double sum = 0;
    for (std::int64_t i = 0; i < place.cells; ++i) {
      const double value = (static_cast<double>(weights.next() >> 20) - 2048) / 2048 * scale;
      net.weights[static_cast<std::size_t>(place.offset + i)] = value;
      sum += value;
    }
    const std::string name =
        *golden_member(layers[p / 2], "name").string() + (p % 2 == 0 ? ".w" : ".b");
    net.golden_names[net.graph.node(place.node).name + "." + std::string(place.spec.name)] = name;
    CHECK(sum == doctest::Approx(golden_number(
                     golden_member(golden_member(golden.inputs, "param_sums"), name))));
  }
  Lcg pixels(golden.attr_number("input_seed"));
  const auto count = static_cast<std::size_t>(golden.attr_number("batch"));
  for (std::size_t i = 0; i < count * static_cast<std::size_t>(spec.input.cells()); ++i) {
    net.images.push_back(std::max(0.0, static_cast<double>(pixels.next() >> 24) - 128) / 128);
  }
  for (std::size_t n = 0; n < count; ++n) {
    net.labels.push_back(static_cast<std::int32_t>((pixels.next() >> 24) % 10));
    CHECK(net.labels[n] == golden.input("labels").data[n]);
  }
  return net;
}

template <class S>
double norm_of(std::span<const S> numbers) {
  double sum = 0;
  for (const S number : numbers) sum += static_cast<double>(number) * number;
  return std::sqrt(sum);
}

// {norm, at: [[place, value], ...]} of a large tensor.
template <class S>
void check_digest(const std::vector<S>& tensor, const JsonValue& digest, double limit) {
  const double norm = golden_number(golden_member(digest, "norm"));
  CHECK(norm_of(std::span<const S>(tensor)) == doctest::Approx(norm).epsilon(limit));
  const std::vector<double> first = golden_numbers(golden_member(digest, "first"));
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(std::abs(tensor[i] - first[i]) <= limit * norm);
  }
  for (const JsonValue& pair : *golden_member(digest, "at").array()) {
    const std::vector<double> place_and_value = golden_numbers(pair);
    const auto place = static_cast<std::size_t>(place_and_value[0]);
    REQUIRE(place < tensor.size());
    CHECK(std::abs(tensor[place] - place_and_value[1]) <= limit * norm);
  }
}

TEST_CASE_TEMPLATE("LeNet-5 has the golden activations, logits, loss and gradients", V, float,
                   double, Pack) {
  for (const GoldenCase& golden : golden_cases("lenet5")) {
    CAPTURE(golden.id);
    const double limit = std::is_same_v<V, double> ? 1e-8 : kLeNet;
    const LeNet net = make_lenet(golden);
    CHECK(net.graph.parameter_count() == golden.attr_number("params"));
    BatchRun<V> run(net.graph, 4, true);
    run.run({net.weights.begin(), net.weights.end()}, net.images, net.labels);
    const std::vector<double> logits = golden.output("logits").data;
    const std::vector<double> probabilities = golden.output("probs").data;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      CHECK(std::abs(run.output("dense3")[i] - logits[i]) <= limit);
      CHECK(std::abs(run.probabilities()[i] - probabilities[i]) <= limit);
    }
    CHECK(std::abs(run.loss() - golden.output("L").data[0]) <= limit);
    const JsonValue& layers = golden_member(golden.outputs, "layers");
    for (const auto& [name, node] : std::map<std::string, std::string>{{"Z1", "conv1"},
                                                                       {"P1", "pool1"},
                                                                       {"Z2", "conv2"},
                                                                       {"P2", "pool2"},
                                                                       {"D1", "dense1"},
                                                                       {"D2", "dense2"},
                                                                       {"D3", "dense3"}}) {
      CAPTURE(name);
      check_digest(run.output(node), golden_member(layers, name), limit);
    }
    for (const ParameterPlace& place : net.graph.parameters()) {
      const std::string name =
          net.golden_names.at(net.graph.node(place.node).name + "." + std::string(place.spec.name));
      CAPTURE(name);
      check_digest(run.gradient(place), golden_member(golden.grads, "d" + name), limit);
    }
  }
}

// The same network, trained only in the layers of a list like ["conv2", "fc3"], or in "all".
Graph with_frozen(const LeNet& net, const JsonValue& trainable) {
  ModelSpec spec = net.graph.spec();
  for (NodeSpec& node : spec.nodes) {
    const auto name = net.golden_names.find(node.name + ".weight");
    if (name == net.golden_names.end() || !trainable.array()) continue;
    const std::string layer = name->second.substr(0, name->second.find('.'));
    node.frozen = std::none_of(trainable.array()->begin(), trainable.array()->end(),
                               [&](const JsonValue& one) { return *one.string() == layer; });
  }
  Result<Graph> graph = Graph::create(spec);
  REQUIRE(graph.ok());
  return std::move(graph).value();
}

Optimizer optimizer_of(const JsonValue& run) {
  const auto number = [&](std::string_view name) {
    const JsonValue* found = run.find(name);
    return found ? static_cast<float>(golden_number(*found)) : 0.0f;
  };
  if (run.find("beta1")) {
    return Adam{.rate = number("lr"),
                .beta1 = number("beta1"),
                .beta2 = number("beta2"),
                .epsilon = number("eps")};
  }
  // The reference decays every parameter.
  return Sgd{.rate = number("lr"),
             .momentum = number("momentum"),
             .weight_decay = number("weight_decay"),
             .decay_biases = true};
}

// With the memory of training, which keeps only what it needs.
TEST_CASE_TEMPLATE("LeNet-5 has the golden losses over steps of every optimiser", V, float, Pack) {
  int done = 0;
  int frozen = 0;
  for (const GoldenCase& golden : golden_cases("lenet5")) {
    const LeNet net = make_lenet(golden);
    for (const auto& [name, run] : *golden_member(golden.outputs, "runs").object()) {
      CAPTURE(golden.id);
      CAPTURE(name);
      const Graph graph = with_frozen(net, golden_member(run, "trainable"));
      frozen += graph.trainable_count() < graph.parameter_count();
      const Optimizer optimizer = optimizer_of(run);
      std::vector<float> weights(net.weights.begin(), net.weights.end());
      std::vector<float> slots(2 * weights.size());
      const std::vector<double> losses = golden_numbers(golden_member(run, "losses"));
      BatchRun<V> batch(graph, 4, false);
      for (std::size_t step = 0; step < losses.size(); ++step) {
        CAPTURE(step);
        batch.run(weights, net.images, net.labels);
        CHECK(std::abs(batch.loss() - losses[step]) <= kLeNet);
        if (step + 1 == losses.size()) break;
        for (const ParameterPlace& place : graph.parameters()) {
          if (graph.node(place.node).frozen) continue;
          const Update update{
              .cells = place.cells,
              .gradient = batch.executor().gradient() + place.offset,
              .weight = weights.data() + place.offset,
              .slots = {slots.data() + place.offset, slots.data() + weights.size() + place.offset},
              .step = static_cast<std::int64_t>(step) + 1,
              .decays = place.spec.decays};
          std::visit([&](const auto& chosen) { chosen.update(update); }, optimizer);
        }
      }
      for (const ParameterPlace& place : net.graph.parameters()) {
        const std::string parameter = net.golden_names.at(net.graph.node(place.node).name + "." +
                                                          std::string(place.spec.name));
        CAPTURE(parameter);
        const double norm =
            golden_number(golden_member(golden_member(run, "param_norms_after"), parameter));
        const std::span<const float> here(weights.data() + place.offset,
                                          static_cast<std::size_t>(place.cells));
        CHECK(norm_of(here) == doctest::Approx(norm).epsilon(kLeNet));
      }
      ++done;
    }
  }
  CHECK(done == 12);
  CHECK(frozen == 4);
}

}  // namespace
}  // namespace receptive
