// Softmax over the channels of every image.
//
//   p[n, c] = exp(x[n, c] − max) / Σ_k exp(x[n, k] − max)
//
// A model that ends with softmaxCrossEntropy needs no softmax layer: the loss brings its own.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/kernels/softmax.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/softmax_terms.h"

namespace receptive {

struct Softmax {
  static constexpr std::string_view kType = "softmax";
  static constexpr std::string_view kShortName = "softmax";
  static constexpr std::string_view kMeaning = "turns numbers into probabilities that add up to 1";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return list_shape(inputs[0], kType);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::softmax<V>(pass.output.shape.c, pass.inputs[0].group(n), pass.output.group(n));
    }
  }

  // dL/dx[c] = p[c] · (dL/dp[c] − Σ_k dL/dp[k] · p[k])
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.output.shape.c;
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* const p = pass.output.group(n);
      const ScalarOf<V>* const upstream = pass.d_output.group(n);
      V mean = splat<V>(0);
      for (std::int32_t c = 0; c < count * L; c += L) {
        mean = multiply_add(load<V>(upstream + c), load<V>(p + c), mean);
      }
      ScalarOf<V>* const to = pass.d_inputs[0].group(n);
      for (std::int32_t c = 0; c < count * L; c += L) {
        const V product = load<V>(p + c) * (load<V>(upstream + c) - mean);
        store<V>(to + c, load<V>(to + c) + product);
      }
    }
  }

  // Output: exp(x[c] − max), then that of every class. Gradient: a term per class, dp[k] ·
  // ∂p[k]/∂x[c] with ∂p[k]/∂x[c] = p[k] (1[k = c] − p[c]).
  Derivation explain(const NodeView& view, const Question& question) const {
    const Cell at = question.cell();
    if (question.kind != TensorKind::input_gradient) {
      return SoftmaxTerms(view.inputs[0], at.n).explain_probability(at.c);
    }
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    const auto cell = [&](std::int32_t c) { return Cell{at.n, c, 0, 0}; };
    const double p = view.output_at(at).value;
    for (std::int32_t k = 0; k < view.output.shape.c; ++k) {
      const double slope = view.output_at(cell(k)).value * ((k == at.c ? 1 : 0) - p);
      derivation.terms.push_back(term(view.d_output_at(cell(k)), slope));
      derivation.terms.back().deciding.push_back(view.output_at(cell(k)));
      if (k != at.c) derivation.terms.back().deciding.push_back(view.output_at(at));
    }
    return derivation;
  }
};

}  // namespace receptive
