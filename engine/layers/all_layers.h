// The list of layers. A new one is one file and one line here; parsing, error texts, defaults and
// the TypeScript types follow from its fields().
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/layers/add.h"
#include "engine/layers/average_pool2d.h"
#include "engine/layers/batch_norm.h"
#include "engine/layers/concat.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/dense.h"
#include "engine/layers/dropout.h"
#include "engine/layers/elu.h"
#include "engine/layers/flatten.h"
#include "engine/layers/global_average_pool2d.h"
#include "engine/layers/global_max_pool2d.h"
#include "engine/layers/global_min_pool2d.h"
#include "engine/layers/identity.h"
#include "engine/layers/input.h"
#include "engine/layers/l2_pool2d.h"
#include "engine/layers/leaky_relu.h"
#include "engine/layers/linear.h"
#include "engine/layers/local_response_norm.h"
#include "engine/layers/log_softmax.h"
#include "engine/layers/max_pool2d.h"
#include "engine/layers/min_pool2d.h"
#include "engine/layers/multiply.h"
#include "engine/layers/pad.h"
#include "engine/layers/prelu.h"
#include "engine/layers/relu.h"
#include "engine/layers/reshape.h"
#include "engine/layers/sigmoid.h"
#include "engine/layers/softmax.h"
#include "engine/layers/step.h"
#include "engine/layers/tanh.h"
#include "engine/layers/window.h"

namespace receptive {

namespace detail {
template <class... L>
struct LayerList {
  using Layer = std::variant<L...>;
  using NodeLayer = std::variant<L..., Input>;
};
using Layers = LayerList<Conv2d, Dense,                                               //
                         Relu, LeakyRelu, Prelu, Elu, Sigmoid, Tanh, Linear, Step,    //
                         MaxPool2d, MinPool2d, AveragePool2d, L2Pool2d,               //
                         GlobalMaxPool2d, GlobalMinPool2d, GlobalAveragePool2d,       //
                         BatchNorm, LocalResponseNorm, Dropout, Softmax, LogSoftmax,  //
                         Flatten, Reshape, Pad, Identity, Add, Multiply, Concat>;
}  // namespace detail

/// What a model's description may hold.
using Layer = detail::Layers::Layer;
/// What a graph's node may hold: also the input.
using NodeLayer = detail::Layers::NodeLayer;

// What a layer leaves out it does not have.

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
