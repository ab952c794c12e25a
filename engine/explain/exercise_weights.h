// The exercises that lead gradients back to weights.
#pragma once

#include "engine/explain/exercise_networks.h"

namespace receptive::exercise_networks {

using enum Mistake;

inline constexpr Mistake kOfDenseWeights[] = {input_forgotten, weight_transposed};
inline constexpr Mistake kOfKernel[] = {kernel_rotated, input_forgotten, mean_instead_of_sum, sign};
inline constexpr Mistake kOfPaddedKernel[] = {padding_ignored, kernel_rotated, input_forgotten};
inline constexpr Mistake kOfBias[] = {bias_not_summed, mean_instead_of_sum};

inline constexpr std::string_view kWeights = "Back to weights";

inline constexpr ExerciseKind kWeightKinds[] = {
    {.name = "dense-weight-gradient",
     .group = kWeights,
     .title = "Dense layer, back to its weights",
     .task = "Row k of the grid belongs to output k, as in W. Give the gradient of the loss by "
             "every weight.",
     .hint = "Weight (k, c) was multiplied by feature c and went into output k.",
     .target = parameter_gradient_of("dense1", "weight", "∂L/∂W"),
     .given = {kF, gradient_of("dense1", "∂L/∂Z")},
     .shape = {3, 1, 1},
     .layers = dense,
     .mistakes = kOfDenseWeights},
    {.name = "convolution-weight-gradient",
     .group = kWeights,
     .title = "Convolution, back to the kernel",
     .task = "X is 3 × 3, the kernel 2 × 2. Give the gradient of the loss by every weight.",
     .hint = "A weight was used once in every cell of Z, each time on another pixel of X.",
     .target = kDw,
     .given = {kX, kDz},
     .shape = {1, 3, 3},
     .layers = small_convolution,
     .mistakes = kOfKernel},
    {.name = "convolution-weight-gradient-stride",
     .group = kWeights,
     .title = "Convolution with stride 2, back to the kernel",
     .task = "X is 5 × 5, the kernel 3 × 3 moved by two. Give the gradient of the loss by every "
             "weight.",
     .hint = "The first weight met every second pixel: columns 1 and 3 of rows 1 and 3.",
     .target = kDw,
     .given = {kX, kDz},
     .shape = {1, 5, 5},
     .layers = convolution_strided,
     .mistakes = kOfKernel},
    {.name = "convolution-weight-gradient-padding",
     .group = kWeights,
     .title = "Convolution with padding 1, back to the kernel",
     .task = "X is 2 × 2 with one ring of zeros, the kernel 2 × 2. Give the gradient of the loss "
             "by every weight.",
     .hint = "Draw the ring of zeros around X first; products with a zero add nothing.",
     .target = kDw,
     .given = {kX, kDz},
     .shape = {1, 2, 2},
     .layers = small_convolution_padded,
     .mistakes = kOfPaddedKernel},
    {.name = "convolution-bias-gradient",
     .group = kWeights,
     .title = "Convolution, back to the bias",
     .task = "Two filters, one bias each. Give the gradient of the loss by both.",
     .hint = "A bias was added in every cell of its map.",
     .target = parameter_gradient_of("conv1", "bias", "∂L/∂b"),
     .given = {kDz},
     .shape = {1, 3, 3},
     .layers = two_filters,
     .mistakes = kOfBias},
    {.name = "chain",
     .group = kWeights,
     .title = "Through ReLU to the kernel",
     .task = "A = ReLU(Z), Z = X ⋆ W + b. From the gradient of A, give that of the kernel.",
     .hint = "First the gradient of Z: where did ReLU let something through? Then that of W.",
     .target = kDw,
     .given = {kX, kZ, gradient_of("relu1", "∂L/∂A")},
     .input = ExerciseInput::mixed,
     .shape = {1, 3, 3},
     .layers = convolution_and_relu,
     .mistakes = kOfKernel},
};

}  // namespace receptive::exercise_networks
