// Parametric ReLU (He, Zhang, Ren, Sun 2015): the slope below 0 is learnt, one for each channel.
//
//   Y[n, c, y, x] = X for X > 0, α[c]·X otherwise
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/kink.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Prelu {
  float initial = 0.25f;

  static constexpr std::string_view kType = "prelu";
  static constexpr std::string_view kShortName = "prelu";
  static constexpr std::string_view kMeaning = "leaky ReLU whose slopes are learnt";
  static constexpr GradientSplit kGradientSplit = GradientSplit::images;

  static constexpr auto fields() {
    return std::make_tuple(Field{"initial", &Prelu::initial, "slope below 0 to begin with"});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const {
    return {{.name = "slope",
             .dims = {inputs[0].c},
             .initial = {.kind = Initializer::constant, .scale = initial},
             .decays = false}};
  }

  /// c.
  std::string formula(std::span<const Shape> inputs) const { return std::to_string(inputs[0].c); }
  std::int64_t multiply_adds(std::span<const Shape>, const Shape&) const { return 0; }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for_each_channel(pass.groups, pass.output.shape, [&](std::int32_t n, std::int32_t c) {
      const std::int64_t place = std::int64_t{c} * pass.output.shape.plane() * kLanes<V>;
      const V slope = splat<V>(pass.parameters[0][c]);
      kernels::map<V>(pass.output.shape.plane(), pass.inputs[0].group(n) + place,
                      pass.output.group(n) + place,
                      [&](const V& x) { return choose(x > splat<V>(0), x, slope * x); });
    });
  }

  // dL/dX = dL/dY · (1 for X > 0, α[c] otherwise)
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    for_each_channel(pass.groups, pass.output.shape, [&](std::int32_t n, std::int32_t c) {
      const std::int64_t place = std::int64_t{c} * pass.output.shape.plane() * kLanes<V>;
      const V slope = splat<V>(pass.parameters[0][c]);
      kernels::map_backward<V>(
          pass.output.shape.plane(), pass.inputs[0].group(n) + place,
          pass.d_output.group(n) + place, pass.d_inputs[0].group(n) + place,
          [&](const V& x) { return choose(x > splat<V>(0), splat<V>(1), slope); });
    });
  }

  // dL/dα[c] = Σ over the cells with X ≤ 0 of dL/dY · X
  template <class V>
  void backward_parameters(const BackwardPass<V>& pass) const {
    for_each_channel(pass.groups, pass.output.shape, [&](std::int32_t n, std::int32_t c) {
      const std::int64_t place = std::int64_t{c} * pass.output.shape.plane() * kLanes<V>;
      const ScalarOf<V>* const input = pass.inputs[0].group(n) + place;
      const ScalarOf<V>* const upstream = pass.d_output.group(n) + place;
      V sum = splat<V>(0);
      for (std::int64_t i = 0; i < pass.output.shape.plane() * kLanes<V>; i += kLanes<V>) {
        const V x = load<V>(input + i);
        const V below = choose(x > splat<V>(0), splat<V>(0), x);
        sum = multiply_add(load<V>(upstream + i), below, sum);
      }
      ScalarOf<V>* const to = pass.d_parameters[0] + std::int64_t{c} * kLanes<V>;
      store<V>(to, load<V>(to) + sum);
    });
  }

  bool switches(const MovedInput& input) const { return any_crosses_zero(input); }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    const Cell at = question.cell();
    if (question.kind == TensorKind::parameter_gradient) {
      explain_d_slope(view, question.index[0], derivation);
      return derivation;
    }
    const bool positive = view.input_at(0, at).value > 0;
    Factor number =
        question.kind == TensorKind::input_gradient ? view.d_output_at(at) : view.input_at(0, at);
    derivation.terms.push_back(positive ? term(std::move(number))
                                        : term(std::move(number), view.parameter_at(0, {at.c})));
    return derivation;
  }

 private:
  template <class Body>
  static void for_each_channel(std::int32_t groups, const Shape& shape, Body&& body) {
    for (std::int32_t n = 0; n < groups; ++n) {
      for (std::int32_t c = 0; c < shape.c; ++c) body(n, c);
    }
  }

  static void explain_d_slope(const NodeView& view, std::int32_t c, Derivation& derivation) {
    const Shape& shape = view.output.shape;
    for (std::int32_t n = 0; n < view.images; ++n) {
      for (std::int32_t y = 0; y < shape.h; ++y) {
        for (std::int32_t x = 0; x < shape.w; ++x) {
          Term made = term(view.d_output_at({n, c, y, x}), view.input_at(0, {n, c, y, x}));
          if (made.factors[1].value > 0) {
            made.constant = 0;
            made.product = 0;
            ++derivation.omitted_masked;
          }
          derivation.terms.push_back(std::move(made));
        }
      }
    }
  }
};

}  // namespace receptive
