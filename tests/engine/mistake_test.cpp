// The diagnosis of a student's numbers: right answers are right, and of other numbers no mistake is
// named that was not made.
#include <doctest/doctest.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "tests/engine/diagnosing.h"
#include "tests/engine/draw.h"

namespace receptive {
namespace {

TEST_CASE("right answers are right, also when they are rounded") {
  int answers = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const TensorRef& ref : tensors_of(model->graph())) {
      if (ref.kind == TensorKind::parameter || ref.node == "input") continue;
      std::vector<double> numbers = numbers_of(*trace, ref);
      double largest = 0;
      for (const double number : numbers) largest = std::fmax(largest, std::fabs(number));
      for (double& number : numbers) number += 0.9 * kTolerance * largest;
      const Diagnosis diagnosis = diagnosis_of(*trace, ref, numbers);
      CHECK(diagnosis.right);
      CHECK(diagnosis.wrong.empty());
      CHECK(diagnosis.mistakes.empty());
      ++answers;
    }
  }
  CHECK(answers > 200);
}

TEST_CASE("a number off by just the tolerance is right, above and below") {
  // One dense layer gives whole numbers, of which the largest sets what is allowed.
  for (std::int32_t largest = 1; largest <= 200; ++largest) {
    CAPTURE(largest);
    ModelSpec spec = sequence("", {1, 1, 1}, {Flatten{}, Dense{.units = 2}}).spec;
    const std::shared_ptr<Model> model = *Model::create(spec, 1);
    REQUIRE(model->set_parameter("dense1", "weight", std::vector<float>{0, 0}).ok());
    REQUIRE(
        model->set_parameter("dense1", "bias", std::vector<float>{static_cast<float>(largest), 1})
            .ok());
    const auto trace = Trace::create(*model, std::vector<float>{1}, {});
    REQUIRE(trace.ok());
    for (const double tolerance : {1e-3, 1e-4, 1e-6}) {
      // As it is typed: the nearest double to the decimal number.
      const double limit = tolerance * largest;
      for (const double off : {limit, -limit}) {
        const auto right = [&](double of_limit) {
          const std::vector<double> given = {largest + of_limit * off, 1 + of_limit * off};
          return diagnose(**trace, output("dense1"), given, tolerance)->right;
        };
        CHECK(right(1));
        CHECK_FALSE(right(1.00001));
      }
    }
  }
}

TEST_CASE("of random numbers every cell is wrong and no mistake is named") {
  Draw draw(1);
  int tensors = 0;
  int answers = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const TensorRef& ref : tensors_of(model->graph())) {
      if (ref.kind == TensorKind::parameter || ref.node == "input") continue;
      if (++tensors % 4 != 0) continue;
      CAPTURE(ref.node);
      CAPTURE(static_cast<int>(ref.kind));
      std::vector<double> numbers = numbers_of(*trace, ref);
      for (double& number : numbers) number += 3 + std::fabs(draw.normal());
      const Diagnosis diagnosis = diagnosis_of(*trace, ref, numbers);
      CHECK(diagnosis.wrong_count == static_cast<std::int64_t>(numbers.size()));
      CHECK(names(diagnosis) == Names{});
      ++answers;
    }
  }
  CHECK(answers > 80);
}

TEST_CASE("the wrong cells are named by their index") {
  const std::unique_ptr<Trace> trace = network();
  std::vector<double> numbers = numbers_of(*trace, d_weight("conv2"));
  numbers[7] += 5;
  numbers[20] -= 5;
  const Diagnosis diagnosis = diagnosis_of(*trace, d_weight("conv2"), numbers);
  REQUIRE(diagnosis.wrong_count == 2);
  CHECK(diagnosis.wrong[0].index == std::vector<std::int32_t>{0, 1, 1, 1});
  CHECK(diagnosis.wrong[1].index == std::vector<std::int32_t>{2, 1, 0, 0});
  CHECK(diagnosis.wrong[0].given == numbers[7]);
  CHECK(diagnosis.mistakes.empty());
}

