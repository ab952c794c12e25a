// What is said of training as a whole, against the golden numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/explain/chain.h"
#include "engine/optim/all_optimizers.h"
#include "engine/optim/schedules.h"
#include "engine/train/among_first.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

constexpr double kRounding = 1e-9;    // of the ten digits of a golden number
constexpr double kSmallest = 1.2e-7;  // two roundings of a float

TEST_CASE("the schedule of the notes is that of milestoneDecay") {
  const GoldenCase golden = golden_cases("training", "lr_schedule").front();
  std::vector<double> rates;
  for (const double epoch : golden.input("epoch").data) {
    rates.push_back(0.1 * double{rate_factor(MilestoneDecay{}, {epoch, 200})});
  }
  const std::vector<double> wanted = golden.output("lr").data;
  REQUIRE(rates.size() == wanted.size());
  for (std::size_t i = 0; i < rates.size(); ++i) {
    CHECK(rates[i] == doctest::Approx(wanted[i]).epsilon(kSmallest));
  }
}

TEST_CASE("an image counts for top 1 and top 5 as the golden ones do") {
  const GoldenCase golden = golden_cases("training", "topk").front();
  const std::vector<double> scores = golden.input("logits").data;
  const std::vector<double> labels = golden.input("labels").data;
  const std::vector<float> logits(scores.begin(), scores.end());
  const std::size_t classes = logits.size() / labels.size();
  for (const auto& [k, name] : {std::pair{1, "top1"}, std::pair{5, "top5"}}) {
    double correct = 0;
    for (std::size_t image = 0; image < labels.size(); ++image) {
      correct += among_first(k, logits.data() + image * classes, static_cast<std::int64_t>(classes),
                             1, static_cast<std::int64_t>(labels[image]));
    }
    CHECK(correct / static_cast<double>(labels.size()) == golden.output(name).data.front());
  }
}

TEST_CASE("weight decay 2λ takes what an L2 penalty λ·Σw² adds to the gradient") {
  const GoldenCase golden = golden_cases("dense_act_loss", "l2_penalty").front();
  const auto lambda = static_cast<float>(golden.attr_number("lambda"));
  const std::vector<double> before = golden.input("W").data;
  std::vector<float> weights(before.begin(), before.end());
  std::vector<float> velocity(weights.size());
  const std::vector<float> no_gradient(weights.size());
  Sgd{.rate = 1, .weight_decay = 2 * lambda}.update(
      {.cells = static_cast<std::int64_t>(weights.size()),
       .gradient = no_gradient.data(),
       .weight = weights.data(),
       .slots = {velocity.data(), nullptr},
       .step = 1,
       .decays = true});
  const std::vector<double> added = golden.grad("dW").data;
  REQUIRE(added.size() == weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    CHECK(std::fabs(before[i] - double{weights[i]} - added[i]) <= kSmallest * std::fabs(before[i]));
  }
}

// A chain of `depth` activations, or of residual blocks around them.
Graph deep(const std::string& kind, std::int32_t depth) {
  ModelSpec spec{{1, 1, 1}, {}, MeanSquaredError{}};
  std::string last = "input";
  for (std::int32_t i = 0; i < depth; ++i) {
    const std::string name = "f" + std::to_string(i);
    Layer layer = Sigmoid{};
    if (kind == "tanh") layer = Tanh{};
    if (kind == "relu") layer = Relu{};
    spec.nodes.push_back({name, {last}, layer});
    const std::string before = last;
    last = name;
    if (kind != "residual_sigmoid") continue;
    last = "a" + std::to_string(i);
    spec.nodes.push_back({last, {before, name}, Add{}});
  }
  const Result<Graph> graph = Graph::create(spec);
  REQUIRE(graph.ok());
  return *graph;
}

TEST_CASE("gradients vanish with depth as golden, and do not where there are shortcuts") {
  const std::vector<GoldenCase> cases = golden_cases("training", "vanishing_chain");
  CHECK(cases.size() == 4);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    const std::string kind = golden.id.substr(std::string("vanishing_").size());
    const std::vector<double> depths = golden.input("depth").data;
    const std::vector<double> slopes = golden.output("dx0").data;
    for (std::size_t i = 0; i < depths.size(); ++i) {
      CAPTURE(depths[i]);
      const Graph graph = deep(kind, static_cast<std::int32_t>(depths[i]));
      BatchRun<double> run(graph, 1, true);
      run.run({}, {golden.attr_number("x0")}, {0});
      const double slope = run.d_output("input")[0] / run.d_output(graph.output().name)[0];
      CHECK(slope == doctest::Approx(slopes[i]).epsilon(kRounding));
    }
  }
}

TEST_CASE("the two factors of a fused loss are those of cross-entropy on probabilities") {
  const GoldenCase golden = golden_cases("dense_act_loss", "bce").front();
  const std::vector<double> probabilities = golden.input("A").data;
  const NamedSpec spec = sequence("", {1, 1, 1}, {Dense{.units = 1}});
  const std::shared_ptr<Model> model = *Model::create(spec.spec, 1);
  const auto set = [&](const char* name, float number) {
    REQUIRE(model->set_parameter("dense1", name, std::vector{number}).ok());
  };
  set("weight", 1);
  set("bias", 0);
  std::vector<float> logits;
  for (const double p : probabilities) {
    logits.push_back(static_cast<float>(std::log(p / (1 - p))));
  }
  std::vector<std::int32_t> labels;
  for (const double label : golden.input("Y").data) {
    labels.push_back(static_cast<std::int32_t>(label));
  }
  const Result<std::unique_ptr<Trace>> trace = Trace::create(*model, logits, labels);
  REQUIRE(trace.ok());
  CellRef bias;
  bias.tensor.node = "dense1";
  bias.tensor.kind = TensorKind::parameter;
  bias.tensor.name = "bias";
  bias.index = {0};
  const Result<Chain> chain = derive_chain(**trace, bias);
  REQUIRE(chain.ok());
  REQUIRE(chain->split.has_value());
  CHECK(normwise_error(chain->split->loss_by_probability, golden.grad("dA").data) <= 4 * kSmallest);
  CHECK((*trace)->loss() == doctest::Approx(golden.output("L").data[0]).epsilon(4 * kSmallest));
}

}  // namespace
}  // namespace receptive
