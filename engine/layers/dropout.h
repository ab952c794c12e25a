// Dropout (Srivastava et al. 2014), inverted: in training every number is thrown away with
// probability `rate`, drawn anew for each image and step, and what stays grows by 1/(1 − rate), so
// that a prediction needs no change.
//
//   Y = X · M, M = 0 with probability rate, 1/(1 − rate) otherwise; predicting, M = 1
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "engine/core/random.h"
#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct Dropout {
  float rate = 0.5f;

  static constexpr std::string_view kType = "dropout";
  static constexpr std::string_view kShortName = "drop";
  static constexpr std::string_view kMeaning =
      "throws numbers away at random while training, so that no unit relies on another";
  static constexpr std::string_view kKeptName = "mask";

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"rate", &Dropout::rate, "probability of being thrown away", Range::from_below(0, 1)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int64_t cells = pass.output.shape.cells();
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* const from = pass.inputs[0].group(n);
      ScalarOf<V>* const to = pass.output.group(n);
      ScalarOf<V>* const mask = pass.kept ? pass.kept + n * cells * L : nullptr;
      for (std::int64_t cell = 0; cell < cells; ++cell) {
        const V kept = mask_of(pass, pass.first_group + n, cell);
        if (mask) store<V>(mask + cell * L, kept);
        store<V>(to + cell * L, load<V>(from + cell * L) * kept);
      }
    }
  }

  // dL/dX = dL/dY · M
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    kernels::map_backward<V>(pass.groups * pass.output.shape.cells(), pass.kept, pass.d_output.data,
                             pass.d_inputs[0].data, [](const V& mask) { return mask; });
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    const Cell at = question.cell();
    if (!question.name.empty()) return derivation;  // the mask is drawn: nothing behind it
    derivation.rule = Rule::sum_of_products;
    const bool gradient = question.kind == TensorKind::input_gradient;
    derivation.terms.push_back(
        term(gradient ? view.d_output_at(at) : view.input_at(0, at), view.kept_at(at)));
    derivation.omitted_masked = view.kept_at(at).value == 0;
    return derivation;
  }

 private:
  // Image i and cell c draw word i % 4 of block i / 4 · cells + c, whatever the value type: four
  // lanes share a block, and one image alone finds its own word in it.
  template <class V>
  V mask_of(const ForwardPass<V>& pass, std::int32_t group, std::int64_t cell) const {
    using S = ScalarOf<V>;
    if (!pass.context.training) return splat<V>(S{1});
    const RandomKey key{pass.context.seed, Stream::dropout, pass.context.step, pass.node};
    const std::int64_t image = std::int64_t{group} * kLanes<V>;
    const auto block = static_cast<std::uint32_t>(image / 4 * pass.output.shape.cells() + cell);
    const std::array<std::uint32_t, 4> bits = key.four_bits(block);
    const auto one = [&](std::uint32_t word) {
      // As RandomKey::uniform: a multiple of 2^-24 in [0, 1).
      const float uniform = static_cast<float>(word >> 8) * 0x1p-24f;
      return uniform < rate ? S{0} : S{1} / (S{1} - static_cast<S>(rate));
    };
    if constexpr (kLanes<V> == 1) {
      return one(bits[static_cast<std::size_t>(image % 4)]);
    } else {
      alignas(16) const S lanes[4] = {one(bits[0]), one(bits[1]), one(bits[2]), one(bits[3])};
      return load<V>(lanes);
    }
  }
};

}  // namespace receptive
