// The exercises of the forward pass.
#pragma once

#include "engine/explain/exercise_networks.h"

namespace receptive::exercise_networks {

using enum Mistake;

inline constexpr Mistake kOfConvolution[] = {kernel_rotated, bias_forgotten, sign};
inline constexpr Mistake kOfPadding[] = {padding_ignored, kernel_rotated, bias_forgotten};
inline constexpr Mistake kOfRelu[] = {activation_forgotten};
inline constexpr Mistake kOfDense[] = {weight_transposed, bias_forgotten};

inline constexpr std::string_view kForward = "Forward";

inline constexpr ExerciseKind kForwardKinds[] = {
    {.name = "convolution",
     .group = kForward,
     .title = "Convolution",
     .task = "Lay the kernel W on X, add up the nine products and add the bias b.",
     .hint = "Each cell of Z is nine products and one bias. The kernel lies on X as it is printed.",
     .target = kZ,
     .given = {kX, kW, kB},
     .shape = {1, 4, 4},
     .layers = convolution,
     .mistakes = kOfConvolution},
    {.name = "convolution-padding",
     .group = kForward,
     .title = "Convolution with padding 1",
     .task = "Put one ring of zeros around X, then let the kernel slide; do not forget the bias b.",
     .hint = "The first window begins one row above and one column left of X, on zeros.",
     .target = kZ,
     .given = {kX, kW, kB},
     .shape = {1, 3, 3},
     .layers = convolution_padded,
     .mistakes = kOfPadding},
    {.name = "convolution-stride",
     .group = kForward,
     .title = "Convolution with stride 2",
     .task = "The kernel moves on by two columns and down by two rows.",
     .hint = "The second cell of Z begins at the third column of X.",
     .target = kZ,
     .given = {kX, kW, kB},
     .shape = {1, 5, 5},
     .layers = convolution_strided,
     .mistakes = kOfConvolution},
    {.name = "convolution-channels",
     .group = kForward,
     .title = "Convolution of two channels",
     .task = "One filter reads both channels of X: all eight products and the bias make one cell.",
     .hint = "A filter has one grid of weights for each channel, and one bias for all of them.",
     .target = kZ,
     .given = {kX, kW, kB},
     .shape = {2, 3, 3},
     .layers = small_convolution,
     .mistakes = kOfConvolution},
    {.name = "relu",
     .group = kForward,
     .title = "ReLU",
     .task = "Send every cell of Z through ReLU.",
     .hint = "ReLU is max(0, z), cell by cell.",
     .target = output_of("relu1", "A"),
     .given = {output_of("input", "Z")},
     .input = ExerciseInput::mixed,
     .shape = {1, 3, 3},
     .layers = relu,
     .mistakes = kOfRelu},
    {.name = "max-pooling",
     .group = kForward,
     .title = "Max pooling",
     .task = "Windows of 2 × 2, stride 2: the largest cell of each window goes on.",
     .hint = "There are four windows, and they do not overlap.",
     .target = output_of("pool1", "P"),
     .given = {output_of("input", "A")},
     .input = ExerciseInput::distinct,
     .shape = {1, 4, 4},
     .layers = max_pooling,
     .mistakes = kOfPooling},
    {.name = "average-pooling",
     .group = kForward,
     .title = "Average pooling",
     .task = "Windows of 2 × 2, stride 2: the mean of each window goes on.",
     .hint = "A mean is a sum, divided by how many numbers were added.",
     .target = output_of("pool1", "P"),
     .given = {output_of("input", "A")},
     .shape = {1, 4, 4},
     .layers = average_pooling,
     .mistakes = kOfAverage},
    {.name = "dense",
     .group = kForward,
     .title = "Dense layer",
     .task =
         "Row k of W belongs to output k: multiply it with F, add up, and add b of this output.",
     .hint = "Z = W · F + b. The columns of W belong to the features of F.",
     .target = output_of("dense1", "Z"),
     .given = {kF, parameter_of("dense1", "weight", "W"), parameter_of("dense1", "bias", "b")},
     .shape = {3, 1, 1},
     .layers = dense,
     .mistakes = kOfDense},
};

}  // namespace receptive::exercise_networks
