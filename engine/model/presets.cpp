#include "engine/model/presets.h"

#include <array>
#include <string>

namespace receptive {

namespace {

ModelSpec sequence(const Shape& input, std::vector<Layer> layers) {
  ModelSpec spec{input, {}, {}};
  for (Layer& layer : layers) spec.nodes.push_back({{}, {}, std::move(layer)});
  complete(spec);
  return spec;
}

// LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998, with
// today's ReLU and max pooling; 28×28 with padding 2 stands for the paper's 32×32. 61,706 parameters.
ModelSpec lenet5() {
  return sequence({1, 28, 28}, {
                                   Conv2d{.channels = 6, .kernel = {5, 5}, .padding = {2, 2, 2, 2}},
                                   Relu{},
                                   MaxPool2d{},
                                   Conv2d{.channels = 16, .kernel = {5, 5}},
                                   Relu{},
                                   MaxPool2d{},
                                   Flatten{},
                                   Dense{.units = 120},
                                   Relu{},
                                   Dense{.units = 84},
                                   Relu{},
                                   Dense{.units = 10},
                               });
}

// The same network nearer to the paper: tanh and average pooling.
ModelSpec lenet5_tanh() {
  constexpr Initializer kInit = Initializer::glorot_uniform;
  return sequence({1, 28, 28}, {
                                   Conv2d{.channels = 6,
                                          .kernel = {5, 5},
                                          .padding = {2, 2, 2, 2},
                                          .init = kInit},
                                   Tanh{},
                                   AveragePool2d{},
                                   Conv2d{.channels = 16, .kernel = {5, 5}, .init = kInit},
                                   Tanh{},
                                   AveragePool2d{},
                                   Flatten{},
                                   Dense{.units = 120, .init = kInit},
                                   Tanh{},
                                   Dense{.units = 84, .init = kInit},
                                   Tanh{},
                                   Dense{.units = 10, .init = kInit},
                               });
}

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

constexpr std::array<Preset, 3> kPresets = {{
    {"lenet5", "LeNet-5", lenet5},
    {"lenet5-tanh", "LeNet-5 with tanh and average pooling", lenet5_tanh},
    {"one-filter-cnn", "One-filter CNN", one_filter_cnn},
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
  return Error{ErrorCode::unknown_preset, "preset", "there is no \"" + std::string(name) + "\"",
               "take one of: " + names};
}

}  // namespace receptive
