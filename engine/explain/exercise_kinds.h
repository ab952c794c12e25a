// Every kind of exercise, once: a tensor of a small network that a student derives by hand from
// others that are given. The TypeScript union is generated from this list.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/explain/mistake_codes.h"
#include "engine/layers/all_layers.h"
#include "engine/optim/sgd.h"

namespace receptive {

/// A tensor of the network, and what the notes call it. One without a symbol is none.
struct ExerciseTensor {
  std::string_view node;
  TensorKind kind = TensorKind::output;
  std::string_view name;
  std::string_view symbol;
  std::string_view step = {};  // of an update or a state
  /// Of a parameter's gradient: counted from 1, the image whose own loss is meant; 0 is the batch.
  std::int32_t image = 0;

  TensorRef ref() const { return {std::string(node), kind, std::string(name), std::string(step)}; }
};

/// How the input of the network is drawn.
enum class ExerciseInput : std::uint8_t {
  small,     // whole numbers from 0
  mixed,     // whole numbers of both signs, and zeros
  distinct,  // whole numbers, none of them twice
  tied,      // few whole numbers, so that maxima are tied
  logits,    // logarithms of whole numbers that add up to 10: the probabilities are tenths
};

struct ExerciseKind {
  std::string_view name;
  std::string_view group;  // where it stands in a list
  std::string_view title;
  std::string_view task;  // what to do, to the student
  std::string_view hint;  // the first hint where no mistake is recognised
  ExerciseTensor target;
  std::array<ExerciseTensor, 4> given;
  ExerciseInput input = ExerciseInput::small;
  Shape shape;
  std::vector<Layer> (*layers)();
  /// Each of them can be made on every sheet, and gives numbers that name it alone.
  std::span<const Mistake> mistakes;
  std::int32_t images = 1;
  std::optional<Sgd> optimizer = std::nullopt;  // where the target is an update
};

/// In the order in which they are best done.
std::span<const ExerciseKind> exercise_kinds();

/// Whether the target is a gradient, so that the network needs an end and labels.
inline bool has_gradients(const ExerciseKind& kind) {
  return kind.target.kind != TensorKind::output;
}

}  // namespace receptive
