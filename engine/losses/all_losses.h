// The list of losses. A new one is one file and one line here.
#pragma once

#include <variant>

#include "engine/losses/hinge.h"
#include "engine/losses/mean_squared_error.h"
#include "engine/losses/negative_log_likelihood.h"
#include "engine/losses/perceptron.h"
#include "engine/losses/sigmoid_binary_cross_entropy.h"
#include "engine/losses/softmax_cross_entropy.h"

namespace receptive {

using Loss = std::variant<SoftmaxCrossEntropy, SigmoidBinaryCrossEntropy, NegativeLogLikelihood,
                          MeanSquaredError, Hinge, Perceptron>;

/// A loss that passes on an update rule where others pass on their derivative.
template <class L>
concept IsUpdateRule = requires {
  requires L::kIsUpdateRule;
};

}  // namespace receptive
