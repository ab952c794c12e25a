// Models of one layer, or a few, in every odd shape: kernels as large as the image, padding beyond
// the kernel, strides beyond the window, sizes the stride does not divide, overlapping windows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/engine/explain_models.h"

namespace receptive {

/// One layer between the image and a dense layer.
inline NamedSpec around(std::string name, const Shape& input, const Layer& layer,
                        std::int32_t units = 3) {
  return sequence(std::move(name), input, {layer, Flatten{}, Dense{.units = units}});
}

inline std::vector<NamedSpec> odd_convolutions() {
  return {
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
  };
}

inline std::vector<NamedSpec> odd_pools() {
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
    grid.push_back(around("root mean square, padding counted: " + std::string(w.name), w.input,
                          L2Pool2d{.kernel = w.kernel,
                                   .stride = w.stride,
                                   .padding = w.padding,
                                   .mean = true,
                                   .count_padding = true}));
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
  return grid;
}

inline std::vector<NamedSpec> odd_norms() {
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
  return grid;
}

inline std::vector<NamedSpec> odd_joins() {
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
  grid.push_back(branches("lists that several layers read", {2, 2, 2},
                          {{"list", {"input"}, Flatten{}},
                           {"left", {"list"}, Dense{.units = 3}},
                           {"right", {"list"}, Dense{.units = 3}},
                           {"shares", {"left"}, Softmax{}},
                           {"logs", {"left"}, LogSoftmax{}},
                           {"all", {"left", "right", "shares", "logs"}, Concat{}},
                           {"out", {"all"}, Dense{.units = 3}}}));
  return grid;
}

inline std::vector<NamedSpec> odd_activations() {
  std::vector<NamedSpec> grid;
  for (const std::int32_t units : {1, 2, 7}) {
    for (const Layer& layer :
         std::vector<Layer>{Relu{}, LeakyRelu{.alpha = 0.3}, Prelu{}, Elu{.alpha = 1.5}, Sigmoid{},
                            Tanh{}, Linear{}, Step{}, Flatten{}}) {
      grid.push_back(around("one layer", {2, 3, 3}, layer, units));
    }
    grid.push_back(sequence("softmax within", {5, 1, 1},
                            {Dense{.units = 4}, Softmax{}, Dense{.units = units}}));
    grid.push_back(sequence("log-softmax within", {5, 1, 1},
                            {Dense{.units = 4}, LogSoftmax{}, Dense{.units = units}}));
    grid.push_back(sequence("no dense layer behind", {5, 1, 1}, {Dense{.units = units}, Tanh{}}));
  }
  return grid;
}

inline std::vector<NamedSpec> odd_losses() {
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
  return grid;
}

/// Of one image and cell nothing is left of a batch's normalisation; of three images, something is.
inline std::vector<NamedSpec> odd_batch_layers() {
  std::vector<NamedSpec> grid;
  for (const Shape& shape : {Shape{1, 3, 4}, Shape{3, 1, 5}, Shape{4, 1, 1}, Shape{1, 1, 1}}) {
    for (const double epsilon : {0.1, 1.0}) {
      grid.push_back(around("batch normalisation", shape, BatchNorm{.epsilon = epsilon}));
    }
    for (const float rate : {0.0f, 0.5f, 0.9f}) {
      grid.push_back(around("dropout", shape, Dropout{.rate = rate}));
    }
  }
  return grid;
}

/// All of them; a new layer's shapes belong in one of the lists.
inline std::vector<NamedSpec> odd_shapes() {
  std::vector<NamedSpec> all;
  for (const auto& list : {odd_convolutions(), odd_pools(), odd_norms(), odd_joins(),
                           odd_activations(), odd_losses(), odd_batch_layers()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

}  // namespace receptive
