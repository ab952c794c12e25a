// The layers that have no kernel of their own against plain loops, written from their formulas.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/variant_list.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"
#include "tests/reference/compare.h"

namespace receptive {
namespace {

using reference::Answer;
using reference::Worst;
using Doubles = std::vector<double>;

const std::vector<std::int32_t> kImages = {1, 3, 4, 6};
const std::vector<Shape> kShapes = {{1, 1, 1}, {3, 1, 1}, {2, 3, 5}, {1, 6, 4}, {5, 4, 1}};

// Every layer of the engine's list has a twin: here, in kernels_test.cpp, or, for what the batch
// and chance have a part in, in batch_norm_test.cpp and dropout_test.cpp.
const std::set<std::string_view> kHaveTwins = {
    "conv2d",
    "dense",
    "maxPool2d",
    "averagePool2d",
    "relu",
    "leakyRelu",
    "prelu",
    "elu",
    "sigmoid",
    "tanh",
    "linear",
    "step",
    "minPool2d",
    "l2Pool2d",
    "globalMaxPool2d",
    "globalMinPool2d",
    "softmax",
    "logSoftmax",
    "globalAveragePool2d",
    "localResponseNorm",
    "flatten",
    "reshape",
    "pad",
    "identity",
    "add",
    "multiply",
    "concat",
    "batchNorm",
    "dropout",
};

TEST_CASE("every layer has a plain twin") {
  for_each_alternative<Layer>([]<class L>() {
    CHECK_MESSAGE(kHaveTwins.contains(L::kType), L::kType << " needs a twin in tests/reference");
  });
}

std::size_t index_of(std::int64_t place) { return static_cast<std::size_t>(place); }

LayerInput drawn(const Shape& in, const Shape& out, std::int32_t images, Draw& draw) {
  return {.shape = in,
          .images = images,
          .input = draw.normals(images * in.cells()),
          .parameters = {},
          .d_output = draw.normals(images * out.cells())};
}

// Y = f(X), dL/dX = dL/dY · slope(X).
template <class L>
void compare_function(const L& layer, const std::function<double(double)>& f,
                      const std::function<double(double)>& slope, Worst& worst) {
  Draw draw(11);
  for (const Shape& shape : kShapes) {
    for (const std::int32_t images : kImages) {
      const LayerInput given = drawn(shape, shape, images, draw);
      Answer answer;
      for (std::size_t i = 0; i < given.input.size(); ++i) {
        answer.output.push_back(f(given.input[i]));
        answer.gradients.input.push_back(given.d_output[i] * slope(given.input[i]));
      }
      compare_plain(layer, given, answer, worst);
    }
  }
}

TEST_CASE("activations equal their twins over crossed shapes, lane for lane") {
  Worst worst;
  const auto one = [](double) { return 1.0; };
  const auto same = [](double x) { return x; };
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  compare_function(
      Relu{}, [](double x) { return std::fmax(x, 0); }, [](double x) { return x > 0 ? 1 : 0; },
      worst);
  compare_function(
      LeakyRelu{.alpha = 0.25}, [](double x) { return x > 0 ? x : x / 4; },
      [](double x) { return x > 0 ? 1 : 0.25; }, worst);
  compare_function(
      Elu{.alpha = 1.5}, [](double x) { return x > 0 ? x : 1.5 * std::expm1(x); },
      [](double x) { return x > 0 ? 1 : 1.5 * std::exp(x); }, worst);
  compare_function(
      Sigmoid{}, logistic, [&](double x) { return logistic(x) * (1 - logistic(x)); }, worst);
  compare_function(
      Tanh{}, [](double x) { return std::tanh(x); },
      [](double x) { return 1 / std::pow(std::cosh(x), 2); }, worst);
  compare_function(
      Step{}, [](double x) { return x > 0 ? 1 : 0; }, [](double) { return 0; }, worst);
  compare_function(Linear{}, same, one, worst);
  compare_function(Identity{}, same, one, worst);
  CHECK(worst.cases == 160);
  worst.check();
}

TEST_CASE("parametric ReLU equals its twin, its slopes' gradient too") {
  Worst worst;
  Draw draw(12);
  for (const Shape& shape : kShapes) {
    for (const std::int32_t images : kImages) {
      LayerInput given = drawn(shape, shape, images, draw);
      given.parameters = {draw.normals(shape.c)};
      Answer answer;
      answer.gradients.weight.resize(index_of(shape.c));
      for (std::size_t i = 0; i < given.input.size(); ++i) {
        const std::size_t c = i / index_of(shape.plane()) % index_of(shape.c);
        const double x = given.input[i];
        const double slope = given.parameters[0][c];
        answer.output.push_back(x > 0 ? x : slope * x);
        answer.gradients.input.push_back(given.d_output[i] * (x > 0 ? 1 : slope));
        answer.gradients.weight[c] += x > 0 ? 0 : given.d_output[i] * x;
      }
      compare_plain(Prelu{}, given, answer, worst);
    }
  }
  worst.check();
}

// Places of the cells a window sees, in row-major order.
struct Window {
  Size2 kernel;
  Size2 stride;
  Sides padding;

