// Answers of which a mistake gives a part of the wrong numbers: it is named at its cells, and at no
// others.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/explain/exercise.h"
#include "engine/explain/mistake_list.h"
#include "tests/engine/diagnosing.h"
#include "tests/engine/draw.h"

namespace receptive {
namespace {

using Indices = std::vector<std::vector<std::int32_t>>;

constexpr std::uint64_t kSeeds = 10;

double largest_of(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double number : numbers) largest = std::fmax(largest, std::fabs(number));
  return largest;
}

Indices wrong_cells(const Diagnosis& diagnosis) {
  Indices cells;
  for (const WrongCell& cell : diagnosis.wrong) cells.push_back(cell.index);
  return cells;
}

const FoundMistake* found(const Diagnosis& diagnosis, Mistake mistake) {
  const auto& mistakes = diagnosis.mistakes;
  const auto at = std::find_if(mistakes.begin(), mistakes.end(),
                               [&](const FoundMistake& one) { return one.mistake == mistake; });
  return at == mistakes.end() ? nullptr : &*at;
}

TEST_CASE("a mistake that gives all numbers is named at every wrong cell") {
  const std::unique_ptr<Trace> trace = network();
  std::vector<double> numbers = numbers_of(*trace, d_weight("conv1"));
  for (double& number : numbers) number = -number;
  const Diagnosis diagnosis = diagnosis_of(*trace, d_weight("conv1"), numbers);
  REQUIRE(names(diagnosis) == Names{"sign"});
  CHECK(diagnosis.mistakes[0].cell_count == diagnosis.wrong_count);
  CHECK(diagnosis.mistakes[0].cells == wrong_cells(diagnosis));
}

TEST_CASE("a mistake is named beside one slip, and the slip is not called by it") {
  int sheets = 0;
  int named_on = 0;
  for (const ExerciseKind& kind : exercise_kinds()) {
    CAPTURE(kind.name);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      CAPTURE(seed);
      const Result<Exercise> exercise = make_exercise(kind.name, seed);
      REQUIRE(exercise.ok());
      const Result<std::unique_ptr<Trace>> trace = trace_of(*exercise);
      REQUIRE(trace.ok());
      const TensorRef target = kind.target.ref();
      const std::vector<double> right = numbers_of(**trace, target);
      const Result<TensorTerms> terms = TensorTerms::create(**trace, target, INT32_MAX);
      REQUIRE(terms.ok());
      for (const KnownMistake& known : known_mistakes()) {
        const auto& listed = kind.mistakes;
        if (std::find(listed.begin(), listed.end(), known.mistake) == listed.end()) continue;
        CAPTURE(name_of(known.mistake));
        bool named = false;
        bool tried = false;
        known.reproduce({**trace, *terms, {}}, [&](std::vector<double> made) {
          if (made.size() != right.size()) return;
          const double apart = 2 * kExerciseTolerance * largest_of(right);
          std::vector<std::size_t> shown;
          for (std::size_t i = 0; i < made.size(); ++i) {
            if (std::fabs(made[i] - right[i]) > apart) shown.push_back(i);
          }
          if (shown.size() < 3) return;
          tried = true;
          made[shown[1]] += 17.3 * largest_of(right);
          const Result<Diagnosis> diagnosis = diagnose(**trace, target, made, kExerciseTolerance);
          REQUIRE(diagnosis.ok());
          const FoundMistake* one = found(*diagnosis, known.mistake);
          if (one == nullptr) return;
          named = named || one->cell_count == static_cast<std::int64_t>(shown.size()) - 1;
          CHECK(one->cell_count < diagnosis->wrong_count);
        });
        if (!tried) continue;
        ++sheets;
        if (named) ++named_on;
      }
    }
  }
  // The rest is explained as well by another one.
  CHECK(sheets > 200);
  CHECK(100 * named_on > 99 * sheets);
}

