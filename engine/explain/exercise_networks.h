// The small networks of the exercises, and the tensors and mistakes that several exercises name.
#pragma once

#include <string_view>
#include <vector>

#include "engine/explain/exercise_kinds.h"

namespace receptive::exercise_networks {

using Layers = std::vector<Layer>;

// Shapes are as small as the rule allows: a sheet is to be done with a pencil.

inline Layers convolution() { return {Conv2d{.channels = 1, .kernel = {3, 3}}}; }
inline Layers convolution_padded() {
  return {Conv2d{.channels = 1, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}};
}
inline Layers convolution_strided() {
  return {Conv2d{.channels = 1, .kernel = {3, 3}, .stride = {2, 2}}};
}
inline Layers small_convolution() { return {Conv2d{.channels = 1, .kernel = {2, 2}}}; }
inline Layers small_convolution_padded() {
  return {Conv2d{.channels = 1, .kernel = {2, 2}, .padding = {1, 1, 1, 1}}};
}
inline Layers two_filters() { return {Conv2d{.channels = 2, .kernel = {2, 2}}}; }
inline Layers relu() { return {Relu{}}; }
inline Layers max_pooling() { return {MaxPool2d{}}; }
inline Layers overlapping_pooling() { return {MaxPool2d{{2, 2}, {1, 1}}}; }
inline Layers average_pooling() { return {AveragePool2d{}}; }
inline Layers dense() { return {Dense{.units = 3}}; }
inline Layers two_units() { return {Dense{.units = 2, .bias = false}}; }
inline Layers scores() { return {Identity{}}; }
inline Layers convolution_and_relu() { return {Conv2d{.channels = 1, .kernel = {2, 2}}, Relu{}}; }

constexpr ExerciseTensor output_of(std::string_view node, std::string_view symbol) {
  return {node, TensorKind::output, {}, symbol};
}
constexpr ExerciseTensor gradient_of(std::string_view node, std::string_view symbol) {
  return {node, TensorKind::output_gradient, {}, symbol};
}
constexpr ExerciseTensor input_gradient_of(std::string_view node, std::string_view symbol) {
  return {node, TensorKind::input_gradient, "0", symbol};
}
constexpr ExerciseTensor parameter_of(std::string_view node, std::string_view name,
                                      std::string_view symbol) {
  return {node, TensorKind::parameter, name, symbol};
}
constexpr ExerciseTensor parameter_gradient_of(std::string_view node, std::string_view name,
                                               std::string_view symbol) {
  return {node, TensorKind::parameter_gradient, name, symbol};
}

inline constexpr ExerciseTensor kX = output_of("input", "X");
inline constexpr ExerciseTensor kF = output_of("input", "F");
inline constexpr ExerciseTensor kP = {"loss", TensorKind::output, "probabilities", "p"};
inline constexpr ExerciseTensor kW = parameter_of("conv1", "weight", "W");
inline constexpr ExerciseTensor kB = parameter_of("conv1", "bias", "b");
inline constexpr ExerciseTensor kZ = output_of("conv1", "Z");
inline constexpr ExerciseTensor kDz = gradient_of("conv1", "∂L/∂Z");
inline constexpr ExerciseTensor kDw = parameter_gradient_of("conv1", "weight", "∂L/∂W");
inline constexpr ExerciseTensor kDx = input_gradient_of("conv1", "∂L/∂X");

inline constexpr Mistake kOfPooling[] = {Mistake::wrong_winner};
inline constexpr Mistake kOfAverage[] = {Mistake::sum_instead_of_mean};

}  // namespace receptive::exercise_networks
