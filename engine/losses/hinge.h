// Hinge loss of scores: the true class shall lead every other by 1.
//
//   several scores (Weston and Watkins 1999)   L = Σ_{c ≠ label} max(0, 1 + z[c] − z[label])
//   one score (Cortes and Vapnik 1995)         L = max(0, 1 − t·z), t = 1 for label 1, −1 for label
//   0
//
// The sum is not divided by the number of classes. Scores are no probabilities: the ones given are
// softmax (of one score: sigmoid) of the scores, which keeps their order and adds up to 1, and the
// loss does not depend on them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/softmax.h"
#include "engine/layers/kink.h"
#include "engine/losses/explain.h"
#include "engine/losses/labels.h"
#include "engine/losses/loss.h"

namespace receptive {

struct Hinge {
  static constexpr std::string_view kType = "hinge";
  static constexpr std::string_view kMeaning =
      "how far the true class's score is from leading every other score by 1";
  static constexpr auto fields() { return std::make_tuple(); }

  static Status check(const Shape& scores, std::string_view) {
    if (scores.plane() == 1) return Done{};
    return Error(
        ErrorCode::wrong_loss, "loss",
        "hinge needs one score per class, or one for two classes, and the last layer gives {}",
        "end the model with flatten and dense(classes)", to_text(scores));
  }
  static std::int32_t classes(const Shape& scores) { return scores.c == 1 ? 2 : scores.c; }

