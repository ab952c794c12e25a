#include "engine/layers/conv_operations.h"

#include <algorithm>
#include <utility>

#include "engine/layers/window.h"

namespace receptive {

namespace {

using kernels::ConvGeometry;

Operand blank(std::string name, std::vector<std::int32_t> shape) {
  std::int64_t cells = 1;
  for (const std::int32_t side : shape) cells *= side;
  return {std::move(name), std::move(shape), std::vector<float>(static_cast<std::size_t>(cells))};
}

std::size_t place(const Operand& operand, std::int32_t n, std::int32_t c, std::int32_t y,
                  std::int32_t x) {
  return static_cast<std::size_t>(
      ((std::int64_t{n} * operand.shape[1] + c) * operand.shape[2] + y) * operand.shape[3] + x);
}
float& at(Operand& operand, std::int32_t n, std::int32_t c, std::int32_t y, std::int32_t x) {
  return operand.data[place(operand, n, c, y, x)];
}
double value(const Operand& operand, std::int32_t n, std::int32_t c, std::int32_t y,
             std::int32_t x) {
  return double{operand.data[place(operand, n, c, y, x)]};
}

// Calls body(n, c, y, x) for every cell of [n, c, h, w].
template <class Body>
void for_each_index(const std::vector<std::int32_t>& shape, Body&& body) {
  for (std::int32_t n = 0; n < shape[0]; ++n) {
    for (std::int32_t c = 0; c < shape[1]; ++c) {
      for (std::int32_t y = 0; y < shape[2]; ++y) {
        for (std::int32_t x = 0; x < shape[3]; ++x) body(n, c, y, x);
      }
    }
  }
}

std::vector<std::int32_t> dims(std::int32_t images, const Shape& shape) {
  return {images, shape.c, shape.h, shape.w};
}

Operand as_it_is(std::string name, std::vector<std::int32_t> shape, const float* data) {
  Operand made = blank(std::move(name), std::move(shape));
  std::copy_n(data, made.data.size(), made.data.begin());
  return made;
}

Operand padded_input(const ConvGeometry& g, const NodeView& view) {
  Operand made = blank(g.padded() ? "X with its padding" : "X",
                       {view.images, g.input.c, g.padded_h(), g.padded_w()});
  for_each_index(dims(view.images, g.input), [&](auto n, auto c, auto y, auto x) {
    at(made, n, c, y + g.padding.top, x + g.padding.left) = view.input_at(0, {n, c, y, x}).value;
  });
  return made;
}

// dZ with zeros between its cells, `top` and `left` zeros before them (fewer than none cut cells
// off), in a frame of h × w.
Operand spread(const ConvGeometry& g, const NodeView& view, std::string name, std::int32_t top,
               std::int32_t left, std::int32_t h, std::int32_t w) {
  Operand made = blank(std::move(name), {view.images, g.output.c, h, w});
  for_each_index(dims(view.images, g.output), [&](auto n, auto k, auto y, auto x) {
    const std::int32_t row = y * g.stride.h + top;
    const std::int32_t column = x * g.stride.w + left;
    if (row < 0 || row >= h || column < 0 || column >= w) return;
    at(made, n, k, row, column) = view.d_output_at({n, k, y, x}).value;
  });
  return made;
}

Operand kernel_of(const ConvGeometry& g, const NodeView& view, bool rotated) {
  Operand made = blank(rotated ? "W turned by 180°" : "W",
                       {g.output.c, g.group_inputs(), g.kernel.h, g.kernel.w});
  for_each_index(std::vector(made.shape), [&](auto k, auto c, auto i, auto j) {
    const std::vector<std::int32_t> tap = {k, c, rotated ? g.kernel.h - 1 - i : i,
                                           rotated ? g.kernel.w - 1 - j : j};
    at(made, k, c, i, j) = view.parameter_at(0, tap).value;
  });
  return made;
}

bool has_bias(const NodeView& view) { return view.parameters.size() > 1; }

TensorRef tensor(const NodeView& view, TensorKind kind, std::string name = {}) {
  return {std::string(view.output.node), kind, std::move(name)};
}

Operation forward(const ConvGeometry& g, const NodeView& view) {
  Operation made{.kind = OperationKind::convolution,
                 .target = tensor(view, TensorKind::output),
                 .formula = has_bias(view) ? "Z = X ⋆ W + b" : "Z = X ⋆ W",
                 .operands = {padded_input(g, view), kernel_of(g, view, false)},
                 .stride = g.stride,
                 .dilation = g.dilation,
                 .shape = dims(view.images, g.output),
                 .result = {},
                 .magnitude = {},
                 .terms = g.taps() + 1};
  if (has_bias(view)) {
    made.operands.push_back(as_it_is("b", {g.output.c}, view.parameters[1].data));
  }
  for_each_index(made.shape, [&](auto n, auto k, auto y, auto x) {
    Sum sum;
    const std::int32_t first = k / g.group_outputs() * g.group_inputs();
    for (std::int32_t c = 0; c < g.group_inputs(); ++c) {
      for (std::int32_t i = 0; i < g.kernel.h; ++i) {
        for (std::int32_t j = 0; j < g.kernel.w; ++j) {
          sum.add(value(made.operands[0], n, first + c, y * g.stride.h + i * g.dilation.h,
                        x * g.stride.w + j * g.dilation.w) *
                  value(made.operands[1], k, c, i, j));
        }
      }
    }
    if (has_bias(view)) sum.add(double{made.operands[2].data[static_cast<std::size_t>(k)]});
    sum.finish(made);
  });
  return made;
}

Operation weight_gradient(const ConvGeometry& g, const NodeView& view) {
  const std::int32_t h = (g.output.h - 1) * g.stride.h + 1;
  const std::int32_t w = (g.output.w - 1) * g.stride.w + 1;
  const bool strided = g.stride != Size2{1, 1};
  Operation made{
      .kind = OperationKind::convolution,
      .target = tensor(view, TensorKind::parameter_gradient, "weight"),
      .formula = "dW = X ⋆ dZ",
      .operands = {padded_input(g, view),
                   spread(g, view, strided ? "dZ spread by the stride" : "dZ", 0, 0, h, w)},
      .stride = g.dilation,
      .dilation = {1, 1},
      .shape = {g.output.c, g.group_inputs(), g.kernel.h, g.kernel.w},
      .result = {},
      .magnitude = {},
      .terms = std::int64_t{view.images} * g.output.plane()};
  for_each_index(made.shape, [&](auto k, auto c, auto i, auto j) {
    Sum sum;
    const std::int32_t input = k / g.group_outputs() * g.group_inputs() + c;
    for (std::int32_t n = 0; n < view.images; ++n) {
      for (std::int32_t y = 0; y < h; ++y) {
        for (std::int32_t x = 0; x < w; ++x) {
          sum.add(value(made.operands[0], n, input, y + i * g.dilation.h, x + j * g.dilation.w) *
                  value(made.operands[1], n, k, y, x));
        }
      }
    }
    sum.finish(made);
  });
  return made;
}

// What becomes of dZ before it is slid over: padding beyond the kernel's reach cuts cells off.
std::string frame_of_d_output(const ConvGeometry& g, std::int32_t reach_h, std::int32_t reach_w) {
  const std::int32_t spread_h = (g.output.h - 1) * g.stride.h + 1;
  const std::int32_t spread_w = (g.output.w - 1) * g.stride.w + 1;
  const auto [zeros_cut, zeros_put] = std::minmax({
      reach_h - g.padding.top,
      reach_w - g.padding.left,
      g.input.h + g.padding.top - spread_h,
      g.input.w + g.padding.left - spread_w,
  });
  std::string text = g.stride != Size2{1, 1} ? "dZ spread by the stride" : "dZ";
  if (zeros_put > 0) text += g.stride != Size2{1, 1} ? ", with zeros around" : " with zeros around";
  if (zeros_cut < 0) text += ", cropped";
  return text;
}

Operation input_gradient(const ConvGeometry& g, const NodeView& view) {
  const std::int32_t reach_h = (g.kernel.h - 1) * g.dilation.h;
  const std::int32_t reach_w = (g.kernel.w - 1) * g.dilation.w;
  Operation made{
      .kind = OperationKind::convolution,
      .target = tensor(view, TensorKind::input_gradient, "0"),
      .formula = "dX = dZ ⋆ rot180(W), full",
      .operands = {spread(g, view, frame_of_d_output(g, reach_h, reach_w), reach_h - g.padding.top,
                          reach_w - g.padding.left, g.input.h + reach_h, g.input.w + reach_w),
                   kernel_of(g, view, true)},
      .stride = {1, 1},
      .dilation = g.dilation,
      .shape = dims(view.images, g.input),
      .result = {},
      .magnitude = {},
      .terms = std::int64_t{g.group_outputs()} * g.kernel.h * g.kernel.w};
  for_each_index(made.shape, [&](auto n, auto c, auto y, auto x) {
    Sum sum;
    const std::int32_t group = c / g.group_inputs();
    for (std::int32_t k = group * g.group_outputs(); k < (group + 1) * g.group_outputs(); ++k) {
      for (std::int32_t i = 0; i < g.kernel.h; ++i) {
        for (std::int32_t j = 0; j < g.kernel.w; ++j) {
          sum.add(value(made.operands[0], n, k, y + i * g.dilation.h, x + j * g.dilation.w) *
                  value(made.operands[1], k, c % g.group_inputs(), i, j));
        }
      }
    }
    sum.finish(made);
  });
  return made;
}

Operation bias_gradient(const ConvGeometry& g, const NodeView& view) {
  Operation made{.kind = OperationKind::sum,
                 .target = tensor(view, TensorKind::parameter_gradient, "bias"),
                 .formula = "db = Σ dZ",
                 .operands = {as_it_is("dZ", dims(view.images, g.output), view.d_output)},
                 .shape = {g.output.c},
                 .result = {},
                 .magnitude = {},
                 .terms = std::int64_t{view.images} * g.output.plane()};
  for (std::int32_t k = 0; k < g.output.c; ++k) {
    Sum sum;
    for_each_index({view.images, 1, g.output.h, g.output.w}, [&](auto n, auto, auto y, auto x) {
      sum.add(value(made.operands[0], n, k, y, x));
    });
    sum.finish(made);
  }
  return made;
}

// Rows y of the output and taps i whose row of the input is no padding; columns alike.
std::int64_t pairs(std::int32_t places, std::int32_t taps, std::int32_t stride,
                   std::int32_t dilation, std::int32_t before, std::int32_t side) {
  std::int64_t count = 0;
  for (std::int32_t y = 0; y < places; ++y) {
    for (std::int32_t i = 0; i < taps; ++i) {
      const std::int32_t row = y * stride + i * dilation - before;
      count += row >= 0 && row < side;
    }
  }
  return count;
}

}  // namespace

std::vector<Operation> conv_operations(const ConvGeometry& g, const NodeView& view) {
  std::vector<Operation> list = {forward(g, view)};
  if (!view.d_output) return list;
  list.push_back(weight_gradient(g, view));
  if (has_bias(view)) list.push_back(bias_gradient(g, view));
  list.push_back(input_gradient(g, view));
  return list;
}

std::int64_t conv_matrix_entries(const ConvGeometry& g) {
  return pairs(g.output.h, g.kernel.h, g.stride.h, g.dilation.h, g.padding.top, g.input.h) *
         pairs(g.output.w, g.kernel.w, g.stride.w, g.dilation.w, g.padding.left, g.input.w) *
         g.output.c * g.group_inputs();
}

std::vector<MatrixEntry> conv_matrix(const ConvGeometry& g, const NodeView& view) {
  std::vector<MatrixEntry> entries;
  std::int32_t row = 0;
  for_each_index(dims(1, g.output), [&](auto, auto k, auto y, auto x) {
    const std::int32_t first = k / g.group_outputs() * g.group_inputs();
    for_each_index({1, g.group_inputs(), g.kernel.h, g.kernel.w},
                   [&](auto, auto c, auto i, auto j) {
                     const std::int32_t v = y * g.stride.h + i * g.dilation.h - g.padding.top;
                     const std::int32_t u = x * g.stride.w + j * g.dilation.w - g.padding.left;
                     if (!contains(g.input, v, u)) return;
                     entries.push_back({row,
                                        ((first + c) * g.input.h + v) * g.input.w + u,
                                        {k, c, i, j},
                                        view.parameter_at(0, {k, c, i, j}).value});
                   });
    ++row;
  });
  return entries;
}

}  // namespace receptive
