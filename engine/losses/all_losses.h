// The list of losses. A new one is one file and one line here.
#pragma once

#include <variant>

#include "engine/losses/sigmoid_binary_cross_entropy.h"
#include "engine/losses/softmax_cross_entropy.h"

namespace receptive {

using Loss = std::variant<SoftmaxCrossEntropy, SigmoidBinaryCrossEntropy>;

}  // namespace receptive
