// Dense (fully connected) layer over all cells of an image.
//
//   Z[n, o] = b[o] + Σ_i W[o, i] · X[n, i]
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kernels/dense.h"
#include "engine/layers/dense_operations.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Dense {
  std::int32_t units = 1;
  bool bias = true;
  Initializer init = Initializer::he_normal;
  float init_scale = 0.1f;

  static constexpr std::string_view kType = "dense";
  static constexpr std::string_view kShortName = "dense";
  static constexpr std::string_view kMeaning = "every output is a weighted sum of all inputs";
  static constexpr bool kForgetsOutput = true;
  static constexpr GradientSplit kGradientSplit = GradientSplit::rows;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"units", &Dense::units, "outputs of the layer", Range::at_least(1)}.required(),
        Field{"bias", &Dense::bias, "whether a number per output is added"},
        Field{"init", &Dense::init, "how the weights begin"},
        Field{"initScale", &Dense::init_scale,
              "of init constant, uniform or normal: the number, the limit, the deviation",
              Range::at_least(0)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    Result<Shape> list = list_shape(inputs[0], kType);
    if (!list) return list;
    return Shape{units, 1, 1};
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const {
    const std::int32_t in = inputs[0].c;
    std::vector<ParameterSpec> list = {
        {.name = "weight",
         .dims = {units, in},
         .initial = {init, init_scale, static_cast<double>(in), static_cast<double>(units)}}};
    if (bias) list.push_back({.name = "bias", .dims = {units}, .initial = {}, .decays = false});
    return list;
  }

  /// in·out + out.
  std::string formula(std::span<const Shape> inputs) const {
    const std::string out = std::to_string(units);
    return std::to_string(inputs[0].c) + "·" + out + (bias ? " + " + out : "");
  }

  std::int64_t multiply_adds(std::span<const Shape> inputs, const Shape&) const {
    return inputs[0].cells() * units;
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const kernels::DenseGeometry g{pass.inputs[0].shape.c, units};
    const ScalarOf<V>* const weight = pass.parameters[0];
    const ScalarOf<V>* const offset = bias ? pass.parameters[1] : nullptr;
    const ConstBlock<V>& in = pass.inputs[0];
    std::int32_t n = 0;
    for (; n + 2 <= pass.groups; n += 2) {
      kernels::dense_forward<V, 2>(g, {in.group(n), in.group(n + 1)}, weight, offset,
                                   {pass.output.group(n), pass.output.group(n + 1)});
    }
    if (n < pass.groups) {
      kernels::dense_forward<V, 1>(g, {in.group(n)}, weight, offset, {pass.output.group(n)});
    }
  }

  // dL/dX[n, i] = Σ_o W[o, i] · dL/dZ[n, o]
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const kernels::DenseGeometry g{pass.inputs[0].shape.c, units};
    const ConstBlock<V>& upstream = pass.d_output;
    const Block<V>& to = pass.d_inputs[0];
    std::int32_t n = 0;
    for (; n + 2 <= pass.groups; n += 2) {
      kernels::dense_d_input<V, 2>(g, pass.parameters[0],
                                   {upstream.group(n), upstream.group(n + 1)},
                                   {to.group(n), to.group(n + 1)});
    }
    if (n < pass.groups) {
      kernels::dense_d_input<V, 1>(g, pass.parameters[0], {upstream.group(n)}, {to.group(n)});
    }
  }

  // dL/dW[o, i] = Σ_n dL/dZ[n, o] · X[n, i]      dL/db[o] = Σ_n dL/dZ[n, o]
  template <class V>
  void backward_parameters(const BackwardPass<V>& pass) const {
    const kernels::DenseGeometry g{pass.inputs[0].shape.c, units};
    kernels::dense_d_weight<V>(g, pass.groups, pass.inputs[0].data, pass.inputs[0].group_stride(),
                               pass.d_output.data, pass.d_output.group_stride(), pass.first_row,
                               pass.last_row, pass.d_parameters[0],
                               bias ? pass.d_parameters[1] : nullptr);
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    const std::int32_t inputs = view.inputs[0].shape.c;
    const Cell at = question.cell();
    switch (question.kind) {
      case TensorKind::input_gradient:
        for (std::int32_t o = 0; o < units; ++o) {
          derivation.terms.push_back(
              term(view.d_output_at({at.n, o, 0, 0}), view.parameter_at(0, {o, at.c})));
        }
        break;
      case TensorKind::parameter_gradient:
        for (std::int32_t n = 0; n < view.images; ++n) {
          const Factor upstream = view.d_output_at({n, question.index[0], 0, 0});
          derivation.terms.push_back(
              question.which == 0 ? term(upstream, view.input_at(0, {n, question.index[1], 0, 0}))
                                  : term(upstream));
        }
        break;
      default:
        for (std::int32_t i = 0; i < inputs; ++i) {
          derivation.terms.push_back(
              term(view.input_at(0, {at.n, i, 0, 0}), view.parameter_at(0, {at.c, i})));
        }
        if (bias) derivation.terms.push_back(term(view.parameter_at(1, {at.c})));
    }
    return derivation;
  }

  std::vector<Operation> operations(const NodeView& view) const { return dense_operations(view); }
};

}  // namespace receptive
