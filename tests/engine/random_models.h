// Small valid networks at random: image layers that fork and join, then lists of numbers, then a
// loss.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/variant_list.h"
#include "engine/model/graph.h"
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

inline Layer random_conv(Draw& draw, const Shape& input) {
  Conv2d conv{.channels = draw.between(1, 4)};
  conv.kernel = random_size(draw, 4);
  conv.stride = random_size(draw, 3);
  conv.padding = random_sides(draw, 4);
  if (draw.chance(4)) conv.dilation = random_size(draw, 3);
  if (draw.chance(3)) conv.groups = std::gcd(conv.channels, input.c);
  conv.bias = !draw.chance(4);
  return conv;
}

inline Layer random_pool(Draw& draw, const Shape&) {
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
      return L2Pool2d{kernel, stride, padding, draw.chance(2), rounding, draw.chance(2)};
    default:
      return AveragePool2d{kernel, stride, padding, draw.chance(2), rounding};
  }
}

inline Layer random_activation(Draw& draw, const Shape&) {
  return draw.one_of<Layer>(
      {Relu{}, Sigmoid{}, Tanh{}, LeakyRelu{.alpha = 0.1}, Prelu{}, Elu{}, Linear{}});
}

inline Layer random_norm(Draw& draw, const Shape&) {
  return LocalResponseNorm{.size = 1 + 2 * draw.between(0, 3),
                           .alpha = 0.1 * draw.between(0, 5),
                           .beta = 0.25 * draw.between(0, 5),
                           .k = 0.5 * draw.between(1, 4)};
}

// What is drawn seldom: little can be learnt through it, or little is left behind it.
inline Layer random_rare(Draw& draw, const Shape& input) {
  return draw.one_of<Layer>({Step{}, GlobalMaxPool2d{}, GlobalMinPool2d{}, GlobalAveragePool2d{},
                             Identity{}, Pad{random_sides(draw, 2)},
                             Reshape{.channels = input.h, .size = {input.c, input.w}}});
}

inline Layer random_batch_norm(Draw& draw, const Shape&) {
  // Of one image of one cell the variance is 0: with a small ε its slope is too steep to measure.
  return BatchNorm{.epsilon = 0.1 * draw.between(1, 5)};
}

inline Layer random_dropout(Draw& draw, const Shape&) {
  return Dropout{.rate = 0.1f * static_cast<float>(draw.between(0, 6))};
}

inline Layer random_join(Draw& draw) { return draw.one_of<Layer>({Add{}, Multiply{}, Concat{}}); }

using DrawLayer = Layer (*)(Draw&, const Shape& input);
/// What stands among the images of a random network, as often as it is named: a new layer is one
/// line here. What does not fit its input is drawn again.
inline const std::vector<DrawLayer> kRandomImageLayers = {
    random_conv,        //
    random_conv,        //
    random_activation,  //
    random_pool,        //
    random_norm,        //
    random_rare,        //
    random_batch_norm,  //
    random_dropout,     //
};

/// The losses that fit such an output; a new one of the engine's list is among them by itself.
inline std::vector<Loss> fitting_losses(const Shape& output, std::string_view last_type) {
  std::vector<Loss> fitting;
  for_each_alternative<Loss>([&]<class L>() {
    if (IsUpdateRule<L>) return;  // no gradient to compare
    if (L::check(output, last_type).ok()) fitting.push_back(L{});
  });
  return fitting;
}

class RandomNetwork {
 public:
  RandomNetwork(Draw& draw, const Shape& input) : draw_(draw) {
    spec_.input = input;
    tensors_.push_back({"input", input, false});
  }

  /// Layers among the images: chains, forks and joins.
  void grow(std::int32_t layers) {
    for (std::int32_t tries = 0; layers > 0 && tries < kTries; ++tries) {
      const bool added = draw_.chance(4) ? add_join() : add_image_layer();
      layers -= added;
    }
  }

  /// Every tensor nobody reads becomes part of one list.
  void close() {
    std::vector<std::size_t> lists;
    for (std::size_t i = 0, count = tensors_.size(); i < count; ++i) {
      if (tensors_[i].is_read) continue;
      add(Flatten{}, {i});
      lists.push_back(tensors_.size() - 1);
    }
    if (lists.size() > 1) add(Concat{}, lists, kMostCells * static_cast<std::int64_t>(kMaxInputs));
  }

