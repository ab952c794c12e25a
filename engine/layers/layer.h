// The contract of a layer.
//
// A layer is an aggregate of hyper-parameters with pure functions, in one file, one below the
// other:
//
//   output_shape     what do I make of this shape?
//   forward          what do I compute?
//   backward_input   what is dL/d(input), given dL/d(output)?
//   explain          for one cell: which terms, from which cells, gave exactly this value?
//
// and tables about itself: kType, kShortName, kMeaning, fields(). Where it has the thing, also
//
//   parameters, kGradientSplit, backward_parameters    what is learnt, and dL/d(parameter)
//   formula, multiply_adds                             how a summary counts these
//   kArity                                             several inputs
//   seen_window                                        which places of the input a place sees
//   kKeptName                                          a tensor beside the output
//   table_cells and fill_table, scratch_cells          what a pass looks up or needs room for
//   kInPlace, kForgetsOutput                           which tensors may share a place
//   collect_forward, merge_forward, and backward       numbers of the whole batch
//   operations, switches                               what explanations ask of a layer alone
//
// engine/layers/capabilities.h asks a layer for most of these: one that lacks a function has none
// of the thing.
//
// Tensors are [group][c][h][w][lane]: a group is kLanes<V> images. A call sees a block of groups.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/kernels/simd.h"
#include "engine/optim/init.h"

namespace receptive {

/// A block of one tensor: `data` points at its first group.
template <class V>
struct Block {
  ScalarOf<V>* data = nullptr;
  Shape shape;

  std::int64_t group_stride() const { return shape.cells() * kLanes<V>; }
  ScalarOf<V>* group(std::int64_t g) const { return data + g * group_stride(); }
};

template <class V>
struct ConstBlock {
  const ScalarOf<V>* data = nullptr;
  Shape shape;

  std::int64_t group_stride() const { return shape.cells() * kLanes<V>; }
  const ScalarOf<V>* group(std::int64_t g) const { return data + g * group_stride(); }
};

/// How many inputs a layer takes: a layer that says nothing takes one.
enum class Arity : std::uint8_t { one, several };

/// Several inputs of one shape give an output of that shape. Error: shape_mismatch.
inline Result<Shape> same_shape(std::span<const Shape> inputs) {
  for (const Shape& input : inputs) {
    if (input == inputs[0]) continue;
    return Error(ErrorCode::shape_mismatch, "inputs", "{} and {} are different shapes",
                 "give inputs of the same shape", to_text(input), to_text(inputs[0]));
  }
  return inputs[0];
}

/// A layer over the channels of a list of numbers. Error: shape_mismatch.
inline Result<Shape> list_shape(const Shape& input, std::string_view layer) {
  if (input.plane() == 1) return input;
  return Error(ErrorCode::shape_mismatch, "inputs",
               "{} takes a list of numbers and its input is {}", "put a flatten layer before it",
               layer, to_text(input));
}

/// What the parameters of a layer are.
struct ParameterSpec {
  std::string_view name;
  std::vector<std::int32_t> dims;  // natural order: [k, c, i, j] or [out, in]
  InitialValues initial;
  bool decays = true;  // weight decay applies; biases are spared
  /// Not trained by gradients but counted along, such as a running mean: no gradient, no update by
  /// the optimiser, and not among the parameters that a summary counts.
  bool buffer = false;
  float least = -std::numeric_limits<float>::infinity();  // a smaller number is refused

  std::int64_t cells() const {
    std::int64_t product = 1;
    for (const std::int32_t dim : dims) product *= dim;
    return product;
  }
};

/// How a parameter gradient is shared among threads; either way its bits do not depend on them.
enum class GradientSplit : std::uint8_t {
  images,  // every shard of the batch sums its own images; shards are added in a fixed order
  rows,    // every task computes some rows over the whole batch
  batch,   // merge_backward has them: the layer needs sums over the whole batch anyway
};

/// What a pass is for. Some layers train otherwise than they predict.
struct PassContext {
  bool training = false;
  std::uint64_t seed = 0;   // of the run: with the step it names every random number of a pass
  std::uint32_t step = 0;   // of the run
  std::int32_t images = 0;  // in the whole batch; lanes beyond them hold none
};

/// What a layer with numbers of the whole batch keeps of it: per channel, in double.
struct BatchStatistics {
  std::span<double> mean;
  std::span<double> variance;             // divided by the count
  std::span<double> d_output;             // Σ dL/dY
  std::span<double> d_output_normalized;  // Σ dL/dY · x̂
};
inline constexpr std::int64_t kBatchStatistics = 4;  // numbers per channel

template <class V>
struct ForwardPass {
  std::int32_t groups = 0;
  std::span<const ConstBlock<V>> inputs;
  Block<V> output;
  const ScalarOf<V>* const* parameters = nullptr;
  ScalarOf<V>* scratch = nullptr;       // scratch_cells() values of V
  const std::int32_t* table = nullptr;  // what fill_table wrote
  ScalarOf<V>* kept = nullptr;          // kKeptName, as the output lies; null when nobody reads it
  PassContext context{};
  std::int32_t first_group = 0;  // of the batch
  std::uint32_t node = 0;
  const BatchStatistics* statistics = nullptr;  // null: not over the batch
};

template <class V>
struct BackwardPass {
  std::int32_t groups = 0;
  std::span<const ConstBlock<V>> inputs;
  ConstBlock<V> output;
  ConstBlock<V> d_output;
  /// Added to; null data where nobody needs the gradient. Of a layer in place it is d_output, and
  /// written.
  std::span<const Block<V>> d_inputs;
  bool alone = false;  // no other layer reads the one input: d_inputs[0] holds zeros until now
  const ScalarOf<V>* const* parameters = nullptr;
  /// GradientSplit::images: per parameter, [cells][lane], added to. Null when frozen.
  /// GradientSplit::rows: per parameter, [cells]; rows first_row..last_row-1 are written.
  ScalarOf<V>* const* d_parameters = nullptr;
  std::int32_t first_row = 0;
  std::int32_t last_row = 0;
  ScalarOf<V>* scratch = nullptr;
  const std::int32_t* table = nullptr;
  const ScalarOf<V>* kept = nullptr;
  PassContext context{};
  std::int32_t first_group = 0;
  const BatchStatistics* statistics = nullptr;
};

/// One block's share in the numbers of the whole batch.
template <class V>
struct CollectPass {
  std::int32_t groups = 0;
  ConstBlock<V> input;  // backward: dL/d(output)
  const ScalarOf<V>* kept = nullptr;
  double* partials = nullptr;  // [image of the block][2][channel]
};

}  // namespace receptive
