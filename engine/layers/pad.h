// Padding with zeros (a negative number of cells cannot be asked for: crop with a convolution or
// pool).
//
//   Y[n, c, y, x] = X[n, c, y − top, x − left], 0 outside
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/kernels/conv.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

struct Pad {
  Sides padding{};

  static constexpr std::string_view kType = "pad";
  static constexpr std::string_view kShortName = "pad";
  static constexpr std::string_view kMeaning = "puts zeros around the image";

  static constexpr auto fields() {
    return std::make_tuple(Field{"padding", &Pad::padding, "zeros around the image"}.required());
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    Result<Size2> size = window_places(inputs[0], {1, 1}, {1, 1}, {1, 1}, padding);
    if (!size) return std::move(size).error();
    return Shape{inputs[0].c, size->h, size->w};
  }

  SeenWindow seen_window(std::span<const Shape>) const {
    return {.before = {padding.top, padding.left}};
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const Shape& in = pass.inputs[0].shape;
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::copy_with_margin<V>(pass.inputs[0].group(n), in.c, in.h, in.w, padding,
                                   pass.output.group(n));
    }
  }

  // dL/dX is the part of dL/dY inside the zeros.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const Shape& in = pass.inputs[0].shape;
    const Shape& out = pass.output.shape;
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      ScalarOf<V>* to = pass.d_inputs[0].group(n);
      for (std::int32_t row = 0; row < in.c * in.h; ++row, to += in.w * kLanes<V>) {
        const std::int32_t from_row = row / in.h * out.h + row % in.h + padding.top;
        const std::int64_t from = (std::int64_t{from_row} * out.w + padding.left) * kLanes<V>;
        kernels::add_to<V>(in.w, pass.d_output.group(n) + from, to);
      }
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::copy;
    const Cell at = question.cell();
    if (question.kind == TensorKind::input_gradient) {
      derivation.terms.push_back(
          term(view.d_output_at({at.n, at.c, at.y + padding.top, at.x + padding.left})));
      return derivation;
    }
    const Cell from{at.n, at.c, at.y - padding.top, at.x - padding.left};
    if (contains(view.inputs[0].shape, from.y, from.x)) {
      derivation.terms.push_back(term(view.input_at(0, from)));
    } else {
      derivation.omitted_padding = 1;
    }
    return derivation;
  }
};

}  // namespace receptive
