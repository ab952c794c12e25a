// Layers alone against the golden numbers: convolution, pooling, dense, activations, softmax.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/engine/golden.h"
#include "tests/engine/layer_run.h"

namespace receptive {
namespace {

// tests/golden/README.md
constexpr double kLinear = 1e-6;
constexpr double kActivation = 2e-6;

Shape image_shape(const GoldenTensor& tensor) {
  REQUIRE(tensor.shape.size() == 4);
  return {static_cast<std::int32_t>(tensor.shape[1]), static_cast<std::int32_t>(tensor.shape[2]),
          static_cast<std::int32_t>(tensor.shape[3])};
}

Size2 size_attr(const GoldenCase& golden, std::string_view name) {
  const std::vector<double> numbers = golden.attr_numbers(name);
  REQUIRE(numbers.size() == 2);
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1])};
}

Sides pad_attr(const GoldenCase& golden) {
  const std::vector<double> numbers = golden.attr_numbers("pad");
  REQUIRE(numbers.size() == 4);
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1]),
          static_cast<std::int32_t>(numbers[2]), static_cast<std::int32_t>(numbers[3])};
}

// X and dY [n, c, h, w] of a case.
LayerInput image_input(const GoldenCase& golden) {
  const GoldenTensor x = golden.input("X");
  return {.shape = image_shape(x),
          .images = static_cast<std::int32_t>(x.shape[0]),
          .input = x.data,
          .parameters = {},
          .d_output = golden.input("dY").data};
}

std::vector<GoldenCase> both(std::string_view file, std::string_view op) {
  std::vector<GoldenCase> cases = golden_cases(file, op);
  for (GoldenCase& one : golden_cases("notes", op)) cases.push_back(std::move(one));
  return cases;
}

TEST_CASE_TEMPLATE("convolution gives the golden outputs and gradients", V, float, double, Pack) {
  const std::vector<GoldenCase> cases = both("conv2d", "conv2d");
  CHECK(cases.size() == 43);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    const GoldenTensor weight = golden.input("W");
    const bool bias = golden.has_input("b");
    const Conv2d layer{.channels = static_cast<std::int32_t>(weight.shape[0]),
                       .kernel = {static_cast<std::int32_t>(weight.shape[2]),
                                  static_cast<std::int32_t>(weight.shape[3])},
                       .stride = size_attr(golden, "stride"),
                       .padding = pad_attr(golden),
                       .dilation = size_attr(golden, "dilation"),
                       .groups = static_cast<std::int32_t>(golden.attr_number("groups")),
                       .bias = bias};
    LayerInput given = image_input(golden);
    given.parameters.push_back(weight.data);
    if (bias) given.parameters.push_back(golden.input("b").data);
    const LayerRun<V> run = run_layer<V>(layer, given);
    CHECK(run.output_shape == image_shape(golden.output("Y")));
    CHECK(normwise_error(run.output, golden.output("Y").data) <= tolerance<V>(kLinear));
    CHECK(normwise_error(run.d_input, golden.grad("dX").data) <= tolerance<V>(kLinear));
    CHECK(normwise_error(run.d_parameters[0], golden.grad("dW").data) <= tolerance<V>(kLinear));
    CHECK(golden.has_grad("db") == bias);
    if (!bias) continue;
    CHECK(normwise_error(run.d_parameters[1], golden.grad("db").data) <= tolerance<V>(kLinear));
  }
}

template <class V, class L>
void check_pool(const L& layer, const GoldenCase& golden) {
  const LayerRun<V> run = run_layer<V>(layer, image_input(golden));
  CHECK(run.output_shape == image_shape(golden.output("Y")));
  CHECK(normwise_error(run.output, golden.output("Y").data) <= tolerance<V>(kLinear));
  CHECK(normwise_error(run.d_input, golden.grad("dX").data) <= tolerance<V>(kLinear));
}

