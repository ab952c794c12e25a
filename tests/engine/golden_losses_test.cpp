// Losses, optimisers and initialisers against the golden numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "engine/optim/all_optimizers.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

// tests/golden/README.md
constexpr double kLoss = 2e-6;
constexpr double kOptimizer = 1e-6;

// Logits that are the input: a network of one flatten layer, or another, and its loss.
template <class V>
void check_loss(const GoldenCase& golden, std::int32_t classes, std::string_view labels_name,
                const std::optional<Loss>& loss = {}, const Layer& layer = Flatten{}) {
  const std::vector<double> logits = golden.input("X").data;
  const auto images = static_cast<std::int32_t>(logits.size()) / classes;
  const Graph graph = graph_of({classes, 1, 1}, {layer}, loss);
  std::vector<std::int32_t> labels;
  for (const double label : golden.input(labels_name).data) {
    labels.push_back(static_cast<std::int32_t>(label));
  }
  BatchRun<V> run(graph, images, true);
  run.run({}, logits, labels);
  CHECK(normwise_error(run.probabilities(), golden.output("P").data) <= tolerance<V>(kLoss));
  CHECK(normwise_error(std::vector<double>{run.loss()}, golden.output("L").data) <=
        tolerance<V>(kLoss));
  CHECK(normwise_error(run.d_output("input"), golden.grad("dX").data) <= tolerance<V>(kLoss));
}

std::int32_t classes_of(const GoldenCase& golden) {
  return static_cast<std::int32_t>(golden.input("X").shape[1]);
}

TEST_CASE_TEMPLATE("softmax with cross-entropy gives the golden numbers, extreme logits included",
                   V, float, double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("dense_act_loss", "softmax_ce");
  CHECK(cases.size() == 4);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    check_loss<V>(golden, classes_of(golden), "labels");
  }
}

TEST_CASE_TEMPLATE("sigmoid with cross-entropy gives the golden numbers, extreme logits included",
                   V, float, double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("dense_act_loss", "sigmoid_bce");
  CHECK(cases.size() == 4);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    check_loss<V>(golden, 1, "Y");
  }
}

TEST_CASE_TEMPLATE("log-softmax with its likelihood gives the golden numbers of cross-entropy", V,
                   float, double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("dense_act_loss", "softmax_ce");
  CHECK(cases.size() == 4);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    check_loss<V>(golden, classes_of(golden), "labels", NegativeLogLikelihood{}, LogSoftmax{});
  }
}

TEST_CASE_TEMPLATE("squared error and hinge give the golden numbers, extreme outputs included", V,
                   float, double, Pack) {
  int done = 0;
  for (const GoldenCase& golden : golden_cases("losses")) {
    CAPTURE(golden.id);
    const Loss loss = golden.op == "mse" ? Loss(MeanSquaredError{}) : Loss(Hinge{});
    check_loss<V>(golden, classes_of(golden), "labels", loss);
    ++done;
  }
  CHECK(done == 14);
}

double attr_or(const GoldenCase& golden, std::string_view name, double otherwise) {
  return golden.attrs.find(name) ? golden.attr_number(name) : otherwise;
}

TEST_CASE("optimisers take the golden steps") {
  int done = 0;
  for (const GoldenCase& golden : golden_cases("training", "optimizer")) {
    CAPTURE(golden.id);
    const auto number = [&](std::string_view name) {
      return static_cast<float>(attr_or(golden, name, 0));
    };
    Optimizer optimizer = Sgd{.rate = number("lr"),
                              .momentum = number("momentum"),
                              .weight_decay = number("weight_decay"),
                              .nesterov = golden.id == "nesterov"};
    if (golden.id == "adam") {
      optimizer = Adam{.rate = number("lr"),
                       .beta1 = number("beta1"),
                       .beta2 = number("beta2"),
                       .epsilon = number("eps")};
    }
    const std::vector<double> start = golden.input("W").data;
    const std::vector<double> gradients = golden.input("g_per_step").data;
    const std::vector<double> expected = golden.output("W_per_step").data;
    const std::size_t cells = start.size();
    std::vector<float> weight(start.begin(), start.end());
    std::vector<float> slots(2 * cells);
    for (std::size_t step = 0; step < gradients.size() / cells; ++step) {
      CAPTURE(step);
      const std::vector<float> gradient(gradients.begin() + static_cast<long>(step * cells),
                                        gradients.begin() + static_cast<long>((step + 1) * cells));
      const Update update{.cells = static_cast<std::int64_t>(cells),
                          .gradient = gradient.data(),
                          .weight = weight.data(),
                          .slots = {slots.data(), slots.data() + cells},
                          .step = static_cast<std::int64_t>(step) + 1};
      std::visit([&](const auto& chosen) { chosen.update(update); }, optimizer);
      const std::vector<double> after(expected.begin() + static_cast<long>(step * cells),
                                      expected.begin() + static_cast<long>((step + 1) * cells));
      CHECK(normwise_error(weight, after) <= kOptimizer);
    }
    ++done;
  }
  CHECK(done == 5);
}

