// What a derivation says beside the sum of its terms: the exponentials of a softmax, which half of
// a cross-entropy counts, and what decided where a gradient went.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/engine/diagnosing.h"

namespace receptive {
namespace {

using Index = std::vector<std::int32_t>;

constexpr double kDouble = 1e-14;
constexpr double kFloat = 1e-6;

const TensorRef kProbabilities{"loss", TensorKind::output, "probabilities"};
const TensorRef kLosses{"loss", TensorKind::output, "perImage"};

/// Numbers that go into a layer as they are, as the scores of one image.
std::unique_ptr<Trace> trace_of_numbers(const Shape& shape, const Layer& layer, const Loss& loss,
                                        const std::vector<float>& numbers,
                                        const std::vector<std::int32_t>& labels) {
  const NamedSpec named = with_loss(sequence("", shape, {layer}), loss);
  const std::shared_ptr<Model> model = Model::create(named.spec, 1).value();
  Result<std::unique_ptr<Trace>> trace = Trace::create(*model, numbers, labels);
  REQUIRE_MESSAGE(trace.ok(), (trace.ok() ? std::string() : to_text(trace.error())));
  return std::move(trace).value();
}

std::unique_ptr<Trace> scored(const std::vector<float>& scores,
                              const std::vector<std::int32_t>& labels = {}) {
  const Shape shape{static_cast<std::int32_t>(scores.size()), 1, 1};
  return trace_of_numbers(shape, Flatten{}, SoftmaxCrossEntropy{}, scores, labels);
}

std::unique_ptr<Trace> one_score(float score, std::int32_t label) {
  return trace_of_numbers({1, 1, 1}, Flatten{}, SigmoidBinaryCrossEntropy{}, {score}, {label});
}

Derivation derived(const Trace& trace, const TensorRef& ref, const Index& index) {
  Result<Derivation> derivation = trace.derive({ref, index});
  REQUIRE_MESSAGE(derivation.ok(), (derivation.ok() ? std::string() : to_text(derivation.error())));
  return std::move(derivation).value();
}

double between(const Between& numbers, std::string_view name) {
  for (const auto& [known, number] : numbers) {
    if (known == name) return number;
  }
  return NAN;
}

bool has(const Between& numbers, std::string_view name) {
  return !std::isnan(between(numbers, name));
}

void check_cell(const Factor& factor, const TensorRef& tensor, const Index& index) {
  CHECK(factor.cell.tensor.node == tensor.node);
  CHECK(factor.cell.tensor.kind == tensor.kind);
  CHECK(factor.cell.index == index);
}

// Of every class: the score, the largest, and e to their difference.
void check_exponentials(const Derivation& derivation, const std::string& node,
                        const std::vector<float>& scores, std::int32_t largest) {
  REQUIRE(derivation.terms.size() == scores.size() + 1);
  double sum = 0;
  for (const float score : scores) {
    sum += std::exp(double{score} - scores[static_cast<std::size_t>(largest)]);
  }
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const Term& term = derivation.terms[c + 1];
    const double distance = double{scores[c]} - scores[static_cast<std::size_t>(largest)];
    REQUIRE(term.factors.size() == 2);
    check_cell(term.factors[0], output(node), {0, static_cast<std::int32_t>(c), 0, 0});
    check_cell(term.factors[1], output(node), {0, largest, 0, 0});
    CHECK(between(term.between, "distance") == doctest::Approx(distance).epsilon(kDouble));
    CHECK(term.product == doctest::Approx(std::exp(distance)).epsilon(kDouble));
    CHECK(between(term.between, "probability") ==
          doctest::Approx(std::exp(distance) / sum).epsilon(kDouble));
  }
  CHECK(between(derivation.between, "sum") == doctest::Approx(sum).epsilon(kDouble));
}

const std::vector<float> kScores = {1, 3, -2, 0};

TEST_CASE("a probability of a softmax names every score, the largest subtracted, and the sum") {
  const std::unique_ptr<Trace> loss = scored(kScores, {2});
  const Derivation ours = derived(*loss, kProbabilities, {0, 0, 0, 0});
  CHECK(ours.rule == Rule::softmax);
  check_exponentials(ours, "flatten1", kScores, 1);
  check_cell(ours.terms[0].factors[0], output("flatten1"), {0, 0, 0, 0});
  CHECK(ours.terms[0].product == ours.terms[1].product);
  CHECK(ours.value ==
        doctest::Approx(ours.terms[0].product / between(ours.between, "sum")).epsilon(kFloat));

  const auto layer = trace_of_numbers({4, 1, 1}, Softmax{}, MeanSquaredError{}, kScores, {2});
  const Derivation of_layer = derived(*layer, output("softmax1"), {0, 3, 0, 0});
  check_exponentials(of_layer, "input", kScores, 1);
  check_cell(of_layer.terms[0].factors[0], output("input"), {0, 3, 0, 0});
  CHECK_FALSE(has(of_layer.terms[1].between, "target"));
}

TEST_CASE("scores far beyond where e overflows are explained by finite numbers") {
  const Derivation derivation = derived(*scored({1000, 999}, {1}), kProbabilities, {0, 0, 0, 0});
  check_exponentials(derivation, "flatten1", {1000, 999}, 0);
}

TEST_CASE("every class of the softmax of a loss says p − y, where there are labels") {
  const Derivation derivation = derived(*scored(kScores, {2}), kProbabilities, {0, 0, 0, 0});
  for (std::size_t c = 0; c < kScores.size(); ++c) {
    const Between& numbers = derivation.terms[c + 1].between;
    const double target = c == 2 ? 1 : 0;
    CHECK(between(numbers, "target") == target);
    CHECK(between(numbers, "error") == between(numbers, "probability") - target);
  }
  const Derivation unlabelled = derived(*scored(kScores), kProbabilities, {0, 0, 0, 0});
  check_exponentials(unlabelled, "flatten1", kScores, 1);
  CHECK_FALSE(has(unlabelled.terms[1].between, "target"));
}

TEST_CASE("a gradient of a fused loss says the target and p − y") {
  const std::unique_ptr<Trace> classes = scored(kScores, {2});
  for (const std::int32_t c : {1, 2}) {
    const Derivation derivation = derived(*classes, upstream("flatten1"), {0, c, 0, 0});
    CHECK(between(derivation.between, "target") == (c == 2 ? 1 : 0));
    CHECK(between(derivation.between, "error") ==
          doctest::Approx(derivation.value).epsilon(kFloat));
  }
  const Derivation one = derived(*one_score(0.5f, 1), upstream("flatten1"), {0, 0, 0, 0});
  CHECK(between(one.between, "target") == 1);
  CHECK(between(one.between, "images") == 1);
  CHECK(between(one.between, "error") == doctest::Approx(one.value).epsilon(kFloat));
}

TEST_CASE(
    "a cross-entropy and a logarithm of a softmax name every score, the sum and its logarithm") {
  const Derivation loss = derived(*scored(kScores, {2}), kLosses, {0, 0, 0, 0});
  CHECK(loss.rule == Rule::cross_entropy);
  check_exponentials(loss, "flatten1", kScores, 1);
  check_cell(loss.terms[0].factors[0], output("flatten1"), {0, 2, 0, 0});
  CHECK(loss.terms[0].product == -5);
  const double log_sum = std::log(between(loss.between, "sum"));
  CHECK(between(loss.between, "log") == doctest::Approx(log_sum).epsilon(kDouble));
  CHECK(-std::log(between(loss.between, "probability")) ==
        doctest::Approx(loss.value).epsilon(kFloat));

  const auto layer =
      trace_of_numbers({4, 1, 1}, LogSoftmax{}, NegativeLogLikelihood{}, kScores, {2});
  const Derivation of_layer = derived(*layer, output("logSoftmax1"), {0, 2, 0, 0});
  CHECK(of_layer.rule == Rule::log_softmax);
  check_exponentials(of_layer, "input", kScores, 1);
  CHECK(of_layer.terms[0].product == -5);
  CHECK(between(of_layer.between, "log") == doctest::Approx(log_sum).epsilon(kDouble));
}

TEST_CASE("a score of 0 is no term of a softmax that gives nothing") {
  const std::string json = to_json(derived(*scored(kScores, {2}), kProbabilities, {0, 3, 0, 0}));
  CHECK(json.find("\"zero\":0}") != std::string::npos);
}

TEST_CASE("a binary cross-entropy is made of the probability, and one half of it counts") {
  for (const std::int32_t label : {0, 1}) {
    const Derivation loss = derived(*one_score(-1.25f, label), kLosses, {0, 0, 0, 0});
    CHECK(loss.rule == Rule::binary_cross_entropy);
    REQUIRE(loss.terms.size() == 2);
    for (const Term& half : loss.terms) {
      REQUIRE(half.factors.size() == 1);
      check_cell(half.factors[0], kProbabilities, {0, 0, 0, 0});
      CHECK(half.factors[0].cell.tensor.name == "probabilities");
    }
    const double p = 1 / (1 + std::exp(1.25));
    const Term& counts = loss.terms[label == 1 ? 0 : 1];
    const Term& other = loss.terms[label == 1 ? 1 : 0];
    CHECK(counts.constant == -1);
    CHECK(counts.product == doctest::Approx(-std::log(label == 1 ? p : 1 - p)).epsilon(kDouble));
    CHECK(other.constant == 0);
    CHECK(other.product == 0);
  }
}

TEST_CASE("where a probability rounds to 0 or 1 the terms of its cross-entropy are finite") {
  for (const float score : {-200.0f, 200.0f}) {
    const std::int32_t wrong = score < 0 ? 1 : 0;
    const Derivation loss = derived(*one_score(score, wrong), kLosses, {0, 0, 0, 0});
    CHECK(loss.terms[0].product + loss.terms[1].product == doctest::Approx(200).epsilon(kDouble));
  }
}

TEST_CASE("a gradient through a function names the cell that its slope was decided by") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {Relu{}, Sigmoid{}, Linear{}, Flatten{}, Dense{.units = 2}}, {1, 2, 3});
  const Index at = {0, 0, 1, 2};
  const auto only = [&](const std::string& node) {
    const Derivation derivation = derived(*trace, d_input(node), at);
    REQUIRE(derivation.terms.size() == 1);
    CHECK(derivation.terms[0].factors.size() == 1);
    return derivation.terms[0].deciding;
  };
  const std::vector<Factor> of_relu = only("relu1");
  REQUIRE(of_relu.size() == 1);
  check_cell(of_relu[0], output("input"), at);
  const std::vector<Factor> of_sigmoid = only("sigmoid1");
  REQUIRE(of_sigmoid.size() == 1);
  check_cell(of_sigmoid[0], output("sigmoid1"), at);
  CHECK(only("linear1").empty());
  CHECK(derived(*trace, output("relu1"), at).terms[0].deciding.empty());
}

TEST_CASE("a gradient through a pooling names the cells of the window, the winner first") {
  const auto trace =
      trace_of_numbers({1, 2, 2}, MaxPool2d{}, SigmoidBinaryCrossEntropy{}, {1, 2, 4, 3}, {1});
  for (const Index& at : {Index{0, 0, 0, 0}, Index{0, 0, 1, 0}}) {
    const Derivation derivation = derived(*trace, d_input("pool1"), at);
    REQUIRE(derivation.terms.size() == 1);
    const std::vector<Factor>& deciding = derivation.terms[0].deciding;
    REQUIRE(deciding.size() == 4);
    check_cell(deciding[0], output("input"), {0, 0, 1, 0});
    CHECK(deciding[0].value == 4);
    check_cell(deciding[1], output("input"), {0, 0, 0, 0});
    CHECK(derivation.terms[0].constant == (at[2] == 1 ? 1 : 0));
  }
  const std::string json = to_json(derived(*trace, d_input("pool1"), {0, 0, 0, 0}));
  CHECK(json.find("\"deciding\":[{\"tensor\":{\"node\":\"input\"") != std::string::npos);
}

}  // namespace
}  // namespace receptive
