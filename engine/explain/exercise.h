// A sheet of its own for everybody: an exercise with its numbers, which follow from a seed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/explain/exercise_kinds.h"
#include "engine/explain/trace.h"
#include "engine/model/spec.h"

namespace receptive {

/// A number of an answer is right when it differs by at most this share of the largest right one:
/// one decimal more than anybody writes down, and less than whole numbers lie apart.
inline constexpr double kExerciseTolerance = 0.01;

struct Exercise {
  struct Parameter {
    std::string node;
    std::string name;
    std::vector<float> values;  // row-major
  };

  struct Memory {
    TensorRef state;  // of kind optimizer_state
    std::vector<float> values;
  };

  const ExerciseKind* kind = nullptr;
  std::uint64_t seed = 0;
  ModelSpec spec;
  std::vector<float> images;          // [n, c, h, w]
  std::vector<std::int32_t> labels;   // none where nothing is derived by the loss
  std::vector<Parameter> parameters;  // every one of the model
  std::vector<Memory> remembered;     // by the optimiser, where there is one
};

/// The numbers are small and whole, or tenths where they are probabilities. They are drawn again
/// until every mistake of the kind can be made with them and is told apart from all others. Error
/// bad_argument lists the kinds there are.
Result<Exercise> make_exercise(std::string_view kind, std::uint64_t seed);

/// The pass whose tensors are given and asked for.
Result<std::unique_ptr<Trace>> trace_of(const Exercise& exercise);

/// The numbers that stand on the sheet. Errors: those of Trace::tensor and shares_of.
Result<std::vector<float>> exercise_numbers(const Trace& trace, const ExerciseTensor& tensor);

/// Exercise of the API; the model is the text of its spec.
std::string to_json(const Exercise& exercise);

}  // namespace receptive
