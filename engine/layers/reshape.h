// Reshape: the cells of an image in another shape; memory order does not change.
//
//   Y, read row by row, is X, read row by row
#pragma once

#include <span>
#include <string_view>

#include "engine/layers/copy.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

struct Reshape {
  std::int32_t channels = 1;
  Size2 size{1, 1};

  static constexpr std::string_view kType = "reshape";
  static constexpr std::string_view kShortName = "reshape";
  static constexpr std::string_view kMeaning = "writes the cells in another shape";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"channels", &Reshape::channels, "channels of the output", Range::at_least(1)}
            .required(),
        Field{"size", &Reshape::size, "rows and columns of the output"}.required());
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    const Shape shape{channels, size.h, size.w};
    const auto plane = checked_product(size.h, size.w);
    const auto cells = plane ? checked_product(*plane, channels) : std::nullopt;
    if (cells == inputs[0].cells()) return shape;
    return Error(ErrorCode::shape_mismatch, "size", "{} does not hold the cells of {}",
                 "use a shape with {} cells", to_text(shape), to_text(inputs[0]),
                 inputs[0].cells());
  }

  // Rows and columns are dealt out anew: any place may look at any.
  SeenWindow seen_window(std::span<const Shape> inputs) const {
    if (size == Size2{inputs[0].h, inputs[0].w}) return {};
    SeenWindow all = sees_all_of(inputs[0]);
    all.stride = {0, 0};
    return all;
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    copy_forward(pass);
  }

  // The gradient takes the input's shape again.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    copy_backward(pass);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    return copy_explain(view, question);
  }
};

}  // namespace receptive