  std::vector<std::size_t> seen(const Shape& in, std::int32_t plane, std::int32_t y,
                                std::int32_t x) const {
    std::vector<std::size_t> places;
    for (std::int32_t i = 0; i < kernel.h; ++i) {
      for (std::int32_t j = 0; j < kernel.w; ++j) {
        const std::int32_t row = y * stride.h + i - padding.top;
        const std::int32_t column = x * stride.w + j - padding.left;
        if (row < 0 || row >= in.h || column < 0 || column >= in.w) continue;
        places.push_back(index_of((plane * in.h + row) * in.w + column));
      }
    }
    return places;
  }
};

// What a pool makes of a window: its value, and what each cell gets of dL/dY.
struct Pooled {
  double value = 0;
  Doubles shares;
};
using Pooling = std::function<Pooled(const Doubles& cells)>;

template <class L>
void compare_pool(const L& layer, const Window& window, const Shape& in, const Pooling& pooling,
                  Draw& draw, Worst& worst) {
  const Result<Shape> out = layer.output_shape(std::span<const Shape>(&in, 1));
  if (!out.ok()) return;
  for (const std::int32_t images : kImages) {
    LayerInput given = drawn(in, *out, images, draw);
    // Halves, so that there are ties.
    for (double& number : given.input) number = std::round(2 * number) / 2;
    Answer answer;
    answer.gradients.input.resize(given.input.size());
    for (std::int32_t plane = 0; plane < images * in.c; ++plane) {
      for (std::int32_t y = 0; y < out->h; ++y) {
        for (std::int32_t x = 0; x < out->w; ++x) {
          Doubles cells;
          const std::vector<std::size_t> places = window.seen(in, plane, y, x);
          for (const std::size_t place : places) cells.push_back(given.input[place]);
          const Pooled pooled = pooling(cells);
          const double upstream = given.d_output[answer.output.size()];
          for (std::size_t i = 0; i < places.size(); ++i) {
            answer.gradients.input[places[i]] += upstream * pooled.shares[i];
          }
          answer.output.push_back(pooled.value);
        }
      }
    }
    compare_plain(layer, given, answer, worst);
  }
}

Pooled extreme(const Doubles& cells, const Doubles::const_iterator& best) {
  Pooled pooled{*best, Doubles(cells.size())};
  pooled.shares[index_of(best - cells.begin())] = 1;
  return pooled;
}
Pooled largest(const Doubles& cells) {
  return extreme(cells, std::max_element(cells.begin(), cells.end()));
}
Pooled smallest(const Doubles& cells) {
  return extreme(cells, std::min_element(cells.begin(), cells.end()));
}
Pooled average(const Doubles& cells) {
  double sum = 0;
  for (const double cell : cells) sum += cell;
  const auto count = static_cast<double>(cells.size());
  return {sum / count, Doubles(cells.size(), 1 / count)};
}
Pooled length(const Doubles& cells, bool mean) {
  double sum = 0;
  for (const double cell : cells) sum += cell * cell;
  const double count = mean ? static_cast<double>(cells.size()) : 1;
  Pooled pooled{std::sqrt(sum / count), {}};
  for (const double cell : cells) {
    pooled.shares.push_back(sum == 0 ? 0 : cell / (count * pooled.value));
  }
  return pooled;
}

TEST_CASE("pools that reach over the end, minima and lengths equal their twins") {
  Worst worst;
  Draw draw(13);
  for (const Shape& in : std::vector<Shape>{{1, 1, 1}, {2, 4, 7}, {3, 8, 5}, {1, 1, 9}}) {
    for (const Size2& kernel : {Size2{1, 1}, {2, 3}, {3, 3}, {1, 2}}) {
      for (const Size2& stride : {Size2{1, 1}, {2, 1}, {2, 3}, {4, 5}}) {
        for (const Sides& padding : {Sides{}, {0, 0, 1, 0}, {1, 0, 0, 1}}) {
          const Window window{kernel, stride, padding};
          for (const Rounding rounding : {Rounding::floor, Rounding::ceil}) {
            compare_pool(MaxPool2d{kernel, stride, padding, rounding}, window, in, largest, draw,
                         worst);
            compare_pool(MinPool2d{kernel, stride, padding, rounding}, window, in, smallest, draw,
                         worst);
            compare_pool(AveragePool2d{kernel, stride, padding, false, rounding}, window, in,
                         average, draw, worst);
            for (const bool mean : {false, true}) {
              compare_pool(
                  L2Pool2d{kernel, stride, padding, mean, rounding}, window, in,
                  [&](const Doubles& cells) { return length(cells, mean); }, draw, worst);
            }
          }
        }
      }
    }
  }
  CHECK(worst.cases > 2000);
  worst.check();
}

TEST_CASE("pools of whole channels equal their twins, lane for lane") {
  Worst worst;
  Draw draw(14);
  for (const Shape& in : kShapes) {
    const Window window{{in.h, in.w}, {1, 1}, {}};
    compare_pool(GlobalMaxPool2d{}, window, in, largest, draw, worst);
    compare_pool(GlobalMinPool2d{}, window, in, smallest, draw, worst);
    compare_pool(GlobalAveragePool2d{}, window, in, average, draw, worst);
  }
  worst.check();
}

// dL/dX[c] = Σ_k dL/dY[k] · ∂Y[k]/∂X[c]: by p[k] (1[k = c] − p[c]), or for the logarithm by
// 1[k = c] − p[c].
template <class L>
void compare_softmax(const L& layer, bool logarithm, Draw& draw, Worst& worst) {
  for (const std::int32_t channels : {1, 2, 3, 7, 10}) {
    const Shape shape{channels, 1, 1};
    for (const std::int32_t images : kImages) {
      const LayerInput given = drawn(shape, shape, images, draw);
      Answer answer;
      for (std::int32_t n = 0; n < images; ++n) {
        const auto at = [&](std::int32_t c) { return index_of(n * channels + c); };
        double sum = 0;
        for (std::int32_t c = 0; c < channels; ++c) sum += std::exp(given.input[at(c)]);
        const auto p = [&](std::int32_t c) { return std::exp(given.input[at(c)]) / sum; };
        for (std::int32_t c = 0; c < channels; ++c) {
          answer.output.push_back(logarithm ? std::log(p(c)) : p(c));
          double gradient = 0;
          for (std::int32_t k = 0; k < channels; ++k) {
            const double slope = (k == c ? 1 : 0) - p(c);
            gradient += given.d_output[at(k)] * (logarithm ? slope : p(k) * slope);
          }
          answer.gradients.input.push_back(gradient);
        }
      }
      // Of one channel nothing but rounding is left.
      if (channels > 1) compare_plain(layer, given, answer, worst);
    }
  }
}

TEST_CASE("softmax and log-softmax equal their twins, lane for lane") {
  Worst worst;
  Draw draw(15);
  compare_softmax(Softmax{}, false, draw, worst);
  compare_softmax(LogSoftmax{}, true, draw, worst);
  worst.check();
}

TEST_CASE("layers that move cells equal their twins, lane for lane") {
  Worst worst;
  Draw draw(16);
  for (const Shape& in : kShapes) {
    for (const std::int32_t images : kImages) {
      const LayerInput same = drawn(in, in, images, draw);
      const Answer copied{same.input, {.input = same.d_output, .weight = {}, .bias = {}}};
      compare_plain(Flatten{}, same, copied, worst);
      compare_plain(Reshape{.channels = in.h, .size = {in.c, in.w}}, same, copied, worst);
      for (const Sides& sides : {Sides{}, {1, 0, 2, 3}, {0, 2, 0, 1}}) {
        const Shape out{in.c, in.h + sides.top + sides.bottom, in.w + sides.left + sides.right};
        const LayerInput given = drawn(in, out, images, draw);
        Answer answer;
        for (std::int32_t plane = 0; plane < images * in.c; ++plane) {
          for (std::int32_t y = -sides.top; y < in.h + sides.bottom; ++y) {
            for (std::int32_t x = -sides.left; x < in.w + sides.right; ++x) {
              const bool inside = contains(in, y, x);
              const std::size_t place = inside ? index_of((plane * in.h + y) * in.w + x) : 0;
              if (inside) {
                answer.gradients.input.push_back(given.d_output[answer.output.size()]);
              }
              answer.output.push_back(inside ? given.input[place] : 0);
            }
          }
        }
        compare_plain(Pad{sides}, given, answer, worst);
      }
    }
  }
  worst.check();
}

// Inside a network, because a join reads several tensors: what it made of them, and what they got
// back of its gradient.
template <class V>
void check_join(const Layer& join, std::int32_t images) {
  using Cells = std::vector<ScalarOf<V>>;
  const NamedSpec model = branches("", {2, 3, 4},
                                   {{"a", {"input"}, Tanh{}},
                                    {"b", {"input"}, Sigmoid{}},
                                    {"join", {"a", "b"}, join},
                                    {"flat", {"join"}, Flatten{}},
                                    {"out", {"flat"}, Dense{.units = 2}}});
  const std::shared_ptr<Model> made = model_with_biases(model.spec);
  Draw draw(17);
  BatchRun<V> run(made->graph(), images, true);
  run.run(weights_of<V>(*made), draw.normals(images * 24),
          std::vector<std::int32_t>(index_of(images), 1));
  const Cells a = run.output("a"), b = run.output("b"), y = run.output("join");
  const Cells d_a = run.d_output("a"), d_b = run.d_output("b"), d_y = run.d_output("join");
  const bool concat = std::holds_alternative<Concat>(join);
  const bool add = std::holds_alternative<Add>(join);
  for (std::size_t i = 0; i < a.size(); ++i) {
    // 24 cells an image, 48 behind a concatenation.
    const std::size_t first = concat ? i / 24 * 48 + i % 24 : i;
    const std::size_t second = concat ? first + 24 : i;
    CHECK(y[first] == (concat ? a[i] : add ? a[i] + b[i] : a[i] * b[i]));
    CHECK(y[second] == (concat ? b[i] : y[first]));
    CHECK(d_a[i] == (concat || add ? d_y[first] : d_y[first] * b[i]));
    CHECK(d_b[i] == (concat || add ? d_y[second] : d_y[second] * a[i]));
  }
}

TEST_CASE("joins equal their twins, lane for lane") {
  for (const Layer& join : std::vector<Layer>{Add{}, Multiply{}, Concat{}}) {
    for (const std::int32_t images : {1, 3, 6}) {
      CAPTURE(join.index());
      check_join<float>(join, images);
      check_join<double>(join, images);
      check_join<Pack>(join, images);
    }
  }
}

}  // namespace
}  // namespace receptive