  template <class V>
  void forward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    const V zero = splat<V>(0);
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const ScalarOf<V>* const z = pass.logits.group(g);
      ScalarOf<V>* const p = pass.probabilities.group(g);
      const V label = load<V>(pass.labels + g * L);
      const V reference = at_label<V>(count, z, label);
      V sum = zero;
      for (std::int32_t c = 0; c < count; ++c) {
        const V short_by = missing<V>(count, load<V>(z + c * L), reference, label, c);
        // A NaN passes, so that it is found.
        sum = sum + choose(either(short_by > zero, short_by != short_by), short_by, zero);
      }
      store<V>(pass.losses + g * L, sum);
      if (count == 1) {
        store<V>(p, kernels::sigmoid(load<V>(z)));
        store<V>(pass.predicted + g * L, choose(load<V>(z) > zero, splat<V>(1), zero));
      } else {
        kernels::softmax<V>(count, z, p);
        store<V>(pass.predicted + g * L, place_of_largest<V>(count, z));
      }
    }
  }

  /// dL/dz[c] = 1[c is too near] / m, and for the label −(how many are too near) / m. Of one score:
  /// −t / m where 1 − t·z > 0. At exactly 1 apart the slope is 0.
  template <class V>
  void backward(const LossPass<V>& pass) const {
    constexpr int L = kLanes<V>;
    const std::int32_t count = pass.logits.shape.c;
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    for (std::int32_t g = 0; g < pass.groups; ++g) {
      const ScalarOf<V>* const z = pass.logits.group(g);
      const V label = load<V>(pass.labels + g * L);
      const V share = load<V>(pass.shares + g * L);
      const V reference = at_label<V>(count, z, label);
      const auto is_near = [&](std::int32_t c) {
        return choose(missing<V>(count, load<V>(z + c * L), reference, label, c) > zero, one, zero);
      };
      ScalarOf<V>* const to = pass.d_logits.group(g);
      if (count == 1) {
        store<V>(to, load<V>(to) - is_near(0) * sign_of<V>(label) * share);
        continue;
      }
      V near_count = zero;
      for (std::int32_t c = 0; c < count; ++c) near_count = near_count + is_near(c);
      for (std::int32_t c = 0; c < count; ++c) {
        const V own = splat<V>(static_cast<ScalarOf<V>>(c));
        const V slope = choose(label == own, zero - near_count, is_near(c));
        store<V>(to + c * L, load<V>(to + c * L) + slope * share);
      }
    }
  }

  /// For every class that is too near 1 + z[c] − z[label], gathered; the others with constant 0.
  static Derivation explain_loss(const LossView& view, std::int32_t n) {
    Derivation derivation;
    derivation.rule = Rule::hinge;
    const std::int32_t count = view.logits.shape.c;
    const std::int32_t label = view.label(n);
    std::int32_t near_count = 0;
    for (std::int32_t c = 0; c < count; ++c) {
      if (count > 1 && c == label) continue;
      const bool near = is_near(view, n, c);
      const double towards = count == 1 && label == 1 ? -1 : 1;
      derivation.terms.push_back(term(view.logit(n, c), near ? towards : 0));
      derivation.omitted_masked += !near;
      near_count += near;
    }
    if (near_count == 0) return derivation;
    if (count > 1) derivation.terms.push_back(term(view.logit(n, label), -near_count));
    derivation.terms.push_back(constant_term(near_count));
    return derivation;
  }

  /// exp(z[c] − max) / Σ exp(z − max); of one score 1 / (1 + exp(−z)).
  static Derivation explain_probability(const LossView& view, std::int32_t n, std::int32_t c) {
    if (view.logits.shape.c > 1) return view.softmax(n).explain_probability(c);
    Derivation derivation;
    derivation.rule = Rule::elementwise;
    derivation.function = "sigmoid";
    Factor score = view.logit(n, c);
    const double p = kernels::sigmoid(static_cast<double>(score.value));
    derivation.terms.push_back(term_of_function(std::move(score), p));
    return derivation;
  }

  /// ±1/m for every class that is too near, else 0: of class c one term, of the label one for each
  /// other class.
  static Derivation explain_d_logit(const LossView& view, std::int32_t n, std::int32_t c) {
    Derivation derivation;
    derivation.rule = Rule::hinge_slope;
    const double share = 1.0 / view.images;
    const auto add = [&](std::int32_t other, double slope) {
      const bool near = is_near(view, n, other);
      derivation.terms.push_back(constant_term(near ? slope : 0));
      derivation.omitted_masked += !near;
    };
    const std::int32_t count = view.logits.shape.c;
    if (count == 1) {
      add(0, view.label(n) == 1 ? -share : share);
    } else if (c != view.label(n)) {
      add(c, share);
    } else {
      for (std::int32_t other = 0; other < count; ++other) {
        if (other != c) add(other, -share);
      }
    }
    return derivation;
  }

  /// Whether a class comes within 1, or leaves it.
  bool switches(const MovedInput& scores, const float* labels) const {
    const std::int32_t count = scores.shape.c;
    const auto near_at = [&](const double* z, double label, std::int32_t c) {
      return missing<double>(count, z[c], at_label<double>(count, z, label), label, c) > 0;
    };
    for (std::int32_t n = 0; n < scores.images; ++n) {
      const double label = labels[n];
      for (std::int32_t c = 0; c < count; ++c) {
        const std::int64_t first = std::int64_t{n} * count;
        if (near_at(scores.before + first, label, c) != near_at(scores.after + first, label, c)) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  // t of a single score.
  template <class V>
  static V sign_of(const V& label) {
    return (label + label) - splat<V>(1);
  }

  // What class c's score lacks from being 1 away from the label's `reference`, at most 0 when it
  // is.
  template <class V>
  static V missing(std::int32_t count, const V& score, const V& reference, const V& label,
                   std::int32_t c) {
    const V one = splat<V>(1);
    if (count == 1) return one - sign_of<V>(label) * score;
    const V own = splat<V>(static_cast<ScalarOf<V>>(c));
    return choose(label == own, splat<V>(0), (score - reference) + one);
  }

  // The same question in the same arithmetic as forward.
  static bool is_near(const LossView& view, std::int32_t n, std::int32_t c) {
    const std::int32_t count = view.logits.shape.c;
    const float reference = view.logit(n, count == 1 ? 0 : view.label(n)).value;
    return missing<float>(count, view.logit(n, c).value, reference,
                          static_cast<float>(view.label(n)), c) > 0;
  }
};

}  // namespace receptive