TEST_CASE_TEMPLATE("pooling gives the golden outputs and gradients, ties included", V, float,
                   double, Pack) {
  std::map<std::string, int> done;
  for (const GoldenCase& golden : both("pool", "pool2d")) {
    CAPTURE(golden.id);
    const std::string kind = golden.attr_text("kind");
    const Size2 kernel = size_attr(golden, "kernel");
    const Size2 stride = size_attr(golden, "stride");
    if (kind == "max") {
      check_pool<V>(MaxPool2d{kernel, stride, pad_attr(golden)}, golden);
    } else if (kind == "avg") {
      const bool* count = golden_member(golden.attrs, "count_include_pad").boolean();
      REQUIRE(count != nullptr);
      check_pool<V>(AveragePool2d{kernel, stride, pad_attr(golden), *count}, golden);
    } else if (kind == "min") {
      check_pool<V>(MinPool2d{kernel, stride, pad_attr(golden)}, golden);
    } else {
      REQUIRE(kind == "l2");
      const bool* mean = golden_member(golden.attrs, "mean").boolean();
      REQUIRE(mean != nullptr);
      check_pool<V>(L2Pool2d{kernel, stride, pad_attr(golden), *mean}, golden);
    }
    ++done[kind];
  }
  CHECK(done == std::map<std::string, int>{{"avg", 12}, {"l2", 13}, {"max", 16}, {"min", 12}});
}

TEST_CASE_TEMPLATE("the root mean square at a padded border counts what it sees, or padding too", V,
                   float, double, Pack) {
  // One window of 2×2 whose upper row is padding; below it 6 and 8: √(100/2) or √(100/4).
  const auto run = [](bool count_padding) {
    return run_layer<V>(
        L2Pool2d{.padding = {1, 0, 0, 0}, .mean = true, .count_padding = count_padding},
        {.shape = {1, 1, 2}, .images = 1, .input = {6, 8}, .parameters = {}, .d_output = {20}});
  };
  const double seen = std::sqrt(50.0);
  CHECK(normwise_error(run(false).output, {seen}) <= tolerance<V>(kLinear));
  CHECK(normwise_error(run(false).d_input, {20 * 6 / (2 * seen), 20 * 8 / (2 * seen)}) <=
        tolerance<V>(kLinear));
  CHECK(normwise_error(run(true).output, {5}) <= tolerance<V>(kLinear));
  CHECK(normwise_error(run(true).d_input, {6, 8}) <= tolerance<V>(kLinear));
  // Without the mean nothing is divided.
  const auto length = run_layer<V>(
      L2Pool2d{.padding = {1, 0, 0, 0}, .count_padding = true},
      {.shape = {1, 1, 2}, .images = 1, .input = {6, 8}, .parameters = {}, .d_output = {20}});
  CHECK(normwise_error(length.output, {10}) <= tolerance<V>(kLinear));
}

TEST_CASE_TEMPLATE("pooling whole channels gives the golden outputs and gradients", V, float,
                   double, Pack) {
  int done = 0;
  for (const GoldenCase& golden : both("pool", "globalpool")) {
    CAPTURE(golden.id);
    const std::string kind = golden.attr_text("kind");
    if (kind == "max") {
      check_pool<V>(GlobalMaxPool2d{}, golden);
    } else if (kind == "min") {
      check_pool<V>(GlobalMinPool2d{}, golden);
    } else {
      REQUIRE(kind == "avg");
      check_pool<V>(GlobalAveragePool2d{}, golden);
    }
    ++done;
  }
  CHECK(done == 7);
}

TEST_CASE_TEMPLATE("local response normalisation gives the golden outputs and gradients", V, float,
                   double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("norm", "lrn");
  CHECK(cases.size() == 1);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    const LocalResponseNorm layer{.size = static_cast<std::int32_t>(golden.attr_number("n")),
                                  .alpha = golden.attr_number("alpha"),
                                  .beta = golden.attr_number("beta"),
                                  .k = golden.attr_number("k")};
    const LayerRun<V> run = run_layer<V>(layer, image_input(golden));
    CHECK(run.output_shape == image_shape(golden.output("Y")));
    CHECK(normwise_error(run.output, golden.output("Y").data) <= tolerance<V>(kActivation));
    CHECK(normwise_error(run.d_input, golden.grad("dX").data) <= tolerance<V>(kActivation));
    // The golden numbers are of the paper's constants, which are the defaults.
    CHECK(run_layer<V>(LocalResponseNorm{}, image_input(golden)).output == run.output);
  }
}

