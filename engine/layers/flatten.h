// Flatten: the cells of an image as one list, channel by channel, row by row. No parameters; memory
// order does not change.
//
//   y[n, (c·h + y)·w + x] = x[n, c, y, x]
#pragma once

#include <span>
#include <string_view>
#include <tuple>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Flatten {
  static constexpr std::string_view kType = "flatten";
  static constexpr std::string_view kShortName = "flatten";
  static constexpr std::string_view kMeaning = "writes all cells as one list";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return Shape{static_cast<std::int32_t>(inputs[0].cells()), 1, 1};
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    kernels::copy<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data,
                     pass.output.data);
  }

  // The gradient takes the input's shape again.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    kernels::add_to<V>(pass.groups * pass.output.shape.cells(), pass.d_output.data,
                       pass.d_inputs[0].data);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::copy;
    const Cell at = question.cell();
    const Shape& in = view.inputs[0].shape;
    if (question.kind == TensorKind::input_gradient) {
      const std::int32_t place = (at.c * in.h + at.y) * in.w + at.x;
      derivation.terms.push_back(term(view.d_output_at({at.n, place, 0, 0})));
    } else {
      const Cell from{at.n, at.c / in.plane(), at.c % in.plane() / in.w, at.c % in.w};
      derivation.terms.push_back(term(view.input_at(0, from)));
    }
    return derivation;
  }
};

}  // namespace receptive
