// Kernels against their twins, over crossed shapes; and the lanes of a Pack against float.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/random_models.h"
#include "tests/reference/compare.h"
#include "tests/reference/twins.h"
#include "tests/sanitized.h"

namespace receptive {
namespace {

using reference::Answer;
using reference::same_bits;
using reference::Worst;

const std::vector<std::int32_t> kImages = {1, 3, 4, 5, 9};
const std::vector<std::int32_t> kChannels = {1, 2, 3, 5};

struct Geometry {
  Size2 image;
  Size2 kernel;
  Size2 stride;
  Sides padding;
};

// Every image with every kernel, stride and padding.
std::vector<Geometry> crossed(const std::vector<Sides>& paddings) {
  std::vector<Geometry> list;
  for (const Size2& image : {Size2{1, 1}, {3, 3}, {4, 7}, {8, 5}, {1, 9}, {6, 1}}) {
    for (const Size2& kernel : {Size2{1, 1}, {2, 3}, {3, 3}, {5, 2}, {2, 5}}) {
      for (const Size2& stride : {Size2{1, 1}, {2, 1}, {1, 2}, {2, 3}, {4, 5}}) {
        for (const Sides& padding : paddings) list.push_back({image, kernel, stride, padding});
      }
    }
  }
  return list;
}

template <class L>
Result<Shape> output_of(const L& layer, const Shape& in) {
  return layer.output_shape(std::span<const Shape>(&in, 1));
}

void compare_conv(const Conv2d& layer, const Shape& in, Draw& draw, Worst& worst) {
  const Result<Shape> out = output_of(layer, in);
  if (!out.ok()) return;
  const std::int32_t images = kImages[static_cast<std::size_t>(worst.cases) % kImages.size()];
  const std::int64_t taps = in.c / layer.groups * layer.kernel.h * layer.kernel.w;
  LayerInput given{.shape = in,
                   .images = images,
                   .input = draw.normals(images * in.cells()),
                   .parameters = {draw.normals(layer.channels * taps)},
                   .d_output = draw.normals(images * out->cells())};
  if (layer.bias) given.parameters.push_back(draw.normals(layer.channels));
  if (worst.cases % 2 == 1) {
    // As behind ReLU and max pooling, zeros of either sign.
    for (double& upstream : given.d_output) {
      if (!draw.chance(5)) upstream *= 0;
    }
  }
  const auto twin = [&](const LayerInput& with) -> Answer {
    const reference::Numbers none;
    const reference::Numbers& weight = with.parameters[0];
    return {reference::conv(layer, in, *out, images, with.input, weight,
                            layer.bias ? with.parameters[1] : none),
            reference::conv_gradients(layer, in, *out, images, with.input, weight, with.d_output)};
  };
  compare_sums(layer, given, twin, worst);
}

// Every geometry with every pair of channels; the number of images goes round.
TEST_CASE("convolution equals its twin over crossed shapes, lane for lane") {
  Worst worst;
  Draw draw(1);
  int turn = 0;
  for (const Geometry& g : crossed({{}, {1, 1, 1, 1}, {0, 1, 2, 0}, {3, 4, 5, 3}})) {
    for (const Size2& dilation : {Size2{1, 1}, Size2{2, 3}}) {
      for (const std::int32_t inputs : kChannels) {
        for (const std::int32_t outputs : kChannels) {
          if (sampled() && ++turn % 3 != 0) continue;
          Conv2d layer{.channels = outputs,
                       .kernel = g.kernel,
                       .stride = g.stride,
                       .padding = g.padding,
                       .dilation = dilation,
                       .bias = !draw.chance(3)};
          if (draw.chance(2)) layer.groups = std::gcd(inputs, outputs);
          compare_conv(layer, {inputs, g.image.h, g.image.w}, draw, worst);
        }
      }
    }
  }
  CHECK(worst.cases > (sampled() ? 1600 : 5000));
  worst.check();
}

TEST_CASE("grouped convolutions equal their twin, lane for lane") {
  Worst worst;
  Draw draw(4);
  for (const Geometry& g : crossed({{}, {1, 0, 2, 1}})) {
    for (const auto& [inputs, outputs, groups] :
         std::vector<std::array<std::int32_t, 3>>{{4, 6, 2}, {6, 9, 3}, {5, 10, 5}, {6, 2, 2}}) {
      const Conv2d layer{.channels = outputs,
                         .kernel = g.kernel,
                         .stride = g.stride,
                         .padding = g.padding,
                         .groups = groups};
      compare_conv(layer, {inputs, g.image.h, g.image.w}, draw, worst);
    }
  }
  CHECK(worst.cases > 300);
  worst.check();
}

TEST_CASE("a dense layer equals its twin for every remainder of its tiles, lane for lane") {
  Worst worst;
  Draw draw(2);
  for (const std::int32_t inputs : {1, 2, 3, 4, 5, 7, 8, 33}) {
    for (const std::int32_t units : {1, 2, 3, 4, 5, 6, 9}) {
      for (const std::int32_t images : {1, 3, 4, 5, 8, 9, 13, 21}) {
        const Dense layer{.units = units, .bias = !draw.chance(3)};
        LayerInput given{.shape = {inputs, 1, 1},
                         .images = images,
                         .input = draw.normals(images * inputs),
                         .parameters = {draw.normals(units * inputs)},
                         .d_output = draw.normals(images * units)};
        if (layer.bias) given.parameters.push_back(draw.normals(units));
        const auto twin = [&](const LayerInput& with) -> Answer {
          const reference::Numbers none;
          const reference::Numbers& weight = with.parameters[0];
          return {
              reference::dense(inputs, units, images, with.input, weight,
                               layer.bias ? with.parameters[1] : none),
              reference::dense_gradients(inputs, units, images, with.input, weight, with.d_output)};
        };
        compare_sums(layer, given, twin, worst);
      }
    }
  }
  worst.check();
}

// Numbers are rounded to halves for the maximum, so that there are ties.
TEST_CASE("pools equal their twins over crossed shapes, ties included, lane for lane") {
  Worst worst;
  Draw draw(3);
  for (const Geometry& g : crossed({{}, {1, 1, 1, 1}, {0, 1, 1, 0}, {2, 0, 0, 1}})) {
    for (const std::int32_t images : kImages) {
      const Shape in{draw.one_of(kChannels), g.image.h, g.image.w};
      const MaxPool2d max{g.kernel, g.stride, g.padding};
      const AveragePool2d mean{g.kernel, g.stride, g.padding, draw.chance(2)};
      const Result<Shape> out = output_of(max, in);
      if (!out.ok()) continue;
      LayerInput given{.shape = in,
                       .images = images,
                       .input = draw.normals(images * in.cells()),
                       .parameters = {},
                       .d_output = draw.normals(images * out->cells())};
      Answer answer;
      answer.output = reference::average_pool(mean, in, *out, images, given.input);
      answer.gradients.input =
          reference::average_pool_gradient(mean, in, *out, images, given.d_output);
      compare_plain(mean, given, answer, worst);
      for (double& number : given.input) number = std::round(2 * number) / 2;
      answer.output = reference::max_pool(max, in, *out, images, given.input);
      answer.gradients.input =
          reference::max_pool_gradient(max, in, *out, images, given.input, given.d_output);
      compare_plain(max, given, answer, worst);
    }
  }
  CHECK(worst.cases > 500);
  worst.check();
}

TEST_CASE("local response normalisation equals its twin over crossed shapes, lane for lane") {
  Worst worst;
  Draw draw(5);
  for (const Size2& image : {Size2{1, 1}, {3, 4}, {5, 1}}) {
    for (const std::int32_t channels : {1, 2, 3, 5, 8}) {
      for (const std::int32_t images : kImages) {
        for (const std::int32_t size : {1, 3, 5, 7}) {
          const LocalResponseNorm layer{.size = size,
                                        .alpha = 0.1 * draw.between(0, 5),
                                        .beta = 0.25 * draw.between(0, 5),
                                        .k = 0.5 * draw.between(1, 4)};
          const Shape in{channels, image.h, image.w};
          const LayerInput given{.shape = in,
                                 .images = images,
                                 .input = draw.normals(images * in.cells()),
                                 .parameters = {},
                                 .d_output = draw.normals(images * in.cells())};
          Answer answer;
          answer.output = reference::local_response_norm(layer, in, images, given.input);
          answer.gradients.input = reference::local_response_norm_gradient(
              layer, in, images, given.input, given.d_output);
          compare_plain(layer, given, answer, worst);
        }
      }
    }
  }
  CHECK(worst.cases == 300);
  worst.check();
}

TEST_CASE("every lane of every layer of random networks has the bits of a float run") {
  std::int64_t tensors = 0;
  for (std::uint64_t seed = 500; seed < 560; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    const std::shared_ptr<Model> model = model_with_biases(spec, seed);
    const Graph& graph = model->graph();
    const std::int32_t images = kImages[seed % kImages.size()];
    const std::vector<double> pixels = draw.normals(images * graph.input_shape().cells());
    std::vector<std::int32_t> labels;
    for (std::int32_t n = 0; n < images; ++n) {
      labels.push_back(draw.between(0, graph.classes() - 1));
    }
    CAPTURE(to_json(spec));
    BatchRun<float> scalar(graph, images, true);
    BatchRun<Pack> packed(graph, images, true);
    scalar.run(weights_of<float>(*model), pixels, labels);
    packed.run(weights_of<Pack>(*model), pixels, labels);
    CHECK(same_bits(scalar.losses(), packed.losses()));
    CHECK(same_bits(scalar.probabilities(), packed.probabilities()));
    CHECK(same_bits(scalar.predicted(), packed.predicted()));
    for (const Node& node : graph.nodes()) {
      CAPTURE(node.name);
      CHECK(same_bits(scalar.output(node.name), packed.output(node.name)));
      CHECK(same_bits(scalar.d_output(node.name), packed.d_output(node.name)));
      ++tensors;
    }
  }
  CHECK(tensors > 300);
}

}  // namespace
}  // namespace receptive
