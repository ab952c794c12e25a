// Swish, with β = 1 also SiLU (Ramachandran, Zoph, Le 2017): a gate that the number itself opens.
//
//   y = x · σ(β·x)
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Swish {
  double beta = 1;

  static constexpr std::string_view kType = "swish";
  static constexpr std::string_view kShortName = "swish";
  static constexpr std::string_view kMeaning =
      "lets positive numbers pass, fades out negative ones";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"beta", &Swish::beta, "how sharply the gate opens, β", Range::above(0)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  V gate(const V& x) const {
    return kernels::sigmoid(splat<V>(static_cast<ScalarOf<V>>(beta)) * x);
  }

  template <class V>
  V value(const V& x) const {
    return x * gate(x);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    kernels::map<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data, pass.output.data,
                    [this](const V& x) { return value(x); });
  }

  // With s = σ(βx) and s' = β·s·(1 − s), the product rule gives dy/dx = s + x·β·s·(1 − s).
  template <class V>
  V slope(const V& x) const {
    const V s = gate(x);
    const V one = splat<V>(1);
    return s * (one + splat<V>(static_cast<ScalarOf<V>>(beta)) * x * (one - s));
  }

  // dL/dX = dL/dY · y'(X). Unlike the functions of activation.h this one falls and rises, so two
  // inputs share an output and the slope needs the input.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    kernels::map_backward<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data,
                             pass.d_output.data, pass.d_inputs[0].data,
                             [this](const V& x) { return slope(x); });
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::elementwise;
    derivation.function = kType;
    const Cell at = question.cell();
    Factor input = view.input_at(0, at);
    const auto x = static_cast<double>(input.value);
    derivation.terms.push_back(question.kind == TensorKind::input_gradient
                                   ? term(view.d_output_at(at), slope(x))
                                   : term_of_function(std::move(input), value(x)));
    return derivation;
  }
};

}  // namespace receptive
