// Small valid networks at random: image layers, then flatten, then dense layers and a loss.
#pragma once

#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/model/spec.h"
#include "tests/engine/draw.h"

namespace receptive {

inline Size2 random_size(Draw& draw, std::int32_t last) {
  return {draw.between(1, last), draw.between(1, last)};
}

inline Sides random_sides(Draw& draw, std::int32_t last) {
  if (draw.chance(2)) return {};
  return {draw.between(0, last), draw.between(0, last), draw.between(0, last),
          draw.between(0, last)};
}

inline Conv2d random_conv(Draw& draw, std::int32_t input_channels) {
  Conv2d conv{.channels = draw.between(1, 4)};
  conv.kernel = random_size(draw, 4);
  conv.stride = random_size(draw, 3);
  conv.padding = random_sides(draw, 4);
  if (draw.chance(4)) conv.dilation = random_size(draw, 3);
  if (draw.chance(3)) conv.groups = std::gcd(conv.channels, input_channels);
  conv.bias = !draw.chance(4);
  return conv;
}

inline Layer random_pool(Draw& draw) {
  const Size2 kernel = random_size(draw, 3);
  const Size2 stride = random_size(draw, 3);
  // Below the kernel on every side, as pooling wants it.
  const Sides padding{draw.between(0, kernel.h - 1), draw.between(0, kernel.h - 1),
                      draw.between(0, kernel.w - 1), draw.between(0, kernel.w - 1)};
  const Rounding rounding = draw.chance(3) ? Rounding::ceil : Rounding::floor;
  switch (draw.between(0, 3)) {
    case 0:
      return MaxPool2d{kernel, stride, padding, rounding};
    case 1:
      return MinPool2d{kernel, stride, padding, rounding};
    case 2:
      return L2Pool2d{kernel, stride, padding, draw.chance(2), rounding};
    default:
      return AveragePool2d{kernel, stride, padding, draw.chance(2), rounding};
  }
}

inline Layer random_activation(Draw& draw) {
  return draw.one_of<Layer>(
      {Relu{}, Sigmoid{}, Tanh{}, LeakyRelu{.alpha = 0.1}, Prelu{}, Elu{}, Linear{}});
}

inline Layer random_norm(Draw& draw) {
  return LocalResponseNorm{.size = 1 + 2 * draw.between(0, 3),
                           .alpha = 0.1 * draw.between(0, 5),
                           .beta = 0.25 * draw.between(0, 5),
                           .k = 0.5 * draw.between(1, 4)};
}

inline Layer random_image_layer(Draw& draw, std::int32_t channels) {
  switch (draw.between(0, 4)) {
    case 0:
      return random_activation(draw);
    case 1:
      return random_pool(draw);
    case 2:
      return draw.chance(2) ? random_norm(draw) : random_activation(draw);
    default:
      return random_conv(draw, channels);
  }
}

/// A loss that fits any number of outputs; none stands for the one that would be chosen.
inline std::optional<Loss> random_loss(Draw& draw) {
  return draw.one_of<std::optional<Loss>>({{}, {}, MeanSquaredError{}, Hinge{}});
}

/// Ends with one unit (binary) or up to four, and any loss that fits.
inline ModelSpec random_model(Draw& draw) {
  ModelSpec spec{{draw.between(1, 3), draw.between(1, 8), draw.between(1, 8)}, {}, {}};
  const auto add = [&](Layer layer) { spec.nodes.push_back({{}, {}, std::move(layer)}); };
  Shape shape = spec.input;
  for (std::int32_t wanted = draw.between(1, 4); wanted > 0;) {
    const Layer layer = random_image_layer(draw, shape.c);
    const Result<Shape> after = std::visit(
        [&](const auto& one) { return one.output_shape(std::span<const Shape>(&shape, 1)); },
        layer);
    if (!after.ok() || after->cells() > 400) continue;
    shape = *after;
    add(layer);
    --wanted;
  }
  add(Flatten{});
  if (draw.chance(2)) {
    add(Dense{.units = draw.between(1, 6), .bias = !draw.chance(4)});
    add(draw.chance(3) ? Layer(Softmax{}) : random_activation(draw));
  }
  const std::int32_t units = draw.between(1, 4);
  add(Dense{.units = units, .bias = !draw.chance(4)});
  if (units > 1 && draw.chance(5)) {
    add(LogSoftmax{});
  } else {
    spec.loss = random_loss(draw);
  }
  return spec;
}

}  // namespace receptive
