// Convolution layer (cross-correlation: the kernel is not flipped).
//
//   Z[n, k, y, x] = b[k] + Σ_c Σ_i Σ_j W[k, c, i, j] · X[n, c, y·s + i·d − p, x·s + j·d − p]
//
// X outside the image is 0. Output size ⌊(h + 2p − d(f−1) − 1)/s⌋ + 1. With groups, output channel
// k sees only the input channels of its own group.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kernels/conv.h"
#include "engine/kernels/conv_d_input.h"
#include "engine/kernels/conv_d_weight.h"
#include "engine/layers/conv_operations.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"
#include "engine/layers/window.h"

namespace receptive {

struct Conv2d {
  std::int32_t channels = 1;
  Size2 kernel{1, 1};
  Size2 stride{1, 1};
  Sides padding{};
  Size2 dilation{1, 1};
  std::int32_t groups = 1;
  bool bias = true;
  Initializer init = Initializer::he_normal;
  float init_scale = 0.1f;

  static constexpr std::string_view kType = "conv2d";
  static constexpr std::string_view kShortName = "conv";
  static constexpr std::string_view kMeaning =
      "slides kernels over the image: every cell is a window's products added up";
  static constexpr bool kForgetsOutput = true;
  static constexpr GradientSplit kGradientSplit = GradientSplit::images;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"channels", &Conv2d::channels, "output channels: the number of filters",
              Range::at_least(1)}
            .required(),
        Field{"kernel", &Conv2d::kernel, "rows and columns of a filter"}.required(),
        Field{"stride", &Conv2d::stride, "steps of the window"},
        Field{"padding", &Conv2d::padding, "zeros around the image"},
        Field{"dilation", &Conv2d::dilation, "distance between taps; 1 is an ordinary kernel"},
        Field{"groups", &Conv2d::groups, "parts the channels are divided into", Range::at_least(1)},
        Field{"bias", &Conv2d::bias, "whether a number per filter is added"},
        Field{"init", &Conv2d::init, "how the weights begin"},
        Field{"initScale", &Conv2d::init_scale,
              "of init constant, uniform or normal: the number, the limit, the deviation",
              Range::at_least(0)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const {
    const Shape& in = inputs[0];
    if (in.c % groups != 0 || channels % groups != 0) {
      return Error(ErrorCode::shape_mismatch, "groups",
                   "{} groups do not divide {} input and {} output channels",
                   "use a number of groups that divides both", groups, in.c, channels);
    }
    Result<Size2> size = window_places(in, kernel, stride, dilation, padding);
    if (!size) return std::move(size).error();
    return Shape{channels, size->h, size->w};
  }

  SeenWindow seen_window(std::span<const Shape>) const {
    return {.reach = {dilation.h * (kernel.h - 1) + 1, dilation.w * (kernel.w - 1) + 1},
            .stride = stride,
            .before = {padding.top, padding.left},
            .dilation = dilation};
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const {
    const std::int32_t c = inputs[0].c / groups;
    const double window = static_cast<double>(kernel.h) * kernel.w;
    std::vector<ParameterSpec> list = {
        {.name = "weight",
         .dims = {channels, c, kernel.h, kernel.w},
         .initial = {init, init_scale, c * window, channels / groups * window}}};
    if (bias) list.push_back({.name = "bias", .dims = {channels}, .initial = {}, .decays = false});
    return list;
  }

  /// (kh·kw·c + 1)·k.
  std::string formula(std::span<const Shape> inputs) const {
    return "(" + std::to_string(kernel.h) + "·" + std::to_string(kernel.w) + "·" +
           std::to_string(inputs[0].c / groups) + (bias ? " + 1)·" : ")·") +
           std::to_string(channels);
  }

  std::int64_t multiply_adds(std::span<const Shape> inputs, const Shape& output) const {
    return output.cells() * geometry(inputs[0], output).taps();
  }

  kernels::ConvGeometry geometry(const Shape& input, const Shape& output) const {
    return {input, output, kernel, stride, dilation, padding, groups};
  }

  std::int64_t scratch_cells(std::span<const Shape> inputs, const Shape& output) const {
    const kernels::ConvGeometry g = geometry(inputs[0], output);
    return std::max(kernels::conv_d_weight_scratch(g), kernels::conv_d_input_scratch(g));
  }
  std::int64_t table_cells(std::span<const Shape> inputs, const Shape& output) const {
    return geometry(inputs[0], output).taps();
  }
  void fill_table(std::span<const Shape> inputs, const Shape& output, std::int32_t lanes,
                  std::int32_t* table) const {
    kernels::conv_fill_taps(geometry(inputs[0], output), lanes, table);
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    const kernels::ConvGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* padded =
          kernels::with_padding<V>(g, pass.inputs[0].group(n), pass.scratch);
      kernels::conv_forward<V>(g, padded, pass.parameters[0], bias ? pass.parameters[1] : nullptr,
                               pass.table, pass.output.group(n));
    }
  }

  // dL/dX = full correlation of dL/dZ (zeros between its cells for a stride) with W turned by 180°:
  //   dX[n, c, y, x] = Σ_k Σ_i Σ_j W[k, c, i, j] · dZ[n, k, (y + p − i·d)/s, (x + p − j·d)/s]
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    const kernels::ConvGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      kernels::conv_d_input<V>(g, pass.parameters[0], pass.d_output.group(n), pass.table,
                               pass.scratch, pass.d_inputs[0].group(n));
    }
  }

  // dL/dW = correlation of X with dL/dZ, summed over the images; dL/db = Σ dL/dZ:
  //   dW[k, c, i, j] = Σ_n Σ_y Σ_x dZ[n, k, y, x] · X[n, c, y·s + i·d − p, x·s + j·d − p]
  template <class V>
  void backward_parameters(const BackwardPass<V>& pass) const {
    const kernels::ConvGeometry g = geometry(pass.inputs[0].shape, pass.output.shape);
    for (std::int32_t n = 0; n < pass.groups; ++n) {
      const ScalarOf<V>* padded =
          kernels::with_padding<V>(g, pass.inputs[0].group(n), pass.scratch);
      kernels::conv_d_weight<V>(g, padded, pass.d_output.group(n), pass.table, pass.scratch,
                                pass.d_parameters[0], bias ? pass.d_parameters[1] : nullptr);
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    switch (question.kind) {
      case TensorKind::input_gradient:
        explain_d_input(view, question.cell(), derivation);
        break;
      case TensorKind::parameter_gradient:
        if (question.which == 0) {
          explain_d_weight(view, question.index, derivation);
        } else {
          explain_d_bias(view, question.index[0], derivation);
        }
        break;
      default:
        explain_output(view, question.cell(), derivation);
    }
    return derivation;
  }

  std::vector<Operation> operations(const NodeView& view) const {
    return conv_operations(geometry(view.inputs[0].shape, view.output.shape), view);
  }

 private:
  // The input row seen by tap i of output row y (columns likewise); may lie in the padding.
  std::int32_t row_of(std::int32_t y, std::int32_t i) const {
    return y * stride.h + i * dilation.h - padding.top;
  }
  std::int32_t column_of(std::int32_t x, std::int32_t j) const {
    return x * stride.w + j * dilation.w - padding.left;
  }

  void explain_output(const NodeView& view, const Cell& at, Derivation& derivation) const {
    const Shape& in = view.inputs[0].shape;
    const std::int32_t inputs = in.c / groups;
    const std::int32_t first_input = at.c / (channels / groups) * inputs;
    for (std::int32_t c = 0; c < inputs; ++c) {
      for (std::int32_t i = 0; i < kernel.h; ++i) {
        for (std::int32_t j = 0; j < kernel.w; ++j) {
          const Cell cell{at.n, first_input + c, row_of(at.y, i), column_of(at.x, j)};
          if (!contains(in, cell.y, cell.x)) {
            ++derivation.omitted_padding;
            continue;
          }
          derivation.terms.push_back(
              term(view.input_at(0, cell), view.parameter_at(0, {at.c, c, i, j})));
        }
      }
    }
    if (bias) derivation.terms.push_back(term(view.parameter_at(1, {at.c})));
  }

  void explain_d_input(const NodeView& view, const Cell& at, Derivation& derivation) const {
    const Shape& in = view.inputs[0].shape;
    const Shape& out = view.output.shape;
    const std::int32_t inputs = in.c / groups;
    const std::int32_t outputs = channels / groups;
    const std::int32_t group = at.c / inputs;
    for (std::int32_t k = group * outputs; k < (group + 1) * outputs; ++k) {
      for (std::int32_t i = 0; i < kernel.h; ++i) {
        for (std::int32_t j = 0; j < kernel.w; ++j) {
          const std::int32_t v = at.y + padding.top - i * dilation.h;
          const std::int32_t u = at.x + padding.left - j * dilation.w;
          if (v % stride.h != 0 || u % stride.w != 0) continue;
          if (!contains(out, v / stride.h, u / stride.w) || v < 0 || u < 0) {
            ++derivation.omitted_padding;
            continue;
          }
          derivation.terms.push_back(term(view.d_output_at({at.n, k, v / stride.h, u / stride.w}),
                                          view.parameter_at(0, {k, at.c % inputs, i, j})));
        }
      }
    }
  }

  void explain_d_weight(const NodeView& view, const std::array<std::int32_t, 4>& weight,
                        Derivation& derivation) const {
    const Shape& in = view.inputs[0].shape;
    const Shape& out = view.output.shape;
    const auto [k, c, i, j] = weight;
    const std::int32_t first_input = k / (channels / groups) * (in.c / groups);
    for (std::int32_t n = 0; n < view.images; ++n) {
      for (std::int32_t y = 0; y < out.h; ++y) {
        for (std::int32_t x = 0; x < out.w; ++x) {
          const Cell cell{n, first_input + c, row_of(y, i), column_of(x, j)};
          if (!contains(in, cell.y, cell.x)) {
            ++derivation.omitted_padding;
            continue;
          }
          derivation.terms.push_back(term(view.d_output_at({n, k, y, x}), view.input_at(0, cell)));
        }
      }
    }
  }

  static void explain_d_bias(const NodeView& view, std::int32_t k, Derivation& derivation) {
    const Shape& out = view.output.shape;
    for (std::int32_t n = 0; n < view.images; ++n) {
      for (std::int32_t y = 0; y < out.h; ++y) {
        for (std::int32_t x = 0; x < out.w; ++x) {
          derivation.terms.push_back(term(view.d_output_at({n, k, y, x})));
        }
      }
    }
  }
};

}  // namespace receptive