// (3, 4) / (1 + 3² + 4²) of two channels that see each other; alone each sees itself.
TEST_CASE("a window of channels ends at the first and the last") {
  const LayerInput given{
      .shape = {2, 1, 1}, .images = 1, .input = {3, 4}, .parameters = {}, .d_output = {1, 1}};
  const auto output = [&](std::int32_t size) {
    const LocalResponseNorm layer{.size = size, .alpha = 1, .beta = 1, .k = 1};
    return run_layer<double>(layer, given).output;
  };
  CHECK(normwise_error(output(1), {3.0 / 10, 4.0 / 17}) <= 1e-14);
  CHECK(normwise_error(output(3), {3.0 / 26, 4.0 / 26}) <= 1e-14);
  CHECK(normwise_error(output(2147483647), {3.0 / 26, 4.0 / 26}) <= 1e-14);
}

TEST_CASE("with ceil a last window reaches over the end, and a mean counts what it covers") {
  const Shape image[] = {{1, 5, 5}};
  const AveragePool2d floor{{2, 2}, {2, 2}};
  const AveragePool2d ceil{{2, 2}, {2, 2}, {}, true, Rounding::ceil};
  CHECK(*floor.output_shape(image) == Shape{1, 2, 2});
  CHECK(*ceil.output_shape(image) == Shape{1, 3, 3});
  const LayerRun<float> run = run_layer<float>(ceil, {.shape = image[0],
                                                      .input = std::vector<double>(25, 3),
                                                      .parameters = {},
                                                      .d_output = {1, 1, 1, 1, 1, 1, 1, 1, 4}});
  for (const float mean : run.output) CHECK(mean == 3);
  CHECK(run.d_input.back() == 4);
  // A window that would begin in the padding after the image is no window.
  const MaxPool2d beyond{{2, 2}, {3, 3}, {0, 1, 0, 1}, Rounding::ceil};
  const Shape four[] = {{1, 3, 3}};
  CHECK(*beyond.output_shape(four) == Shape{1, 1, 1});
}

// A maximum's gradient goes to the place the reference names.
TEST_CASE("max pooling routes the gradient to the golden winners") {
  int windows = 0;
  for (const GoldenCase& golden : both("pool", "pool2d")) {
    if (golden.attr_text("kind") != "max") continue;
    CAPTURE(golden.id);
    const MaxPool2d layer{size_attr(golden, "kernel"), size_attr(golden, "stride"),
                          pad_attr(golden)};
    const GoldenTensor winners = golden.output("argpos");
    const Shape out = image_shape(winners);
    LayerInput given = image_input(golden);
    for (std::size_t i = 0; i < winners.data.size(); ++i, ++windows) {
      std::fill(given.d_output.begin(), given.d_output.end(), 0);
      given.d_output[i] = 1;
      std::vector<double> expected(given.input.size());
      const std::size_t plane = i / static_cast<std::size_t>(out.plane());
      expected[plane * static_cast<std::size_t>(given.shape.plane()) +
               static_cast<std::size_t>(winners.data[i])] = 1;
      CHECK(normwise_error(run_layer<Pack>(layer, given).d_input, expected) == 0);
    }
  }
  CHECK(windows > 200);
}

TEST_CASE_TEMPLATE("a dense layer gives the golden outputs and gradients", V, float, double, Pack) {
  const std::vector<GoldenCase> cases = golden_cases("dense_act_loss", "dense");
  CHECK(cases.size() == 3);
  for (const GoldenCase& golden : cases) {
    CAPTURE(golden.id);
    const GoldenTensor x = golden.input("X");
    const GoldenTensor weight = golden.input("W");
    const LayerInput given{.shape = {static_cast<std::int32_t>(x.shape[1]), 1, 1},
                           .images = static_cast<std::int32_t>(x.shape[0]),
                           .input = x.data,
                           .parameters = {weight.data, golden.input("b").data},
                           .d_output = golden.input("dY").data};
    const Dense layer{.units = static_cast<std::int32_t>(weight.shape[0])};
    const LayerRun<V> run = run_layer<V>(layer, given);
    CHECK(normwise_error(run.output, golden.output("Y").data) <= tolerance<V>(kLinear));
    CHECK(normwise_error(run.d_input, golden.grad("dX").data) <= tolerance<V>(kLinear));
    CHECK(normwise_error(run.d_parameters[0], golden.grad("dW").data) <= tolerance<V>(kLinear));
    CHECK(normwise_error(run.d_parameters[1], golden.grad("db").data) <= tolerance<V>(kLinear));
  }
}

