// What a layer may have beside what every layer has (layer.h). What it leaves out it does not have.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

template <class L>
concept HasParameters = requires(const L& layer, std::span<const Shape> in) {
  { layer.parameters(in) } -> std::same_as<std::vector<ParameterSpec>>;
};

/// A layer without it computes every place from the same place of its inputs.
template <class L>
concept HasSeenWindow = requires(const L& layer, std::span<const Shape> in) {
  { layer.seen_window(in) } -> std::same_as<SeenWindow>;
};

template <class L>
concept HasScratch = requires(const L& layer, std::span<const Shape> in, const Shape& out) {
  { layer.scratch_cells(in, out) } -> std::same_as<std::int64_t>;
};

template <class L>
concept HasTable = requires(const L& layer, std::span<const Shape> in, const Shape& out) {
  { layer.table_cells(in, out) } -> std::same_as<std::int64_t>;
};

/// A tensor beside the output, in its shape: a mask.
template <class L>
concept KeepsTensor = requires {
  { L::kKeptName } -> std::convertible_to<std::string_view>;
};

/// A layer whose training needs numbers of the whole batch before any image can go on.
template <class L>
concept UsesBatch = requires {
  requires L::kGradientSplit == GradientSplit::batch;
};

/// A function of every cell whose backward reads the output and not the input: the output may lie
/// where the input lay, and dL/dX where dL/dY did.
template <class L>
concept WorksInPlace = requires {
  requires L::kInPlace;
};

/// A layer whose backward does not read its own output, so that the next may write over it.
template <class L>
concept ForgetsOutput = requires {
  requires L::kForgetsOutput;
};

template <class L>
concept TakesSeveralInputs = requires {
  requires L::kArity == Arity::several;
};

template <class L>
concept SplitsRows = requires {
  requires L::kGradientSplit == GradientSplit::rows;
};

}  // namespace receptive
