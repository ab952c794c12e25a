// The list of learning-rate schedules: what the optimiser's rate is multiplied by, step by step. A
// new one is one struct and one name here.
//
// Factors are computed in double and rounded once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "engine/core/fields.h"
#include "engine/core/trigonometry.h"
#include "engine/optim/power.h"

namespace receptive {

/// How far a run is, in epochs: 2.5 is half-way through the third.
struct RunProgress {
  double done = 0;
  double total = 1;
  double reduction = 1;  // what ReduceOnPlateau has come to
};

/// factor = 1
struct ConstantRate {
  static constexpr std::string_view kType = "constantRate";
  static constexpr std::string_view kMeaning = "the same rate throughout";
  static constexpr auto fields() { return std::make_tuple(); }

  double factor(const RunProgress&) const { return 1; }
};

/// factor = γ^⌊t/s⌋: γ = 0.1 and s = 1 give 0.01, 0.001, 0.0001 from a rate of 0.01.
struct StepDecay {
  float gamma = 0.1f;
  std::int32_t every = 1;

  static constexpr std::string_view kType = "stepDecay";
  static constexpr std::string_view kMeaning = "multiplies the rate every few epochs";
  static constexpr auto fields() {
    return std::make_tuple(
        Field{"gamma", &StepDecay::gamma, "what the rate is multiplied by, γ",
              Range{0, 1, true, false}},
        Field{"every", &StepDecay::every, "epochs from one decay to the next", Range{1, 100000}});
  }

  double factor(const RunProgress& at) const {
    return power(double{gamma}, static_cast<std::int64_t>(at.done / every));
  }
};

/// factor = γ^(how many of the named epochs are done). Named are those of the notes: 0.1 at first,
/// 0.01 from epoch 20 on (counted from 0), 0.001 from 50, 0.0001 from 100.
struct MilestoneDecay {
  float gamma = 0.1f;
  std::int32_t first = 20;
  std::int32_t second = 50;
  std::int32_t third = 100;

  static constexpr std::string_view kType = "milestoneDecay";
  static constexpr std::string_view kMeaning = "multiplies the rate after up to three named epochs";
  static constexpr auto fields() {
    constexpr Range epochs{0, 100000};
    return std::make_tuple(
        Field{"gamma", &MilestoneDecay::gamma, "what the rate is multiplied by, γ",
              Range{0, 1, true, false}},
        Field{"first", &MilestoneDecay::first, "epochs before a decay; 0: none", epochs},
        Field{"second", &MilestoneDecay::second, "epochs before another", epochs},
        Field{"third", &MilestoneDecay::third, "epochs before another", epochs});
  }

  double factor(const RunProgress& at) const {
    double made = 1;
    for (const std::int32_t epoch : {first, second, third}) {
      if (epoch > 0 && at.done >= epoch) made *= double{gamma};
    }
    return made;
  }
};

/// factor = γ^t, falling with every step.
struct ExponentialDecay {
  float gamma = 0.9f;

  static constexpr std::string_view kType = "exponentialDecay";
  static constexpr std::string_view kMeaning = "the rate falls by the same share in every epoch";
  static constexpr auto fields() {
    return std::make_tuple(Field{"gamma", &ExponentialDecay::gamma,
                                 "what is left of the rate after an epoch, γ",
                                 Range{0, 1, true, false}});
  }

  double factor(const RunProgress& at) const { return real_power(double{gamma}, at.done); }
};

/// factor = φ + (1 − φ)·(1 + cos πt/T)/2, without restarts. Loshchilov, Hutter 2017, equation 5.
struct CosineDecay {
  float floor = 0;

  static constexpr std::string_view kType = "cosineDecay";
  static constexpr std::string_view kMeaning = "the rate falls along half a cosine";
  static constexpr auto fields() {
    return std::make_tuple(Field{"floor", &CosineDecay::floor,
                                 "share of the rate that is left at the end, φ", Range{0, 1}});
  }

  double factor(const RunProgress& at) const {
    return floor + (1 - floor) * (1 + half_turn_cosine(at.done / at.total)) / 2;
  }
};

/// Up from `start` to 1 in the first share `warmup` of the run, then down to `end`, both along half
/// a cosine. Smith, Topin 2018 ("super-convergence"); the defaults are those of PyTorch.
struct OneCycle {
  float warmup = 0.3f;
  float start = 0.04f;
  float end = 4e-6f;

  static constexpr std::string_view kType = "oneCycle";
  static constexpr std::string_view kMeaning =
      "the rate rises to its full height and falls to next to nothing";
  static constexpr auto fields() {
    return std::make_tuple(
        Field{"warmup", &OneCycle::warmup, "share of the run in which the rate rises",
              Range{0, 1, true, true}},
        Field{"start", &OneCycle::start, "share of the rate to begin with", Range{0, 1}},
        Field{"end", &OneCycle::end, "share of the rate at the end", Range{0, 1}});
  }

  double factor(const RunProgress& at) const {
    const double share = at.done / at.total;
    return share < warmup ? between(start, 1, share / warmup)
                          : between(1, end, (share - warmup) / (1.0 - warmup));
  }

 private:
  static double between(double from, double to, double share) {
    return to + (from - to) * (1 + half_turn_cosine(share)) / 2;
  }
};

/// factor ← max(γ·factor, φ) whenever the loss that epochs are judged by has not improved for
/// `patience` epochs in a row. Watch (engine/train/watch.h) sees the losses and counts, as Keras'
/// ReduceLROnPlateau does.
struct ReduceOnPlateau {
  float gamma = 0.1f;
  std::int32_t patience = 10;
  float min_delta = 1e-4f;
  std::int32_t cooldown = 0;
  float floor = 0;

  static constexpr std::string_view kType = "reduceOnPlateau";
  static constexpr std::string_view kMeaning = "lowers the rate when the loss no longer falls";
  static constexpr auto fields() {
    return std::make_tuple(
        Field{"gamma", &ReduceOnPlateau::gamma, "what the rate is multiplied by, γ",
              Range{0, 1, true, true}},
        Field{"patience", &ReduceOnPlateau::patience,
              "epochs in a row without improvement before the rate is lowered", Range{1, 100000}},
        Field{"minDelta", &ReduceOnPlateau::min_delta,
              "a loss lower by this or less is no improvement", Range::at_least(0)},
        Field{"cooldown", &ReduceOnPlateau::cooldown, "epochs after a reduction that do not count",
              Range{0, 100000}},
        Field{"floor", &ReduceOnPlateau::floor, "share of the rate that is always left, φ",
              Range{0, 1}});
  }

  double factor(const RunProgress& at) const { return at.reduction; }
};

using Schedule = std::variant<ConstantRate, StepDecay, MilestoneDecay, ExponentialDecay,
                              CosineDecay, OneCycle, ReduceOnPlateau>;

/// What the optimiser's rate is multiplied by.
inline float rate_factor(const Schedule& schedule, const RunProgress& at) {
  return static_cast<float>(
      std::visit([&](const auto& chosen) { return chosen.factor(at); }, schedule));
}

}  // namespace receptive
