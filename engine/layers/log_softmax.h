// Logarithm of the softmax over the channels of every image, without forming a probability first.
//
//   Y[n, c] = X[n, c] − max − log Σ_k exp(X[n, k] − max)
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

struct LogSoftmax {
  static constexpr std::string_view kType = "logSoftmax";
  static constexpr std::string_view kShortName = "logSoftmax";
  static constexpr std::string_view kMeaning = "the logarithm of the softmax";
  static constexpr auto fields() { return std::make_tuple(); }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    return list_shape(inputs[0], kType);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.output.shape.c;
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* const x = pass.inputs[0].group(n);
      const V max = kernels::largest<V>(count, x);
      V sum = splat<V>(0);
      for (std::int32_t c = 0; c < count; ++c) sum = sum + exp(load<V>(x + c * L) - max);
      const V log_sum = log(sum);
      kernels::map<V>(count, x, pass.output.group(n),
                      [&](const V& value) { return (value - max) - log_sum; });
    }
  }

  // dL/dX[c] = dL/dY[c] − exp(Y[c]) · Σ_k dL/dY[k]
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.output.shape.c;
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* const upstream = pass.d_output.group(n);
      V sum = splat<V>(0);
      for (std::int32_t c = 0; c < count; ++c) sum = sum + load<V>(upstream + c * L);
      ScalarOf<V>* const to = pass.d_inputs[0].group(n);
      for (std::int32_t c = 0; c < count * L; c += L) {
        const V p = exp(load<V>(pass.output.group(n) + c));
        store<V>(to + c, load<V>(to + c) + (load<V>(upstream + c) - p * sum));
      }
    }
  }

  // Output: X[c] − max, then exp(X − max) of every class. Gradient: a term per class,
  // dY[k] · (1[k = c] − p[c]).
  Derivation explain(const NodeView& view, const Question& question) const {
    const Cell at = question.cell();
    if (question.kind != TensorKind::input_gradient) {
      return SoftmaxTerms(view.inputs[0], at.n).explain_logarithm(Rule::log_softmax, at.c);
    }
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    const double p = exp<double>(static_cast<double>(view.output_at(at).value));
    for (std::int32_t k = 0; k < view.output.shape.c; ++k) {
      derivation.terms.push_back(term(view.d_output_at({at.n, k, 0, 0}), (k == at.c ? 1 : 0) - p));
      derivation.terms.back().deciding.push_back(view.output_at(at));
    }
    return derivation;
  }
};

}  // namespace receptive
