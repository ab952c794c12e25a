// The images themselves: the first node of every graph. It computes nothing.
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Input {
  Shape shape;  // of one image

  static constexpr std::string_view kType = "input";
  static constexpr std::string_view kShortName = "input";
  static constexpr std::string_view kMeaning = "the images";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape>) const { return shape; }

  template <class V>
  void forward(const ForwardPass<V>&) const {}

  template <class V>
  void backward_input(const BackwardPass<V>&) const {}

  Derivation explain(const NodeView&, const Question&) const { return {}; }
};

}  // namespace receptive
