// The list of layers. A new one is one file, and here one include and one name; parsing, error
// texts, defaults and the TypeScript types follow from its fields().
#pragma once

#include <variant>

#include "engine/layers/add.h"
#include "engine/layers/average_pool2d.h"
#include "engine/layers/batch_norm.h"
#include "engine/layers/capabilities.h"
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

}  // namespace receptive
