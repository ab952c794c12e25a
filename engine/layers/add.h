// Addition of several inputs, cell by cell: the end of a residual block.
//
//   Y = X₀ + X₁ + …
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Add {
  static constexpr std::string_view kType = "add";
  static constexpr std::string_view kShortName = "add";
  static constexpr std::string_view kMeaning = "adds its inputs, cell by cell";
  static constexpr bool kForgetsOutput = true;
  static constexpr Arity kArity = Arity::several;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return same_shape(inputs); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const std::int64_t cells = pass.groups * pass.output.shape.cells();
    kernels::copy<V>(cells, pass.inputs[0].data, pass.output.data);
    for (const ConstBlock<V>& input : pass.inputs.subspan(1)) {
      kernels::add_to<V>(cells, input.data, pass.output.data);
    }
  }

  // dL/dX_k = dL/dY for every input: a skip connection passes the gradient on unchanged.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    for (const Block<V>& d_input : pass.d_inputs) {
      if (!d_input.data) continue;
      kernels::add_to<V>(pass.groups * pass.output.shape.cells(), pass.d_output.data, d_input.data);
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    const Cell at = question.cell();
    if (question.kind == TensorKind::input_gradient) {
      derivation.rule = Rule::copy;
      derivation.terms.push_back(term(view.d_output_at(at)));
      return derivation;
    }
    derivation.rule = Rule::sum_of_products;
    for (std::int32_t k = 0; k < static_cast<std::int32_t>(view.inputs.size()); ++k) {
      derivation.terms.push_back(term(view.input_at(k, at)));
    }
    return derivation;
  }
};

}  // namespace receptive