  /// Two layers that both read the last list, and one that joins them.
  void fork() {
    const std::size_t list = tensors_.size() - 1;
    const std::int32_t units = draw_.between(1, 4);
    for (int branch = 0; branch < 2; ++branch) add(Dense{.units = units}, {list});
    if (units > 1 && draw_.chance(2)) {
      add(draw_.one_of<Layer>({Softmax{}, LogSoftmax{}}), {list + 2});
    }
    add(random_join(draw_), {list + 1, tensors_.size() - 1});
  }

  /// `layer` behind the last one.
  void add_last(Layer layer) { add(std::move(layer), {tensors_.size() - 1}); }

  void choose_loss() {
    const std::string_view last =
        std::visit([](const auto& layer) { return layer.kType; }, spec_.nodes.back().layer);
    spec_.loss = draw_.one_of(fitting_losses(tensors_.back().shape, last));
  }

  ModelSpec take() { return std::move(spec_); }

 private:
  static constexpr std::int32_t kTries = 60;
  static constexpr std::int64_t kMostCells = 300;  // of a tensor: differences of all are cheap
  static constexpr std::size_t kMostOpen = 5;      // tensors nobody reads yet

  struct Tensor {
    std::string name;
    Shape shape;
    bool is_read = false;
  };

  // False when the layer does not take these inputs or grows too large.
  bool add(Layer layer, const std::vector<std::size_t>& inputs,
           std::int64_t most_cells = kMostCells) {
    std::vector<Shape> shapes;
    NodeSpec node{"n" + std::to_string(tensors_.size()), {}, std::move(layer)};
    for (const std::size_t input : inputs) {
      shapes.push_back(tensors_[input].shape);
      node.inputs.push_back(tensors_[input].name);
    }
    const Result<Shape> after = std::visit(
        [&](const auto& one) { return one.output_shape(std::span<const Shape>(shapes)); },
        node.layer);
    if (!after.ok() || after->cells() > most_cells) return false;
    for (const std::size_t input : inputs) tensors_[input].is_read = true;
    tensors_.push_back({node.name, *after, false});
    spec_.nodes.push_back(std::move(node));
    return true;
  }

  // Mostly the newest tensor, so that networks become deep.
  std::size_t source() {
    const std::size_t last = tensors_.size() - 1;
    if (!draw_.chance(3) || open() >= kMostOpen) return last;
    return static_cast<std::size_t>(draw_.between(0, static_cast<std::int32_t>(last)));
  }
  std::size_t open() const {
    return static_cast<std::size_t>(std::count_if(tensors_.begin(), tensors_.end(),
                                                  [](const Tensor& t) { return !t.is_read; }));
  }

  bool add_image_layer() {
    const std::size_t from = source();
    return add(draw_.one_of(kRandomImageLayers)(draw_, tensors_[from].shape), {from});
  }

  // Of tensors that fit the newest one; itself among them, perhaps twice.
  bool add_join() {
    const Layer join = random_join(draw_);
    const Shape& shape = tensors_.back().shape;
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const Shape& other = tensors_[i].shape;
      const bool fits = std::holds_alternative<Concat>(join)
                            ? other.h == shape.h && other.w == shape.w
                            : other == shape;
      if (fits) fitting.push_back(i);
    }
    std::vector<std::size_t> inputs = {tensors_.size() - 1};
    for (std::int32_t more = draw_.between(1, 2); more > 0; --more) {
      inputs.push_back(draw_.one_of(fitting));
    }
    return add(join, inputs);
  }

  Draw& draw_;
  ModelSpec spec_;
  std::vector<Tensor> tensors_;
};

/// Ends with one unit (binary) or up to four, and any loss that fits.
inline ModelSpec random_model(Draw& draw) {
  RandomNetwork network(draw, {draw.between(1, 3), draw.between(1, 8), draw.between(1, 8)});
  network.grow(draw.between(1, 7));
  network.close();
  if (draw.chance(3)) network.fork();
  const auto dense = [&](std::int32_t units) {
    network.add_last(Dense{.units = units, .bias = !draw.chance(4)});
  };
  if (draw.chance(2)) {
    dense(draw.between(1, 6));
    network.add_last(draw.chance(3) ? draw.one_of<Layer>({Softmax{}, LogSoftmax{}})
                                    : random_activation(draw, {}));
  }
  const std::int32_t units = draw.between(1, 4);
  dense(units);
  if (units > 1 && draw.chance(4)) network.add_last(LogSoftmax{});
  network.choose_loss();
  return network.take();
}

}  // namespace receptive
