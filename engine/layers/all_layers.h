// The list of layers. A new one is one file and one line here; parsing, error texts, defaults and
// the TypeScript types follow from its fields().
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/layers/average_pool2d.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/dense.h"
#include "engine/layers/flatten.h"
#include "engine/layers/input.h"
#include "engine/layers/max_pool2d.h"
#include "engine/layers/relu.h"
#include "engine/layers/sigmoid.h"
#include "engine/layers/softmax.h"
#include "engine/layers/tanh.h"

namespace receptive {

namespace detail {
template <class... L>
struct LayerList {
  using Layer = std::variant<L...>;
  using NodeLayer = std::variant<L..., Input>;
};
using Layers =
    LayerList<Conv2d, Dense, Relu, Sigmoid, Tanh, MaxPool2d, AveragePool2d, Flatten, Softmax>;
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

template <class L>
concept HasScratch = requires(const L& layer, std::span<const Shape> in, const Shape& out) {
  { layer.scratch_cells(in, out) } -> std::same_as<std::int64_t>;
};

template <class L>
concept HasTable = requires(const L& layer, std::span<const Shape> in, const Shape& out) {
  { layer.table_cells(in, out) } -> std::same_as<std::int64_t>;
};

template <class L>
concept SplitsRows = requires {
  requires L::kGradientSplit == GradientSplit::rows;
};

}  // namespace receptive
