// Small networks of odd shapes that hold every layer and loss, and traces of them.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/explain/trace.h"
#include "tests/engine/batch_run.h"

namespace receptive {

struct NamedSpec {
  std::string name;
  ModelSpec spec;
};

inline NamedSpec sequence(std::string name, const Shape& input, const std::vector<Layer>& layers) {
  ModelSpec spec{input, {}, {}};
  for (const Layer& layer : layers) spec.nodes.push_back({{}, {}, layer});
  return {std::move(name), spec};
}

/// The same network with another loss than the one that would be chosen for it.
inline NamedSpec with_loss(NamedSpec named, const Loss& loss) {
  named.spec.loss = loss;
  return named;
}

/// A network with branches: names, inputs, layers.
inline NamedSpec branches(std::string name, const Shape& input, std::vector<NodeSpec> nodes) {
  return {std::move(name), {input, std::move(nodes), {}}};
}

/// Every model ends with a loss.
inline std::vector<NamedSpec> explain_models() {
  return {
      sequence("strides that do not divide, padding on one side, an average that skips padding",
               {2, 7, 9},
               {Conv2d{.channels = 3, .kernel = {3, 2}, .stride = {2, 3}, .padding = {1, 0, 2, 1}},
                Relu{}, AveragePool2d{{2, 3}, {1, 2}, {1, 0, 1, 1}, false}, Flatten{},
                Dense{.units = 3}}),
      sequence("padding beyond the kernel, dilation, groups", {4, 5, 4},
               {Conv2d{.channels = 6,
                       .kernel = {2, 3},
                       .padding = {3, 2, 4, 3},
                       .dilation = {2, 2},
                       .groups = 2},
                Tanh{}, AveragePool2d{{3, 3}, {2, 2}, {1, 1, 1, 1}}, Flatten{}, Dense{.units = 1}}),
      sequence("the kernel is the image", {3, 4, 5},
               {Conv2d{.channels = 5, .kernel = {4, 5}, .bias = false}, Sigmoid{}, Flatten{},
                Dense{.units = 4, .bias = false}}),
      sequence(
          "overlapping maxima with padding", {2, 6, 5},
          {MaxPool2d{{3, 3}, {1, 2}, {1, 2, 1, 1}},
           Conv2d{.channels = 2, .kernel = {2, 2}, .stride = {3, 1}}, Relu{},
           MaxPool2d{{1, 1}, {1, 1}}, Flatten{}, Dense{.units = 5}, Softmax{}, Dense{.units = 3}}),
      sequence("depthwise with a stride beyond the kernel", {3, 8, 8},
               {Conv2d{.channels = 6, .kernel = {2, 2}, .stride = {3, 3}, .groups = 3}, Relu{},
                Flatten{}, Dense{.units = 2}, Sigmoid{}, Dense{.units = 1}}),
      sequence("windows with gaps", {1, 9, 7},
               {AveragePool2d{{2, 2}, {3, 3}}, Conv2d{.channels = 3, .kernel = {1, 1}}, Tanh{},
                MaxPool2d{{2, 1}, {2, 1}}, Flatten{}, Dense{.units = 3}}),
      sequence(
          "activations with slopes of their own", {2, 5, 4},
          {Conv2d{.channels = 3, .kernel = {2, 2}}, LeakyRelu{.alpha = 0.2}, Prelu{},
           Elu{.alpha = 0.7}, Linear{}, Pad{{1, 0, 2, 1}}, Reshape{.channels = 6, .size = {3, 5}},
           Identity{}, GlobalAveragePool2d{}, Dense{.units = 4}, LogSoftmax{}, Dense{.units = 3}}),
      sequence("minima, lengths and whole channels, the last windows reaching over the end",
               {2, 9, 8},
               {MinPool2d{{3, 2}, {2, 2}, {1, 1, 0, 1}, Rounding::ceil},
                L2Pool2d{{2, 2}, {1, 2}, {1, 0, 0, 1}, true, Rounding::ceil, true},
                Conv2d{.channels = 4, .kernel = {2, 2}}, L2Pool2d{{2, 1}, {2, 1}, {}, true},
                GlobalMaxPool2d{}, Dense{.units = 3}}),
      sequence("responses divided by those of neighbouring channels, at both ends too", {2, 5, 4},
               {LocalResponseNorm{}, Conv2d{.channels = 6, .kernel = {2, 2}}, Relu{},
                LocalResponseNorm{.size = 3, .alpha = 0.5, .beta = 0.6, .k = 1.5}, Tanh{},
                LocalResponseNorm{.size = 15, .alpha = 2, .beta = 1.25, .k = 0.25}, Flatten{},
                Dense{.units = 3}}),
      sequence(
          "batch normalisation of images and of a list, and dropout", {2, 5, 4},
          {Conv2d{.channels = 3, .kernel = {2, 2}}, BatchNorm{}, Relu{}, Dropout{.rate = 0.25f},
           Flatten{}, Dense{.units = 5}, BatchNorm{.epsilon = 0.1, .momentum = 0.3}, Tanh{},
           Dropout{.rate = 0.6f}, Dense{.units = 3}}),
      branches(
          "a residual block, a gate and an inception", {2, 6, 6},
          {{"a", {"input"}, Conv2d{.channels = 3, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}},
           {"b", {"a"}, Tanh{}},
           {"c", {"b"}, Conv2d{.channels = 3, .kernel = {1, 1}}},
           {"norm", {"c"}, BatchNorm{}},
           {"skip", {"norm", "a", "b"}, Add{}},
           {"gate", {"skip", "b"}, Multiply{}},
           {"twice", {"gate", "gate"}, Add{}},
           {"left", {"twice"}, Conv2d{.channels = 2, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}},
           {"right", {"twice"}, MaxPool2d{{3, 3}, {1, 1}, {1, 1, 1, 1}}},
           {"both", {"left", "right", "input"}, Concat{}},
           {"low", {"both"}, GlobalMinPool2d{}},
           {"out", {"low"}, Dense{.units = 3}}}),
      sequence("a likelihood of log-probabilities", {2, 2, 2},
               {Flatten{}, Dense{.units = 4}, LogSoftmax{}}),
      with_loss(sequence("squared errors", {2, 2, 2}, {Flatten{}, Dense{.units = 4}, Softmax{}}),
                MeanSquaredError{}),
      with_loss(sequence("the squared error of one output", {2, 2, 2},
                         {Flatten{}, Dense{.units = 1}, Sigmoid{}}),
                MeanSquaredError{}),
      with_loss(sequence("margins, some of them kept", {2, 2, 2}, {Flatten{}, Dense{.units = 5}}),
                Hinge{}),
      with_loss(sequence("a perceptron", {2, 2, 2}, {Flatten{}, Dense{.units = 1}}), Perceptron{}),
      with_loss(sequence("the margin of one score", {2, 2, 2}, {Flatten{}, Dense{.units = 1}}),
                Hinge{}),
  };
}

/// A model's pixels and labels: normal numbers, and a few ties.
struct TraceInput {
  std::vector<float> images;
  std::vector<std::int32_t> labels;
};

inline TraceInput trace_input(const Graph& graph, std::int32_t images) {
  const RandomKey random{.seed = 5, .stream = Stream::augment};
  TraceInput input;
  for (std::uint32_t i = 0; i < images * graph.input_shape().cells(); ++i) {
    input.images.push_back(i % 11 == 0 ? 0.5f : random.normal(i));
  }
  for (std::int32_t n = 0; n < images; ++n) {
    input.labels.push_back((n + 1) % graph.classes());
  }
  return input;
}

/// Weights of a fresh model, with biases that are not zero.
inline std::shared_ptr<Model> model_with_biases(const ModelSpec& spec, std::uint64_t seed = 1) {
  Result<std::shared_ptr<Model>> model = Model::create(spec, seed);
  REQUIRE_MESSAGE(model.ok(), (model.ok() ? std::string() : to_text(model.error())));
  const RandomKey random{.seed = seed, .stream = Stream::augment, .step = 1};
  for (const ParameterPlace& place : (*model)->graph().parameters()) {
    if (place.spec.decays && !place.spec.buffer) continue;
    const std::span<float> bias = (*model)->parameter(place);
    for (std::uint32_t i = 0; i < bias.size(); ++i) bias[i] = 0.3f * random.normal(i);
    if (place.spec.least < 0) continue;
    for (float& number : bias) number = place.spec.least + 0.5f + number * number;
  }
  return *model;
}

/// A step of a training run: batch normalisation goes by the images, dropout draws.
inline constexpr PassContext kTraining{.training = true, .seed = 11, .step = 3};

inline std::unique_ptr<Trace> trace_of(const Model& model, std::int32_t images, bool labels = true,
                                       const PassContext& context = {}) {
  TraceInput input = trace_input(model.graph(), images);
  if (!labels) input.labels.clear();
  Result<std::unique_ptr<Trace>> trace = Trace::create(model, input.images, input.labels, context);
  REQUIRE_MESSAGE(trace.ok(), (trace.ok() ? std::string() : to_text(trace.error())));
  return std::move(trace).value();
}

/// Every tensor a trace with labels can be asked for, predicting or training.
inline std::vector<TensorRef> tensors_of(const Graph& graph, bool training = false) {
  std::vector<TensorRef> tensors = {{"loss", TensorKind::output, ""},
                                    {"loss", TensorKind::output, "perImage"},
                                    {"loss", TensorKind::output, "probabilities"},
                                    {"loss", TensorKind::input_gradient, ""}};
  for (const Node& node : graph.nodes()) {
    tensors.push_back({node.name, TensorKind::output, ""});
    tensors.push_back({node.name, TensorKind::output_gradient, ""});
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      tensors.push_back({node.name, TensorKind::input_gradient, std::to_string(k)});
    }
    for (const ParameterPlace& place : graph.parameters_of(node)) {
      const std::string name(place.spec.name);
      tensors.push_back({node.name, TensorKind::parameter, name});
      if (!place.spec.buffer) tensors.push_back({node.name, TensorKind::parameter_gradient, name});
    }
    std::visit(
        [&](const auto& layer) {
          using L = std::decay_t<decltype(layer)>;
          if constexpr (KeepsTensor<L>) {
            tensors.push_back({node.name, TensorKind::output, std::string(L::kKeptName)});
          }
          if (!UsesBatch<L> || !training || node.frozen) return;
          tensors.push_back({node.name, TensorKind::output, "mean"});
          tensors.push_back({node.name, TensorKind::output, "variance"});
        },
        node.layer);
  }
  return tensors;
}

/// At most `count` cells of a tensor, spread over it; its first and last are among them.
inline std::vector<std::vector<std::int32_t>> some_cells(const std::vector<std::int32_t>& shape,
                                                         std::int64_t count) {
  std::int64_t cells = 1;
  for (const std::int32_t side : shape) cells *= side;
  std::vector<std::vector<std::int32_t>> indices;
  for (std::int64_t i = 0; i < std::min(cells, count); ++i) {
    std::int64_t place = cells <= count ? i : i * (cells - 1) / (count - 1);
    std::vector<std::int32_t> index(shape.size());
    for (std::size_t d = shape.size(); d-- > 0; place /= shape[d]) {
      index[d] = static_cast<std::int32_t>(place % shape[d]);
    }
    indices.push_back(std::move(index));
  }
  return indices;
}

}  // namespace receptive
