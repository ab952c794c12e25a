// The exercises on the step of an optimiser. Rates and shares are such that new weights have at
// most two decimals.
#pragma once

#include "engine/explain/exercise_networks.h"

namespace receptive::exercise_networks {

inline constexpr Mistake kOfStep[] = {Mistake::update_added, Mistake::rate_forgotten};
inline constexpr Mistake kOfBatchStep[] = {Mistake::batch_mean_forgotten, Mistake::update_added,
                                           Mistake::rate_forgotten};
inline constexpr Mistake kOfMomentum[] = {Mistake::momentum_forgotten, Mistake::update_added,
                                          Mistake::rate_forgotten};

inline constexpr ExerciseTensor kOldW = parameter_of("dense1", "weight", "W");
inline constexpr ExerciseTensor kStepDw = parameter_gradient_of("dense1", "weight", "∂L/∂W");
inline constexpr ExerciseTensor kNewW = {"dense1", TensorKind::update, "weight", "new W",
                                         "updated"};
inline constexpr ExerciseTensor kVelocity = {"dense1", TensorKind::optimizer_state, "weight", "V",
                                             "velocity"};

constexpr ExerciseTensor of_image(std::int32_t image, std::string_view symbol) {
  return {"dense1", TensorKind::parameter_gradient, "weight", symbol, {}, image};
}

inline constexpr std::string_view kUpdate = "Update";

inline constexpr ExerciseKind kUpdateKinds[] = {
    {.name = "update",
     .group = kUpdate,
     .title = "One step of gradient descent",
     .task = "Give the weights after one step: w − η · g, cell by cell, where g is the gradient "
             "∂L/∂w and the learning rate is η = 0.1.",
     .hint = "Take the gradient of a weight, take a tenth of it, and take that from the weight.",
     .target = kNewW,
     .given = {kOldW, kStepDw},
     .shape = {3, 1, 1},
     .layers = two_units,
     .mistakes = kOfStep,
     .optimizer = Sgd{.rate = 0.1f}},
    {.name = "update-batch",
     .group = kUpdate,
     .title = "One step with a batch of two",
     .task = "The loss L is the mean of two images’ losses L₁ and L₂, whose gradients are given. "
             "Give the weights after one step w − η · ∂L/∂w with η = 0.1.",
     .hint = "First the gradient of the mean loss, cell by cell; then a tenth of it.",
     .target = kNewW,
     .given = {kOldW, of_image(1, "∂L₁/∂W"), of_image(2, "∂L₂/∂W")},
     .shape = {3, 1, 1},
     .layers = two_units,
     .mistakes = kOfBatchStep,
     .images = 2,
     .optimizer = Sgd{.rate = 0.1f}},
    {.name = "update-momentum",
     .group = kUpdate,
     .title = "One step with momentum",
     .task = "The velocity V is remembered from the steps before. It becomes v ← μ · v + g, where "
             "g is the gradient ∂L/∂w; then w ← w − η · v. Give the weights after this step, with "
             "μ = 0.5 and η = 0.1.",
     .hint = "First the new velocity: half of the old one, and the gradient. Then a tenth of it.",
     .target = kNewW,
     .given = {kOldW, kVelocity, kStepDw},
     .shape = {3, 1, 1},
     .layers = two_units,
     .mistakes = kOfMomentum,
     .optimizer = Sgd{.rate = 0.1f, .momentum = 0.5f}},
};

}  // namespace receptive::exercise_networks
