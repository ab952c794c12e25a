// Backward is the derivative of forward.
#include <doctest/doctest.h>

#include <string>

#include "tests/engine/explain_models.h"
#include "tests/engine/random_models.h"
#include "tests/gradients/check_gradients.h"

namespace receptive {
namespace {

constexpr double kTolerance = 1e-6;  // normwise

struct Total {
  std::int64_t compared = 0;
  std::int64_t skipped = 0;
  double worst = 0;

  void add(const GradientCheck& check) {
    compared += check.compared;
    skipped += check.skipped;
    worst = std::fmax(worst, check.worst);
  }
};

void check_grid(const std::vector<NamedSpec>& grid) {
  Total total;
  std::uint64_t seed = 100;
  for (const auto& [name, spec] : grid) {
    for (const std::int32_t images : {1, 3}) {
      CAPTURE(name);
      CAPTURE(images);
      const GradientCheck check = check_gradients(spec, images, ++seed, 40);
      CHECK(check.worst <= kTolerance);
      CHECK(check.compared > 0);
      total.add(check);
    }
  }
  CHECK(total.skipped * 100 <= total.compared);
  MESSAGE(total.compared << " cells compared, " << total.skipped << " at kinks left out, worst "
                         << total.worst);
}

// One layer between the image and a dense layer.
NamedSpec around(std::string name, const Shape& input, const Layer& layer, std::int32_t units = 3) {
  return sequence(std::move(name), input, {layer, Flatten{}, Dense{.units = units}});
}

TEST_CASE("200 random networks have the gradients of their loss") {
  Total total;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    const std::int32_t images = draw.between(1, 5);
    CAPTURE(seed);
    CAPTURE(to_json(spec));
    const GradientCheck check = check_gradients(spec, images, seed, 12);
    CHECK(check.worst <= kTolerance);
    total.add(check);
  }
  CHECK(total.compared > 8000);
  CHECK(total.skipped * 50 <= total.compared);
  MESSAGE(total.compared << " cells compared, " << total.skipped << " at kinks left out, worst "
                         << total.worst);
}

TEST_CASE("convolutions of odd shapes have the gradients of their loss") {
  check_grid({
      around("kernel = image", {2, 4, 5}, Conv2d{.channels = 3, .kernel = {4, 5}}),
      around("kernel = padded image", {1, 3, 3},
             Conv2d{.channels = 2, .kernel = {5, 6}, .padding = {1, 1, 2, 1}}),
      around("padding = kernel", {2, 4, 3},
             Conv2d{.channels = 2, .kernel = {2, 2}, .padding = {2, 2, 2, 2}}),
      around("padding beyond the kernel, on one side", {1, 4, 4},
             Conv2d{.channels = 2, .kernel = {2, 3}, .padding = {5, 0, 0, 4}}),
      around("stride beyond the kernel", {2, 8, 9},
             Conv2d{.channels = 2, .kernel = {2, 2}, .stride = {3, 4}}),
      around("stride that does not divide", {2, 8, 7},
             Conv2d{.channels = 3, .kernel = {3, 3}, .stride = {2, 3}}),
      around("stride that does not divide, with padding", {1, 7, 6},
             Conv2d{.channels = 2, .kernel = {3, 4}, .stride = {3, 2}, .padding = {0, 1, 2, 0}}),
      around("stride beyond the image", {1, 4, 4},
             Conv2d{.channels = 2, .kernel = {2, 2}, .stride = {9, 9}}),
      around("dilation", {2, 7, 8}, Conv2d{.channels = 2, .kernel = {3, 2}, .dilation = {2, 3}}),
      around("dilation, stride and padding", {2, 8, 8},
             Conv2d{.channels = 2,
                    .kernel = {3, 3},
                    .stride = {2, 3},
                    .padding = {2, 1, 3, 2},
                    .dilation = {2, 2}}),
      around("groups", {4, 5, 5}, Conv2d{.channels = 6, .kernel = {3, 3}, .groups = 2}),
      around("depthwise", {3, 5, 4},
             Conv2d{.channels = 6, .kernel = {2, 2}, .padding = {1, 1, 1, 1}, .groups = 3}),
      around("1×1, one pixel", {3, 1, 1}, Conv2d{.channels = 5, .kernel = {1, 1}}),
      around("a row", {1, 1, 17}, Conv2d{.channels = 3, .kernel = {1, 5}, .stride = {1, 2}}),
      around("a column without bias", {2, 13, 1},
             Conv2d{.channels = 3, .kernel = {4, 1}, .bias = false}),
      around("one unit", {1, 5, 5}, Conv2d{.channels = 1, .kernel = {3, 3}}, 1),
  });
}

TEST_CASE("pools of odd shapes have the gradients of their loss") {
  std::vector<NamedSpec> grid;
  struct Window {
    const char* name;
    Shape input;
    Size2 kernel, stride;
    Sides padding;
  };
  for (const Window& w : std::vector<Window>{
           {"1×1", {2, 4, 3}, {1, 1}, {1, 1}, {}},
           {"1×1 with a stride", {2, 5, 5}, {1, 1}, {2, 3}, {}},
           {"window = image", {3, 4, 5}, {4, 5}, {1, 1}, {}},
           {"overlapping, so that one cell wins several windows", {2, 6, 6}, {3, 3}, {1, 1}, {}},
           {"overlapping with padding", {1, 5, 6}, {3, 3}, {1, 2}, {2, 1, 2, 2}},
           {"stride beyond the window", {2, 8, 7}, {2, 2}, {3, 4}, {}},
           {"sizes the stride does not divide", {1, 7, 6}, {3, 2}, {2, 3}, {}},
           {"padding on one side", {1, 4, 4}, {2, 3}, {2, 2}, {1, 0, 0, 2}},
           {"a row", {1, 1, 9}, {1, 3}, {1, 2}, {}},
       }) {
    grid.push_back(
        around(std::string("max: ") + w.name, w.input, MaxPool2d{w.kernel, w.stride, w.padding}));
    grid.push_back(
        around(std::string("min: ") + w.name, w.input, MinPool2d{w.kernel, w.stride, w.padding}));
    grid.push_back(around(std::string("max over the end: ") + w.name, w.input,
                          MaxPool2d{w.kernel, w.stride, w.padding, Rounding::ceil}));
    for (const bool mean : {true, false}) {
      grid.push_back(around(std::string(mean ? "root mean square: " : "length: ") + w.name, w.input,
                            L2Pool2d{w.kernel, w.stride, w.padding, mean, Rounding::ceil}));
    }
    for (const bool count : {true, false}) {
      grid.push_back(around(std::string(count ? "mean: " : "mean of what is seen: ") + w.name,
                            w.input, AveragePool2d{w.kernel, w.stride, w.padding, count}));
    }
  }
  for (const Shape& shape : {Shape{3, 4, 5}, Shape{2, 1, 7}, Shape{4, 1, 1}}) {
    for (const Layer& layer :
         std::vector<Layer>{GlobalMaxPool2d{}, GlobalMinPool2d{}, GlobalAveragePool2d{}}) {
      grid.push_back(around("whole channels", shape, layer));
    }
  }
  check_grid(grid);
}

TEST_CASE("local response normalisation has the gradients of its loss") {
  std::vector<NamedSpec> grid;
  for (const std::int32_t size : {1, 3, 5, 9}) {
    for (const Shape& shape : {Shape{1, 3, 4}, Shape{2, 1, 5}, Shape{7, 2, 3}, Shape{5, 1, 1}}) {
      for (const double beta : {0.0, 0.75, 1.5}) {
        grid.push_back(
            around("size " + std::to_string(size), shape,
                   LocalResponseNorm{.size = size, .alpha = 0.3, .beta = beta, .k = 0.7}));
      }
    }
  }
  grid.push_back(around("the paper's", {7, 3, 3}, LocalResponseNorm{}));
  check_grid(grid);
}

TEST_CASE("layers that join and move tensors have the gradients of their loss") {
  std::vector<NamedSpec> grid;
  for (const Sides& padding : {Sides{}, Sides{1, 2, 0, 3}}) {
    grid.push_back(around("pad", {2, 3, 4}, Pad{padding}));
  }
  grid.push_back(around("reshape", {2, 3, 4}, Reshape{.channels = 6, .size = {1, 4}}));
  grid.push_back(around("identity", {2, 3, 4}, Identity{}));
  for (const auto& [name, spec] : explain_models()) {
    if (name.find("residual") != std::string::npos) grid.push_back({name, spec});
  }
  const Conv2d conv{.channels = 2, .kernel = {3, 3}, .padding = {1, 1, 1, 1}};
  for (const Layer& join : std::vector<Layer>{Add{}, Multiply{}, Concat{}}) {
    grid.push_back(branches("joined", {2, 4, 3},
                            {{"left", {"input"}, conv},
                             {"right", {"left"}, Tanh{}},
                             {"join", {"left", "right", "input", "left"}, join},
                             {"flat", {"join"}, Flatten{}},
                             {"out", {"flat"}, Dense{.units = 3}}}));
  }
  check_grid(grid);
}

TEST_CASE("activations and both cross-entropies have the gradients of their loss") {
  std::vector<NamedSpec> grid;
  for (const std::int32_t units : {1, 2, 7}) {
    for (const Layer& layer :
         std::vector<Layer>{Relu{}, LeakyRelu{.alpha = 0.3}, Prelu{}, Elu{.alpha = 1.5}, Sigmoid{},
                            Tanh{}, Linear{}, Flatten{}}) {
      grid.push_back(around("one layer", {2, 3, 3}, layer, units));
    }
    grid.push_back(sequence("softmax within", {5, 1, 1},
                            {Dense{.units = 4}, Softmax{}, Dense{.units = units}}));
    grid.push_back(sequence("log-softmax within", {5, 1, 1},
                            {Dense{.units = 4}, LogSoftmax{}, Dense{.units = units}}));
    grid.push_back(sequence("no dense layer behind", {5, 1, 1}, {Dense{.units = units}, Tanh{}}));
  }
  check_grid(grid);
}

TEST_CASE("every other loss has its gradients") {
  std::vector<NamedSpec> grid;
  for (const std::int32_t units : {1, 2, 7}) {
    for (const Loss& loss : std::vector<Loss>{MeanSquaredError{}, Hinge{}}) {
      for (const Layer& last : std::vector<Layer>{Linear{}, Tanh{}, Softmax{}, Sigmoid{}}) {
        grid.push_back(
            with_loss(sequence(std::string(std::visit([](const auto& l) { return l.kType; }, loss)),
                               {5, 1, 1}, {Dense{.units = units}, last}),
                      loss));
      }
    }
    if (units == 1) continue;
    grid.push_back(sequence("likelihood", {5, 1, 1}, {Dense{.units = units}, LogSoftmax{}}));
  }
  check_grid(grid);
}

// The images of a batch share one mean: more images, smaller shares.
TEST_CASE("batches that fill several shards have the gradients of their loss") {
  const NamedSpec model =
      sequence("", {1, 5, 5},
               {Conv2d{.channels = 2, .kernel = {3, 3}}, Tanh{}, Flatten{}, Dense{.units = 3}});
  for (const std::int32_t images : {2, 5, 17, 40}) {
    CAPTURE(images);
    CHECK(check_gradients(model.spec, images, 3, 30).worst <= kTolerance);
  }
}

}  // namespace
}  // namespace receptive