template <class V, class L>
void check_activation(const L& layer, const GoldenCase& golden, const Shape& shape,
                      std::int32_t images) {
  const LayerInput given{.shape = shape,
                         .images = images,
                         .input = golden.input("X").data,
                         .parameters = {},
                         .d_output = golden.input("dY").data};
  const LayerRun<V> run = run_layer<V>(layer, given);
  CHECK(normwise_error(run.output, golden.output("Y").data) <= tolerance<V>(kActivation));
  CHECK(normwise_error(run.d_input, golden.grad("dX").data) <= tolerance<V>(kActivation));
}

TEST_CASE_TEMPLATE("activations give the golden outputs and gradients", V, float, double, Pack) {
  int done = 0;
  for (const GoldenCase& golden : golden_cases("dense_act_loss", "activation")) {
    CAPTURE(golden.id);
    const std::string kind = golden.attr_text("kind");
    const auto count = static_cast<std::int32_t>(golden.input("X").data.size());
    const auto check_as_cells_and_as_images = [&](const auto& layer) {
      check_activation<V>(layer, golden, {count, 1, 1}, 1);
      check_activation<V>(layer, golden, {1, 1, 1}, count);
      ++done;
    };
    if (kind == "relu") {
      check_as_cells_and_as_images(Relu{});
    } else if (kind == "sigmoid") {
      check_as_cells_and_as_images(Sigmoid{});
    } else if (kind == "tanh") {
      check_as_cells_and_as_images(Tanh{});
    } else if (kind == "softmax") {
      check_activation<V>(Softmax{}, golden, {5, 1, 1}, 3);
      ++done;
    } else if (kind == "linear") {
      check_as_cells_and_as_images(Linear{});
    } else {
      REQUIRE(kind == "leaky_relu");
      check_as_cells_and_as_images(LeakyRelu{.alpha = golden.attr_number("alpha")});
    }
  }
  CHECK(done == 7);
}

TEST_CASE("windows fit as often as the worked examples say") {
  const GoldenCase golden = golden_cases("notes", "output_size").front();
  const std::vector<double> nfps = golden.input("nfps").data;
  const std::vector<double> out = golden.output("out").data;
  CHECK(out.size() == 19);
  for (std::size_t i = 0; i < out.size(); ++i) {
    CAPTURE(i);
    const auto at = [&](std::size_t k) { return static_cast<std::int32_t>(nfps[4 * i + k]); };
    const std::int32_t p = at(2);
    const Result<Size2> places =
        window_places({1, at(0), at(0)}, {at(1), at(1)}, {at(3), at(3)}, {1, 1}, {p, p, p, p});
    REQUIRE(places.ok());
    CHECK(places->h == out[i]);
    CHECK(places->w == out[i]);
  }
}

TEST_CASE("backward adds to the gradient that is already there") {
  const GoldenCase conv = golden_cases("conv2d").front();
  const LayerInput image = image_input(conv);
  LayerInput given = image;
  given.parameters = {conv.input("W").data, conv.input("b").data};
  const auto check = [](const auto& layer, const LayerInput& with) {
    const auto from_zero = run_layer<Pack>(layer, with).d_input;
    const auto from_half = run_layer<Pack>(layer, with, 0.5).d_input;
    for (std::size_t i = 0; i < from_zero.size(); ++i) CHECK(from_half[i] == from_zero[i] + 0.5f);
  };
  check(Conv2d{.channels = 1, .kernel = {3, 3}}, given);
  given = image;
  given.d_output.resize(9);
  check(MaxPool2d{}, given);
  check(AveragePool2d{}, given);
  given.d_output = given.input;
  check(LocalResponseNorm{.alpha = 0}, given);
  given = image;
  given.d_output = given.input;
  check(Relu{}, given);
  check(Flatten{}, given);
  given.shape = {36, 1, 1};
  given.parameters = {std::vector<double>(36, 0.5), {0.25}};
  given.d_output = {1};
  check(Dense{.units = 1}, given);
}

}  // namespace
}  // namespace receptive
