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
