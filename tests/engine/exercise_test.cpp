// Exercises: for every seed a sheet of its own, that can be done by hand and whose mistakes are
// told apart.
#include "engine/explain/exercise.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "engine/explain/mistake.h"
#include "engine/explain/mistake_list.h"

namespace receptive {
namespace {

constexpr std::uint64_t kSeeds = 40;

Exercise made(std::string_view kind, std::uint64_t seed) {
  Result<Exercise> exercise = make_exercise(kind, seed);
  REQUIRE(exercise.ok());
  return std::move(*exercise);
}

std::unique_ptr<Trace> traced(const Exercise& exercise) {
  Result<std::unique_ptr<Trace>> trace = trace_of(exercise);
  REQUIRE(trace.ok());
  return std::move(*trace);
}

std::vector<double> numbers_of(const Trace& trace, const TensorRef& ref) {
  const Result<TracedTensor> tensor = trace.tensor(ref);
  REQUIRE(tensor.ok());
  return {tensor->data.begin(), tensor->data.end()};
}

std::vector<float> given_numbers(const Trace& trace, const ExerciseTensor& given) {
  Result<std::vector<float>> numbers = exercise_numbers(trace, given);
  REQUIRE(numbers.ok());
  return std::move(*numbers);
}

std::vector<std::string> named(const Trace& trace, const TensorRef& target,
                               const std::vector<double>& numbers) {
  const Result<Diagnosis> diagnosis = diagnose(trace, target, numbers, kExerciseTolerance);
  REQUIRE(diagnosis.ok());
  std::vector<std::string> names;
  for (const FoundMistake& found : diagnosis->mistakes) names.emplace_back(name_of(found.mistake));
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("a kind and a seed make one sheet, other seeds others") {
  for (const ExerciseKind& kind : exercise_kinds()) {
    CAPTURE(kind.name);
    CHECK(to_json(made(kind.name, 7)) == to_json(made(kind.name, 7)));
    std::set<std::string> sheets;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Exercise exercise = made(kind.name, seed);
      const std::unique_ptr<Trace> trace = traced(exercise);
      std::string sheet;
      for (const ExerciseTensor& given : kind.given) {
        if (given.symbol.empty()) continue;
        for (const float number : given_numbers(*trace, given)) {
          sheet += std::to_string(number) + " ";
        }
      }
      for (const std::int32_t label : exercise.labels) sheet += std::to_string(label);
      sheets.insert(sheet);
    }
    CHECK(sheets.size() > kSeeds / 2);
  }
}

TEST_CASE("what is given is whole and small, or tenths") {
  for (const ExerciseKind& kind : exercise_kinds()) {
    CAPTURE(kind.name);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const std::unique_ptr<Trace> trace = traced(made(kind.name, seed));
      for (const ExerciseTensor& given : kind.given) {
        if (given.symbol.empty()) continue;
        for (const float number : given_numbers(*trace, given)) {
          const double parts = kind.input == ExerciseInput::logits ? 10 : 1;
          CHECK(std::fabs(double{number} * parts - std::round(double{number} * parts)) < 1e-5);
          CHECK(std::fabs(number) <= 30);
        }
      }
    }
  }
}

TEST_CASE("an answer is no larger than a pencil likes, and not nothing") {
  for (const ExerciseKind& kind : exercise_kinds()) {
    CAPTURE(kind.name);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const std::unique_ptr<Trace> trace = traced(made(kind.name, seed));
      const std::vector<double> right = numbers_of(*trace, kind.target.ref());
      CHECK(right.size() <= 25);
      double largest = 0;
      for (const double number : right) largest = std::fmax(largest, std::fabs(number));
      CHECK(largest > 0);
      // Whole numbers that are wrong by 1 must not pass for right.
      CHECK(largest * kExerciseTolerance < 1);
    }
  }
}

