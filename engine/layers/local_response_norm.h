// Local response normalisation (Krizhevsky, Sutskever, Hinton 2012, 3.3): every cell is divided by
// what the cells at its place have in the neighbouring channels. No parameters to learn.
//
//   Y[n, c, y, x] = X[n, c, y, x] / D[n, c, y, x]^β
//   D[n, c, y, x] = k + α · Σ of X[n, j, y, x]² over the channels j with |j − c| ≤ (size − 1) / 2
//
// α is not divided by the size (PyTorch and Caffe divide). Channels beyond the first and the last
// count as 0.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct LocalResponseNorm {
  std::int32_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 2;

  static constexpr std::string_view kType = "localResponseNorm";
  static constexpr std::string_view kShortName = "norm";
  static constexpr std::string_view kMeaning =
      "divides every cell by the strength of its neighbours in other channels";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"size", &LocalResponseNorm::size,
              "channels that take part, an odd number with the cell's own in the middle",
              Range::at_least(1)},
        Field{"alpha", &LocalResponseNorm::alpha, "weight of the squares, α, not divided by size",
              Range::at_least(0)},
        Field{"beta", &LocalResponseNorm::beta, "power of the divisor, β", Range::at_least(0)},
        Field{"k", &LocalResponseNorm::k, "what the divisor begins with", Range::above(0)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    if (size % 2 == 1) return inputs[0];
    return Error(ErrorCode::out_of_range, "size",
                 "is {}, and an even number of channels has no middle",
                 "use an odd number such as 3 or 5", size);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for_each_place<V>(pass.groups, pass.output.shape,
                      [&](std::int32_t n, std::int32_t c, std::int64_t at) {
                        const ScalarOf<V>* const x = pass.inputs[0].group(n);
                        const V root = inverse_power<V>(divisor<V>(x, pass.output.shape, c, at));
                        store<V>(pass.output.group(n) + at, load<V>(x + at) * root);
                      });
  }

  // dL/dX[c] = dL/dY[c] · D[c]^−β − 2αβ · X[c] · Σ_j dL/dY[j] · Y[j] / D[j], over the channels j
  // whose window holds c: the same as those of the window of c. Each j is taken once and hands its
  // part to every c of its window.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const Shape& shape = pass.output.shape;
    const std::int64_t channel = std::int64_t{shape.plane()} * L;
    const V factor = splat<V>(static_cast<ScalarOf<V>>(-2 * alpha * beta));
    for_each_place<V>(pass.groups, shape, [&](std::int32_t n, std::int32_t j, std::int64_t at) {
      const ScalarOf<V>* const x = pass.inputs[0].group(n);
      ScalarOf<V>* const to = pass.d_inputs[0].group(n);
      const V d = divisor<V>(x, shape, j, at);
      const V upstream = load<V>(pass.d_output.group(n) + at);
      store<V>(to + at, load<V>(to + at) + upstream * inverse_power<V>(d));
      const V part = factor * (upstream * load<V>(pass.output.group(n) + at)) / d;
      for (std::int32_t c = first(j); c <= last(j, shape); ++c) {
        const std::int64_t cell = at + (c - j) * channel;
        store<V>(to + cell, multiply_add(load<V>(x + cell), part, load<V>(to + cell)));
      }
    });
  }

  // Output: X, the summands of D, and β. Gradient: the products of the formula above.
  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    const Cell at = question.cell();
    const Shape& shape = view.output.shape;
    const auto in_channel = [&](std::int32_t c) { return Cell{at.n, c, at.y, at.x}; };
    if (question.kind == TensorKind::input_gradient) {
      derivation.rule = Rule::sum_of_products;
      const double own = inverse_power<double>(divisor_at(view, at));
      derivation.terms.push_back(term(view.d_output_at(at), own));
      for (std::int32_t j = first(at.c); j <= last(at.c, shape); ++j) {
        Term made = term(view.d_output_at(in_channel(j)), view.output_at(in_channel(j)));
        made.factors.push_back(view.input_at(0, at));
        made.constant = -2 * alpha * beta / divisor_at(view, in_channel(j));
        made.product *= view.input_at(0, at).value * made.constant;
        derivation.terms.push_back(std::move(made));
      }
    } else {
      derivation.rule = Rule::local_response;
      derivation.terms.push_back(term(view.input_at(0, at)));
      derivation.terms.push_back(constant_term(k));
      for (std::int32_t j = first(at.c); j <= last(at.c, shape); ++j) {
        Term square = term(view.input_at(0, in_channel(j)), view.input_at(0, in_channel(j)));
        square.constant = alpha;
        square.product *= alpha;
        derivation.terms.push_back(std::move(square));
      }
      derivation.terms.push_back(constant_term(beta));
      derivation.omitted_padding = size - (last(at.c, shape) - first(at.c) + 1);
    }
    return derivation;
  }

 private:
  // The window of a channel, both ends included.
  std::int32_t first(std::int32_t c) const { return std::max(0, c - size / 2); }
  std::int32_t last(std::int32_t c, const Shape& shape) const {
    return size / 2 < shape.c - c ? c + size / 2 : shape.c - 1;
  }

  // Calls body(group, channel, offset of the cell within its group).
  template <class V, class Body>
  static void for_each_place(std::int32_t groups, const Shape& shape, Body&& body) {
    constexpr int L = kLanes<V>;
    for (std::int32_t n = 0; n < groups; ++n) {
      std::int64_t at = 0;
      for (std::int32_t c = 0; c < shape.c; ++c) {
        for (std::int32_t place = 0; place < shape.plane(); ++place, at += L) body(n, c, at);
      }
    }
  }

  // D of the cell at offset `at` of channel c.
  template <class V>
  V divisor(const ScalarOf<V>* x, const Shape& shape, std::int32_t c, std::int64_t at) const {
    const std::int64_t channel = std::int64_t{shape.plane()} * kLanes<V>;
    V sum = splat<V>(0);
    for (std::int32_t j = first(c); j <= last(c, shape); ++j) {
      const V value = load<V>(x + at + (j - c) * channel);
      sum = multiply_add(value, value, sum);
    }
    const V scale = splat<V>(static_cast<ScalarOf<V>>(alpha));
    return multiply_add(scale, sum, splat<V>(static_cast<ScalarOf<V>>(k)));
  }

  // d^−β. Not by the C library, whose powers differ between hosts.
  template <class V>
  V inverse_power(const V& d) const {
    return exp(splat<V>(static_cast<ScalarOf<V>>(-beta)) * log(d));
  }

  double divisor_at(const NodeView& view, const Cell& at) const {
    double sum = 0;
    for (std::int32_t j = first(at.c); j <= last(at.c, view.output.shape); ++j) {
      const double value = view.input_at(0, {at.n, j, at.y, at.x}).value;
      sum += value * value;
    }
    return k + alpha * sum;
  }
};

}  // namespace receptive
