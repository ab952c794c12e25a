// What a run makes of the loss that each epoch is judged by: when to stop, when to lower the rate,
// which weights were the best.
#pragma once

#include <cstdint>
#include <limits>
#include <tuple>

#include "engine/core/fields.h"
#include "engine/optim/schedules.h"

namespace receptive {

struct EarlyStopping {
  std::int32_t patience = 0;
  float min_delta = 0;
  bool restore_best = false;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"patience", &EarlyStopping::patience,
              "epochs in a row without improvement after which the run ends; 0: never",
              Range{0, 100000}},
        Field{"minDelta", &EarlyStopping::min_delta,
              "a loss lower by this or less is no improvement", Range::at_least(0)},
        Field{"restoreBest", &EarlyStopping::restore_best,
              "whether the run ends with the weights of its best epoch"});
  }

  /// Whether anything asks for the best epoch.
  bool watches() const { return patience > 0 || restore_best; }
};

/// The lowest loss so far and how long ago that was.
struct BestLoss {
  double loss = std::numeric_limits<double>::infinity();
  std::int64_t waited = 0;  // losses in a row that were no improvement

  bool operator==(const BestLoss&) const = default;

  /// Takes the next loss; whether it is an improvement.
  bool take(double next, double min_delta) {
    const bool improves = next < loss - min_delta;
    waited = improves ? 0 : waited + 1;
    if (improves) loss = next;
    return improves;
  }
};

/// Part of a checkpoint, so that a resumed run decides as the uninterrupted one would.
struct Watch {
  BestLoss stopping;
  std::int64_t best_epoch = 0;  // counted from 1; 0: none yet
  BestLoss plateau;
  std::int64_t cooldown = 0;  // losses that ReduceOnPlateau still ignores
  double reduction = 1;       // product of its reductions so far

  bool operator==(const Watch&) const = default;

  /// Takes the loss of an epoch, counted from 1. Whether it is the best by `stopping_options`.
  bool take(double loss, std::int64_t epoch, const EarlyStopping& stopping_options,
            const Schedule& schedule);

  bool stops(const EarlyStopping& options) const {
    return options.patience > 0 && stopping.waited >= options.patience;
  }

  /// Forgets what the options do not ask for any more.
  void forget(const EarlyStopping& stopping_options, const Schedule& schedule);
};

}  // namespace receptive
