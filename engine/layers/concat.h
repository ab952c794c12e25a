// Concatenation of the channels of several inputs: the end of an inception module.
//
//   Y[n, first_k + c, y, x] = X_k[n, c, y, x],  first_k = channels of the inputs before
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Concat {
  static constexpr std::string_view kType = "concat";
  static constexpr std::string_view kShortName = "concat";
  static constexpr std::string_view kMeaning = "puts the channels of its inputs one after another";
  static constexpr Arity kArity = Arity::several;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    std::int64_t channels = 0;
    for (const Shape& input : inputs) {
      channels += input.c;
      if (input.h == inputs[0].h && input.w == inputs[0].w) continue;
      return Error(ErrorCode::shape_mismatch, "inputs", "{} and {} differ in rows or columns",
                   "give inputs of the same rows and columns", to_text(input), to_text(inputs[0]));
    }
    if (channels > kMaxChannels) {
      return Error(ErrorCode::over_budget, "inputs", "have too many channels together",
                   "use fewer channels");
    }
    return Shape{static_cast<std::int32_t>(channels), inputs[0].h, inputs[0].w};
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      ScalarOf<V>* to = pass.output.group(n);
      for (const ConstBlock<V>& input : pass.inputs) {
        kernels::copy<V>(input.shape.cells(), input.group(n), to);
        to += input.group_stride();
      }
    }
  }

  // Every input gets back its own channels of dL/dY.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* from = pass.d_output.group(n);
      for (const Block<V>& d_input : pass.d_inputs) {
        if (d_input.data) kernels::add_to<V>(d_input.shape.cells(), from, d_input.group(n));
        from += d_input.group_stride();
      }
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::copy;
    Cell at = question.cell();
    std::size_t k = 0;
    if (question.kind == TensorKind::input_gradient) {
      for (; k < static_cast<std::size_t>(question.which); ++k) at.c += view.inputs[k].shape.c;
      derivation.terms.push_back(term(view.d_output_at(at)));
    } else {
      for (; at.c >= view.inputs[k].shape.c; ++k) at.c -= view.inputs[k].shape.c;
      derivation.terms.push_back(term(view.input_at(static_cast<std::int32_t>(k), at)));
    }
    return derivation;
  }

 private:
  static constexpr std::int64_t kMaxChannels = 1 << 26;
};

}  // namespace receptive