TEST_CASE("weight decay spares biases unless it is asked for") {
  const auto after = [](bool decays, bool decay_biases) {
    const float gradient[] = {0};
    float weight[] = {1};
    float slot[] = {0};
    const Sgd sgd{.rate = 0.5f, .weight_decay = 0.25f, .decay_biases = decay_biases};
    sgd.update({.cells = 1,
                .gradient = gradient,
                .weight = weight,
                .slots = {slot, slot},
                .decays = decays});
    return weight[0];
  };
  CHECK(after(true, false) == 0.875f);
  CHECK(after(false, false) == 1.0f);
  CHECK(after(false, true) == 0.875f);
}

TEST_CASE("an update gives the same bits wherever its range is cut") {
  constexpr std::size_t kCells = 23;
  const auto updated = [&](std::size_t cut, const Optimizer& optimizer) {
    std::vector<float> weight;
    std::vector<float> gradient;
    for (std::size_t i = 0; i < kCells; ++i) {
      weight.push_back(std::sin(static_cast<float>(i)));
      gradient.push_back(std::cos(static_cast<float>(3 * i)));
    }
    std::vector<float> slots(2 * kCells, 0.125f);
    const std::pair<std::size_t, std::size_t> pieces[] = {{0, cut}, {cut, kCells}};
    for (const auto& [first, last] : pieces) {
      const Update update{.cells = static_cast<std::int64_t>(last - first),
                          .gradient = gradient.data() + first,
                          .weight = weight.data() + first,
                          .slots = {slots.data() + first, slots.data() + kCells + first},
                          .step = 3};
      std::visit([&](const auto& chosen) { chosen.update(update); }, optimizer);
    }
    return weight;
  };
  const Sgd sgd{.rate = 0.3f, .momentum = 0.7f, .weight_decay = 0.01f};
  const Adam adam{.rate = 0.3f, .weight_decay = 0.01f};
  const AdamW adam_w{.rate = 0.3f, .weight_decay = 0.01f};
  const Rmsprop rmsprop{.rate = 0.3f, .weight_decay = 0.01f};
  const Sgd nesterov{.rate = 0.3f, .momentum = 0.7f, .nesterov = true};
  for (std::size_t cut = 1; cut < kCells; ++cut) {
    CHECK(updated(cut, sgd) == updated(0, sgd));
    CHECK(updated(cut, adam) == updated(0, adam));
    CHECK(updated(cut, adam_w) == updated(0, adam_w));
    CHECK(updated(cut, rmsprop) == updated(0, rmsprop));
    CHECK(updated(cut, nesterov) == updated(0, nesterov));
  }
}

// One step by hand, in double: with a first step both moments are the gradient's own.
TEST_CASE("AdamW shrinks the weight itself, Adam puts the decay into the gradient") {
  const auto step_of = [](const Optimizer& optimizer, float gradient) {
    float weight = 2;
    float slots[2] = {};
    const Update update{
        .cells = 1, .gradient = &gradient, .weight = &weight, .slots = {slots, slots + 1}};
    std::visit([&](const auto& chosen) { chosen.update(update); }, optimizer);
    return weight;
  };
  // Without a gradient AdamW still decays by rate·decay; Adam takes a whole step of size rate.
  CHECK(step_of(AdamW{.rate = 0.1f, .weight_decay = 0.5f}, 0) == doctest::Approx(2 * (1 - 0.05)));
  CHECK(step_of(Adam{.rate = 0.1f, .weight_decay = 0.5f}, 0) == doctest::Approx(2 - 0.1));
  CHECK(step_of(AdamW{.rate = 0.1f, .weight_decay = 0.5f}, 3) == doctest::Approx(1.9 - 0.1));
}

TEST_CASE("RMSprop divides by the running root mean square") {
  float weight = 1;
  float mean_square = 4;
  const float gradient = 3;
  const Update update{
      .cells = 1, .gradient = &gradient, .weight = &weight, .slots = {&mean_square}};
  Rmsprop{.rate = 0.1f, .smoothing = 0.8f, .epsilon = 1e-3f}.update(update);
  const double expected = 0.8 * 4 + 0.2 * 9;
  CHECK(mean_square == doctest::Approx(expected));
  CHECK(weight == doctest::Approx(1 - 0.1 * 3 / (std::sqrt(expected) + 1e-3)));
}

TEST_CASE("initialisers scale by the golden rules") {
  const GoldenCase golden = golden_cases("training", "init_scale").front();
  const std::vector<double> in = golden.input("fan_in").data;
  const std::vector<double> out = golden.input("fan_out").data;
  const auto check = [&](Initializer init, std::string_view name) {
    std::vector<double> scales;
    for (std::size_t i = 0; i < in.size(); ++i) {
      scales.push_back(init_scale({.kind = init, .fan_in = in[i], .fan_out = out[i]}));
    }
    CHECK(normwise_error(scales, golden.output(name).data) <= 1e-9);
  };
  check(Initializer::glorot_uniform, "xavier_limit");
  check(Initializer::glorot_normal, "xavier_std");
  check(Initializer::he_uniform, "he_limit");
  check(Initializer::he_normal, "he_std");
  check(Initializer::lecun_normal, "lecun_std");
}

}  // namespace
}  // namespace receptive
