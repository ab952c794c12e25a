#include "engine/train/watch.h"

#include <algorithm>
#include <variant>

namespace receptive {

bool Watch::take(double loss, std::int64_t epoch, const EarlyStopping& stopping_options,
                 const Schedule& schedule) {
  if (const auto* reduce = std::get_if<ReduceOnPlateau>(&schedule)) {
    if (cooldown > 0) --cooldown;
    plateau.take(loss, double{reduce->min_delta});
    if (cooldown > 0) plateau.waited = 0;
    if (plateau.waited >= reduce->patience) {
      reduction = std::max(reduction * double{reduce->gamma}, double{reduce->floor});
      plateau.waited = 0;
      cooldown = reduce->cooldown;
    }
  }
  if (!stopping_options.watches()) return false;
  const bool best = stopping.take(loss, double{stopping_options.min_delta});
  if (best) best_epoch = epoch;
  return best;
}

void Watch::forget(const EarlyStopping& stopping_options, const Schedule& schedule) {
  if (!stopping_options.watches()) {
    stopping = {};
    best_epoch = 0;
  }
  if (!std::holds_alternative<ReduceOnPlateau>(schedule)) {
    plateau = {};
    cooldown = 0;
    reduction = 1;
  }
}

}  // namespace receptive
