#include "engine/model/presets.h"

#include <array>
#include <string>
#include <variant>

namespace receptive {

namespace {

ModelSpec sequence(const Shape& input, std::vector<Layer> layers) {
  ModelSpec spec{input, {}, {}};
  for (Layer& layer : layers) spec.nodes.push_back({{}, {}, std::move(layer)});
  complete(spec);
  return spec;
}

// LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998;
// 28×28 with padding 2 stands for the paper's 32×32. 61,706 parameters. Glorot's smaller weights
// suit the high rates of a short first run: docs/decisions/0002-initial-weights.md.
template <class Activation, class Pool>
ModelSpec lenet5_with() {
  constexpr Initializer kInit = Initializer::glorot_uniform;
  const Conv2d first{.channels = 6, .kernel = {5, 5}, .padding = {2, 2, 2, 2}, .init = kInit};
  const Conv2d second{.channels = 16, .kernel = {5, 5}, .init = kInit};
  const auto dense = [](std::int32_t units) { return Dense{.units = units, .init = kInit}; };
  return sequence({1, 28, 28},
                  {first, Activation{}, Pool{}, second, Activation{}, Pool{}, Flatten{}, dense(120),
                   Activation{}, dense(84), Activation{}, dense(10)});
}

ModelSpec lenet5() { return lenet5_with<Relu, MaxPool2d>(); }

// Nearer to the paper.
ModelSpec lenet5_tanh() { return lenet5_with<Tanh, AveragePool2d>(); }

// The network of the backpropagation notes: 15 parameters, one sigmoid unit.
ModelSpec one_filter_cnn() {
  return sequence({1, 6, 6}, {
                                 Conv2d{.channels = 1, .kernel = {3, 3}},
                                 Relu{},
                                 MaxPool2d{},
                                 Flatten{},
                                 Dense{.units = 1},
                             });
}

// Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in
// the brain", 1958, with two inputs: 3 parameters, which begin as 0.
ModelSpec perceptron() {
  ModelSpec spec = sequence({1, 1, 2}, {Flatten{}, Dense{.units = 1, .init = Initializer::zeros}});
  spec.loss = Perceptron{};
  return spec;
}

// The fully connected network the convolutional ones are compared with: 266,610 parameters.
ModelSpec mlp() {
  return sequence({1, 28, 28}, {Flatten{}, Dense{.units = 300}, Relu{}, Dense{.units = 100}, Relu{},
                                Dense{.units = 10}});
}

// Odd or even, on what the layers of `mlp` below its last one have learnt: they are frozen, and the
// new last layer alone is trained, 202 or 101 parameters. with_head gives the frozen layers the
// weights of a trained model; as a preset they are drawn.
ModelSpec odd_even(std::int32_t outputs) {
  ModelSpec spec = mlp();
  for (NodeSpec& node : spec.nodes) node.frozen = std::holds_alternative<Dense>(node.layer);
  spec.nodes.back() = {"head", {spec.nodes.back().inputs}, Dense{.units = outputs}};
  return spec;
}

ModelSpec odd_even_softmax() { return odd_even(2); }
ModelSpec odd_even_sigmoid() { return odd_even(1); }

// The network whose last layer reads 5·5·64 = 1,600 cells: 34,826 parameters.
ModelSpec small_cnn() {
  return sequence({1, 28, 28}, {Conv2d{.channels = 32, .kernel = {3, 3}}, Relu{}, MaxPool2d{},
                                Conv2d{.channels = 64, .kernel = {3, 3}}, Relu{}, MaxPool2d{},
                                Flatten{}, Dense{.units = 10}});
}

// A convolution that keeps rows and columns.
Conv2d same_conv(std::int32_t channels, std::int32_t kernel, std::int32_t groups = 1) {
  const std::int32_t margin = (kernel - 1) / 2;
  return {.channels = channels,
          .kernel = {kernel, kernel},
          .padding = {margin, margin, margin, margin},
          .groups = groups};
}

// The minis keep the structure of a published network at an eighth of its channels and leave out
// what needs images of 224×224. They take about two million multiply-adds an image, five times
// LeNet-5's, so that a page can train them.

// Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks",
// 2012: five convolutions, the second, fourth and fifth in two groups, response normalisation after
// the first two, overlapping pools, three dense layers, dropout before the first two of them. 4096
// units become 128, and with so few half of them thrown away is too many: the rate is 0.2.
ModelSpec alexnet_mini() {
  const MaxPool2d pool{.kernel = {3, 3}};
  const Dropout dropout{.rate = 0.2f};
  return sequence({1, 28, 28}, {same_conv(12, 5),
                                Relu{},
                                LocalResponseNorm{},
                                pool,
                                same_conv(32, 5, 2),
                                Relu{},
                                LocalResponseNorm{},
                                pool,
                                same_conv(48, 3),
                                Relu{},
                                same_conv(48, 3, 2),
                                Relu{},
                                same_conv(32, 3, 2),
                                Relu{},
                                pool,
                                Flatten{},
                                dropout,
                                Dense{.units = 128},
                                Relu{},
                                dropout,
                                Dense{.units = 128},
                                Relu{},
                                Dense{.units = 10}});
}

// Simonyan, Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014:
// the first three blocks of configuration B, 3×3 convolutions only. 4096 units become 128.
ModelSpec vgg_mini() {
  std::vector<Layer> layers;
  for (const std::int32_t channels : {8, 16, 32}) {
    for (int i = 0; i < 2; ++i) {
      layers.push_back(same_conv(channels, 3));
      layers.push_back(Relu{});
    }
    layers.push_back(MaxPool2d{});
  }
  layers.push_back(Flatten{});
  for (int i = 0; i < 2; ++i) {
    layers.push_back(Dense{.units = 128});
    layers.push_back(Relu{});
  }
  layers.push_back(Dense{.units = 10});
  return sequence({1, 28, 28}, std::move(layers));
}

// Adds a layer that reads `from`; gives its name to the layers that read it.
std::string add(ModelSpec& spec, const std::string& name, const std::string& from, Layer layer) {
  spec.nodes.push_back({name, {from}, std::move(layer)});
  return name;
}

std::string add_with_relu(ModelSpec& spec, const std::string& name, const std::string& from,
                          Layer layer) {
  return add(spec, name + "-relu", add(spec, name, from, std::move(layer)), Relu{});
}

struct InceptionChannels {
  std::int32_t one, three_reduce, three, five_reduce, five, pool;
};

std::string add_inception(ModelSpec& spec, const std::string& name, const std::string& from,
                          const InceptionChannels& channels) {
  const std::string one = add_with_relu(spec, name + "-1x1", from, same_conv(channels.one, 1));
  std::string three =
      add_with_relu(spec, name + "-3x3-reduce", from, same_conv(channels.three_reduce, 1));
  three = add_with_relu(spec, name + "-3x3", three, same_conv(channels.three, 3));
  std::string five =
      add_with_relu(spec, name + "-5x5-reduce", from, same_conv(channels.five_reduce, 1));
  five = add_with_relu(spec, name + "-5x5", five, same_conv(channels.five, 5));
  std::string pool = add(spec, name + "-pool", from,
                         MaxPool2d{.kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1, 1, 1}});
  pool = add_with_relu(spec, name + "-pool-1x1", pool, same_conv(channels.pool, 1));
  spec.nodes.push_back({name, {one, three, five, pool}, Concat{}});
  return name;
}

// Szegedy et al., "Going deeper with convolutions", 2014: modules 3a, 3b and 4a between pools that
// reach over the end, then one mean for each channel. One convolution stands for the paper's three
// before the modules.
ModelSpec inception_mini() {
  const MaxPool2d pool{.kernel = {3, 3}, .rounding = Rounding::ceil};
  ModelSpec spec{{1, 28, 28}, {}, {}};
  std::string last = add_with_relu(spec, "conv1", "input", same_conv(24, 3));
  last = add(spec, "pool1", last, pool);
  last = add_inception(spec, "3a", last, {8, 12, 16, 2, 4, 4});
  last = add_inception(spec, "3b", last, {16, 16, 24, 4, 12, 8});
  last = add(spec, "pool2", last, pool);
  last = add_inception(spec, "4a", last, {24, 12, 26, 2, 6, 8});
  last = add(spec, "pool3", last, GlobalAveragePool2d{});
  add(spec, "dense1", last, Dense{.units = 10});
  return spec;
}

// A convolution, whose bias the normalisation after it would take away again.
std::string add_conv_norm(ModelSpec& spec, const std::string& name, const std::string& from,
                          std::int32_t channels, std::int32_t kernel, std::int32_t stride) {
  Conv2d conv = same_conv(channels, kernel);
  conv.stride = {stride, stride};
  conv.bias = false;
  return add(spec, name + "-norm", add(spec, name, from, conv), BatchNorm{});
}

// relu(F(x) + x) with F = conv, norm, ReLU, conv, norm.
std::string add_residual_block(ModelSpec& spec, const std::string& name, const std::string& from,
                               std::int32_t channels, std::int32_t stride) {
  std::string branch = add_conv_norm(spec, name + "-conv1", from, channels, 3, stride);
  branch = add(spec, name + "-relu1", branch, Relu{});
  branch = add_conv_norm(spec, name + "-conv2", branch, channels, 3, 1);
  // Where the sizes differ, a 1×1 convolution makes the shortcut fit.
  const std::string shortcut =
      stride == 1 ? from : add_conv_norm(spec, name + "-shortcut", from, channels, 1, stride);
  spec.nodes.push_back({name + "-add", {branch, shortcut}, Add{}});
  return add(spec, name, name + "-add", Relu{});
}

// He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2015, section 4.2: the
// network for small images with one block in each stage and half the channels.
ModelSpec resnet_mini() {
  ModelSpec spec{{1, 28, 28}, {}, {}};
  std::string last = add(spec, "relu1", add_conv_norm(spec, "conv1", "input", 8, 3, 1), Relu{});
  last = add_residual_block(spec, "block1", last, 8, 1);
  last = add_residual_block(spec, "block2", last, 16, 2);
  last = add_residual_block(spec, "block3", last, 32, 2);
  last = add(spec, "pool1", last, GlobalAveragePool2d{});
  add(spec, "dense1", last, Dense{.units = 10});
  return spec;
}

constexpr std::array<Preset, 12> kPresets = {{
    {"lenet5", "LeNet-5", lenet5},
    {"lenet5-tanh", "LeNet-5 with tanh and average pooling", lenet5_tanh},
    {"one-filter-cnn", "One-filter CNN", one_filter_cnn},
    {"perceptron", "Perceptron with two inputs", perceptron},
    {"mlp", "Fully connected 784-300-100-10", mlp},
    {"odd-even-softmax", "Odd or even: a softmax head on frozen layers", odd_even_softmax},
    {"odd-even-sigmoid", "Odd or even: a sigmoid head on frozen layers", odd_even_sigmoid},
    {"small-cnn", "Small MNIST CNN", small_cnn},
    {"alexnet-mini", "AlexNet in small", alexnet_mini},
    {"vgg-mini", "VGG in small", vgg_mini},
    {"inception-mini", "GoogLeNet (Inception) in small", inception_mini},
    {"resnet-mini", "ResNet in small", resnet_mini},
}};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

Result<ModelSpec> find_preset(std::string_view name) {
  std::string names;
  for (const Preset& preset : kPresets) {
    if (preset.name == name) return preset.make();
    if (!names.empty()) names += ", ";
    names += preset.name;
  }
  return Error(ErrorCode::unknown_preset, "preset", "there is no \"{}\"", "take one of: {}", name,
               names);
}

}  // namespace receptive
