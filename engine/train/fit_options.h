// What a run may be told, apart from its optimiser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/core/fields.h"
#include "engine/core/random.h"
#include "engine/core/result.h"
#include "engine/data/augment.h"
#include "engine/optim/schedules.h"
#include "engine/train/watch.h"

namespace receptive {

struct FitOptions {
  std::int32_t epochs = 1;
  std::int32_t batch_size = 64;
  std::int32_t seed = 1;
  float clip_norm = 0;
  Schedule schedule = ConstantRate{};
  EarlyStopping early_stopping = {};
  Augment augment{};

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"epochs", &FitOptions::epochs, "passes over the training data", Range{1, 100000}},
        Field{"batchSize", &FitOptions::batch_size, "images per update", Range{1, 65536}},
        Field{"seed", &FitOptions::seed, "seed of shuffle, augmentation and dropout",
              Range{0, kMaxSeed}},
        Field{"clipNorm", &FitOptions::clip_norm,
              "longest gradient, as the Euclidean norm over all parameters; 0: any",
              Range::at_least(0)});
  }
};

/// Reads `{"epochs":1,...,"schedule":{"type":"stepDecay",...},"earlyStopping":{...},"augment":{}}`.
/// Errors: unknown_schedule and those of the fields.
Result<FitOptions> parse_fit_options(std::string_view json);
Result<FitOptions> parse_fit_options(const JsonValue& json);

/// The canonical text, every field written.
std::string to_json(const FitOptions& options);
void write(const FitOptions& options, JsonWriter& writer);

/// Ranges of options made in code.
Status check_fit_options(const FitOptions& options);

}  // namespace receptive
