// A drawn digit made to look like MNIST's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/result.h"

namespace receptive {

/// LeCun's preparation of MNIST (yann.lecun.com/exdb/mnist): the ink's bounding box is scaled to
/// fit 20×20 keeping its aspect ratio (area averaging, as anti-aliasing), then moved by whole
/// pixels so that its centre of mass comes nearest to the centre of 28×28, as far as no ink leaves
/// the image. `ink` is [height, width] in 0..1. Returns 784 pixels in 0..1; all zero when there is
/// no ink. Errors: shape_mismatch, out_of_range (a value that is not in 0..1).
Result<std::vector<float>> centre_digit(std::span<const float> ink, std::int32_t height,
                                        std::int32_t width);

}  // namespace receptive