TEST_CASE("when two mistakes give the same numbers, both are named") {
  // A sum of two images' terms: its mean and 1/m taken twice are the same.
  const std::unique_ptr<Trace> trace = network(2);
  std::vector<double> numbers = numbers_of(*trace, d_bias("dense2"));
  for (double& number : numbers) number /= 2;
  CHECK(named(*trace, d_bias("dense2"), numbers) ==
        Names{"mean_instead_of_sum", "batch_mean_twice"});
}

TEST_CASE("cells left empty are neither right nor wrong, and hide no mistake") {
  const std::unique_ptr<Trace> trace = network();
  const TensorRef target = d_weight("conv1");
  std::vector<double> numbers = numbers_of(*trace, target);
  for (std::size_t i = 5; i < numbers.size(); ++i) numbers[i] = NAN;
  const Diagnosis begun = diagnosis_of(*trace, target, numbers);
  CHECK_FALSE(begun.right);
  CHECK(begun.wrong_count == 0);
  CHECK(begun.empty_count == 31);
  CHECK(begun.mistakes.empty());
  for (std::size_t i = 0; i < 5; ++i) numbers[i] = -numbers[i];
  const Diagnosis wrong = diagnosis_of(*trace, target, numbers);
  CHECK(wrong.wrong_count == 5);
  CHECK(names(wrong) == Names{"sign"});
  const Diagnosis nothing = diagnosis_of(*trace, target, std::vector<double>(numbers.size(), NAN));
  CHECK_FALSE(nothing.right);
  CHECK(nothing.empty_count == static_cast<std::int64_t>(numbers.size()));
  CHECK(nothing.mistakes.empty());
}

TEST_CASE("wrong_winner in a grid that is filled in part") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {MaxPool2d{}, Flatten{}, Dense{.units = 2}}, {1, 4, 4});
  const std::vector<double> right = numbers_of(*trace, d_input("pool1"));
  // In the first window the gradient stands beside the winner; of the others nothing is filled in.
  std::vector<double> numbers(right.size(), NAN);
  std::size_t winner = 0;
  for (const std::size_t cell : {std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    if (right[cell] != 0) winner = cell;
  }
  for (const std::size_t cell : {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    numbers[cell] = 0;
  }
  numbers[winner == 0 ? 1 : 0] = right[winner];
  CHECK(named(*trace, d_input("pool1"), numbers) == Names{"wrong_winner"});
}

TEST_CASE("every mistake has a hint, a title, and a name of its own") {
  for (const MistakeInfo& info : kMistakes) {
    CHECK(info.title.size() > 15);
    CHECK(info.title.back() != '.');
    CHECK(info.hint.size() > 40);
    CHECK(info.name.find(' ') == std::string_view::npos);
  }
}

TEST_CASE("answers that cannot be judged are refused") {
  const std::unique_ptr<Trace> trace = network();
  const auto code = [&](const TensorRef& target, const std::vector<double>& numbers,
                        double tolerance = kTolerance) {
    const Result<Diagnosis> diagnosis = diagnose(*trace, target, numbers, tolerance);
    REQUIRE_FALSE(diagnosis.ok());
    CHECK_FALSE(diagnosis.error().remedy.empty());
    return diagnosis.error().code;
  };
  CHECK(code(d_bias("conv2"), {1, 2}) == ErrorCode::count_mismatch);
  CHECK(code(d_bias("conv2"), {}) == ErrorCode::count_mismatch);
  CHECK(code(d_bias("conv2"), {1, 2, INFINITY}) == ErrorCode::out_of_range);
  CHECK(code(d_bias("conv2"), {1, 2, 3}, -1) == ErrorCode::out_of_range);
  CHECK(code(d_bias("conv9"), {1, 2, 3}) == ErrorCode::unknown_node);
  CHECK(code(weight("conv1"), {1}) == ErrorCode::unknown_tensor);
  CHECK(code(output("input"), {1}) == ErrorCode::unknown_tensor);
}

}  // namespace
}  // namespace receptive
