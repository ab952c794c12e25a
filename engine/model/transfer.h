// Transfer learning: a trained network with a new last layer for another question.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>

#include "engine/core/fields.h"
#include "engine/core/random.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

namespace receptive {

/// What turns the new layer's outputs into an answer.
enum class HeadKind : std::uint8_t {
  softmax,  // one output for each class, softmaxCrossEntropy
  sigmoid   // one output for two classes, sigmoidBinaryCrossEntropy
};

template <>
struct Choices<HeadKind> {
  static constexpr std::string_view names[] = {"softmax", "sigmoid"};
};

struct HeadOptions {
  HeadKind kind = HeadKind::softmax;
  std::int32_t classes = 2;
  bool freeze = true;
  std::int32_t seed = 1;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"kind", &HeadOptions::kind,
              "softmax: one output for each class; sigmoid: one output for two classes"},
        Field{"classes", &HeadOptions::classes, "classes to tell apart", Range::at_least(2)},
        Field{"freeze", &HeadOptions::freeze,
              "whether training leaves all layers below as they are"},
        Field{"seed", &HeadOptions::seed, "seed of the new layer's weights", Range{0, kMaxSeed}});
  }
};

/// Reads `{"kind":"sigmoid",...}`. Errors: those of the fields.
Result<HeadOptions> parse_head_options(std::string_view json);

/// A model of its own that keeps `model`'s layers below its head with their weights, bit by bit,
/// and ends with a new dense layer "head". The old head is the last layer with weights, which must
/// be dense, and whatever follows it. Errors: bad_graph (no such layer), wrong_loss (a sigmoid for
/// more than two classes), out_of_range, over_budget.
Result<std::shared_ptr<Model>> with_head(const Model& model, const HeadOptions& options);

}  // namespace receptive