TEST_CASE("every mistake of a kind can be made on every sheet, and is named alone") {
  int mistakes = 0;
  for (const ExerciseKind& kind : exercise_kinds()) {
    CAPTURE(kind.name);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      CAPTURE(seed);
      const std::unique_ptr<Trace> trace = traced(made(kind.name, seed));
      const TensorRef target = kind.target.ref();
      const Result<TensorTerms> terms = TensorTerms::create(*trace, target, INT32_MAX);
      REQUIRE(terms.ok());
      for (const Mistake mistake : kind.mistakes) {
        CAPTURE(name_of(mistake));
        bool alone = false;
        for (const KnownMistake& known : known_mistakes()) {
          if (known.mistake != mistake) continue;
          known.reproduce({*trace, *terms, {}}, [&](const std::vector<double>& wrong) {
            if (wrong.size() != terms->values().size()) return;
            alone = alone || named(*trace, target, wrong) == Names{std::string(name_of(mistake))};
          });
        }
        CHECK(alone);
        ++mistakes;
      }
    }
  }
  CHECK(mistakes > 53 * static_cast<int>(kSeeds));
}

TEST_CASE("tied maxima: the last of equals is a mistake of its own on every sheet") {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Exercise exercise = made("pooling-gradient-ties", seed);
    const std::unique_ptr<Trace> trace = traced(exercise);
    const std::vector<double> handed =
        numbers_of(*trace, {"pool1", TensorKind::output_gradient, {}});
    std::vector<double> wrong(16);
    for (std::size_t window = 0; window < 4; ++window) {
      const std::size_t first = window / 2 * 8 + window % 2 * 2;
      std::size_t last = first;
      for (const std::size_t cell : {first + 1, first + 4, first + 5}) {
        if (exercise.images[cell] >= exercise.images[last]) last = cell;
      }
      wrong[last] = handed[window];
    }
    CHECK(named(*trace, exercise.kind->target.ref(), wrong) == Names{"wrong_winner"});
  }
}

TEST_CASE("the mask that was forgotten on the way is named at the end of the chain") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Exercise exercise = made("chain", seed);
    const std::unique_ptr<Trace> trace = traced(exercise);
    const std::vector<double> handed =
        numbers_of(*trace, {"relu1", TensorKind::output_gradient, {}});
    std::vector<double> wrong;
    for (std::size_t tap = 0; tap < 4; ++tap) {
      double sum = 0;
      for (std::size_t cell = 0; cell < 4; ++cell) {
        const std::size_t at = (cell / 2 + tap / 2) * 3 + cell % 2 + tap % 2;
        sum += handed[cell] * double{exercise.images[at]};
      }
      wrong.push_back(sum);
    }
    const Names names = named(*trace, exercise.kind->target.ref(), wrong);
    if (std::count(names.begin(), names.end(), "mask_forgotten") == 1) ++found;
  }
  CHECK(found > static_cast<int>(kSeeds) * 9 / 10);
}

TEST_CASE("a step is worked out from what stands on its sheet") {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    for (const std::string_view kind : {"update", "update-batch", "update-momentum"}) {
      CAPTURE(kind);
      const Exercise exercise = made(kind, seed);
      const std::unique_ptr<Trace> trace = traced(exercise);
      std::vector<std::vector<float>> given;
      for (const ExerciseTensor& tensor : exercise.kind->given) {
        if (!tensor.symbol.empty()) given.push_back(given_numbers(*trace, tensor));
      }
      const std::vector<double> right = numbers_of(*trace, exercise.kind->target.ref());
      for (std::size_t i = 0; i < right.size(); ++i) {
        double step = double{given[1][i]};
        if (kind == "update-batch") step = (step + double{given[2][i]}) / 2;
        if (kind == "update-momentum") step = 0.5 * step + double{given[2][i]};
        CHECK(right[i] == doctest::Approx(double{given[0][i]} - 0.1 * step));
        // As many decimals as are needed: an answer next to the right one is wrong.
        const double parts = kind == "update" ? 10 : 20;
        CHECK(std::fabs(right[i] * parts - std::round(right[i] * parts)) < 1e-4);
        CHECK(std::fabs(right[i]) * kExerciseTolerance * parts < 1);
      }
    }
  }
}

TEST_CASE("an exercise that there is not is refused with the nearest there is") {
  const Result<Exercise> exercise = make_exercise("max-poolin", 1);
  REQUIRE_FALSE(exercise.ok());
  CHECK(exercise.error().code == ErrorCode::bad_argument);
  CHECK(exercise.error().remedy.find("\"max-pooling\"") != std::string::npos);
}

}  // namespace
}  // namespace receptive