TEST_CASE("two mistakes in different cells are both named, the larger part first") {
  const std::unique_ptr<Trace> trace = network(2);
  const TensorRef target = d_weight("conv1");
  std::vector<double> numbers = numbers_of(*trace, target);
  REQUIRE(numbers.size() == 36);
  for (std::size_t i = 0; i < 20; ++i) numbers[i] = -numbers[i];
  for (std::size_t i = 20; i < 36; ++i) numbers[i] *= 2;
  const Diagnosis diagnosis = diagnosis_of(*trace, target, numbers);
  REQUIRE(names(diagnosis) == Names{"sign", "batch_mean_forgotten"});
  const Indices wrong = wrong_cells(diagnosis);
  REQUIRE(wrong.size() == 36);
  CHECK(diagnosis.mistakes[0].cells == Indices(wrong.begin(), wrong.begin() + 20));
  CHECK(diagnosis.mistakes[1].cells == Indices(wrong.begin() + 20, wrong.end()));
}

TEST_CASE("right cells in which a mistake would have shown speak against it") {
  const std::unique_ptr<Trace> trace = network();
  const TensorRef target = d_weight("conv1");
  const std::vector<double> right = numbers_of(*trace, target);
  const auto with_sign_in = [&](std::size_t cells) {
    std::vector<double> numbers(right.size(), NAN);
    for (std::size_t i = 0; i < 4; ++i) numbers[i] = i < cells ? -right[i] : right[i];
    return named(*trace, target, numbers);
  };
  CHECK(with_sign_in(1) == Names{});
  CHECK(with_sign_in(2) == Names{});
  CHECK(with_sign_in(3) == Names{"sign"});
  CHECK(with_sign_in(4) == Names{"sign"});
}

TEST_CASE("a cell in which the mistake gives the right number is not explained by it") {
  const std::unique_ptr<Trace> trace = network();
  const TensorRef target = output("relu1");
  std::vector<double> numbers = numbers_of(*trace, output("conv1"));
  const std::vector<double> right = numbers_of(*trace, target);
  const auto open = static_cast<std::size_t>(
      std::find_if(right.begin(), right.end(), [](double a) { return a > 0; }) - right.begin());
  numbers[open] += 100;
  const Diagnosis diagnosis = diagnosis_of(*trace, target, numbers);
  REQUIRE(names(diagnosis) == Names{"activation_forgotten"});
  CHECK(diagnosis.mistakes[0].cell_count == diagnosis.wrong_count - 1);
}

TEST_CASE("of slips in small whole numbers hardly any is taken for a mistake") {
  Draw draw(3);
  int answers = 0;
  int taken = 0;
  for (const ExerciseKind& kind : exercise_kinds()) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Result<Exercise> exercise = make_exercise(kind.name, seed);
      REQUIRE(exercise.ok());
      const Result<std::unique_ptr<Trace>> trace = trace_of(*exercise);
      REQUIRE(trace.ok());
      const std::vector<double> right = numbers_of(**trace, kind.target.ref());
      for (std::int32_t slips = 1; slips <= 4; ++slips) {
        std::vector<double> numbers = right;
        for (std::int32_t i = 0; i < slips; ++i) {
          const auto last = static_cast<std::int32_t>(numbers.size()) - 1;
          const double by = std::round(3 * draw.normal());
          const double unit = largest_of(right) < 3 ? 0.1 : 1;
          numbers[static_cast<std::size_t>(draw.between(0, last))] += unit * (by == 0 ? 1 : by);
        }
        const Result<Diagnosis> diagnosis =
            diagnose(**trace, kind.target.ref(), numbers, kExerciseTolerance);
        REQUIRE(diagnosis.ok());
        if (diagnosis->wrong_count < 2) continue;
        ++answers;
        if (!diagnosis->mistakes.empty()) ++taken;
      }
    }
  }
  CHECK(answers > 500);
  CHECK(50 * taken < answers);
}

}  // namespace
}  // namespace receptive
