// Product of several inputs, cell by cell: a gate.
//
//   Y = X₀ · X₁ · …
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

struct Multiply {
  static constexpr std::string_view kType = "multiply";
  static constexpr std::string_view kShortName = "multiply";
  static constexpr std::string_view kMeaning = "multiplies its inputs, cell by cell";
  static constexpr Arity kArity = Arity::several;
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return same_shape(inputs); }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for_each_cell<V>(pass.groups * pass.output.shape.cells(), [&](std::int64_t i) {
      V product = load<V>(pass.inputs[0].data + i);
      for (const ConstBlock<V>& input : pass.inputs.subspan(1)) {
        product = product * load<V>(input.data + i);
      }
      store<V>(pass.output.data + i, product);
    });
  }

  // dL/dX_k = dL/dY · Π over the other inputs
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    for (std::size_t k = 0; k < pass.d_inputs.size(); ++k) {
      if (!pass.d_inputs[k].data) continue;
      for_each_cell<V>(pass.groups * pass.output.shape.cells(), [&](std::int64_t i) {
        V product = load<V>(pass.d_output.data + i);
        for (std::size_t other = 0; other < pass.inputs.size(); ++other) {
          if (other != k) product = product * load<V>(pass.inputs[other].data + i);
        }
        ScalarOf<V>* const to = pass.d_inputs[k].data + i;
        store<V>(to, load<V>(to) + product);
      });
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    const Cell at = question.cell();
    const bool gradient = question.kind == TensorKind::input_gradient;
    Term product = constant_term(1);
    if (gradient) multiply(product, view.d_output_at(at));
    for (std::int32_t k = 0; k < static_cast<std::int32_t>(view.inputs.size()); ++k) {
      if (!gradient || k != question.which) multiply(product, view.input_at(k, at));
    }
    derivation.terms.push_back(std::move(product));
    return derivation;
  }

 private:
  template <class V, class Body>
  static void for_each_cell(std::int64_t cells, Body&& body) {
    for (std::int64_t i = 0; i < cells * kLanes<V>; i += kLanes<V>) body(i);
  }

  static void multiply(Term& product, Factor factor) {
    product.product *= factor.value;
    product.factors.push_back(std::move(factor));
  }
};

}  // namespace receptive
