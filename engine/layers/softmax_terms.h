// The terms of what is made of a softmax: e^(z − max) of every class.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/kernels/simd.h"
#include "engine/layers/explain.h"

namespace receptive {

/// The exponentials of the scores [n, c, 1, 1] of one image, in double. Every term has two factors:
/// the score, and the largest of them all, which is subtracted so that no exponential overflows.
class SoftmaxTerms {
 public:
  SoftmaxTerms(const NodeView::Tensor& scores, std::int32_t n)
      : scores_(scores), n_(n), z_(scores.data + std::int64_t{n} * scores.shape.c) {
    largest_ = static_cast<std::int32_t>(std::max_element(z_, z_ + classes()) - z_);
    for (std::int32_t c = 0; c < classes(); ++c) sum_ += exponential(c);
  }

  std::int32_t classes() const { return scores_.shape.c; }
  /// Σ e^(z − max).
  double sum() const { return sum_; }
  double log_sum() const { return log<double>(sum_); }
  double probability(std::int32_t c) const { return exponential(c) / sum_; }

  /// z[c] − max.
  Term distance_term(std::int32_t c) const {
    return {{score(c), score(largest_)}, 1, distance(c), {}, {}};
  }

  /// e^(z[c] − max); between: the distance, and what is the class's share of the sum.
  Term exponential_term(std::int32_t c) const {
    return {{score(c), score(largest_)},
            1,
            exponential(c),
            {},
            {{"distance", distance(c)}, {"probability", probability(c)}}};
  }

  /// e^(z[c] − max) of the class asked for, then of every class.
  Derivation explain_probability(std::int32_t c) const {
    return explain(Rule::softmax, exponential_term(c), {{"sum", sum()}});
  }

  /// z[c] − max, then e^(z − max) of every class.
  Derivation explain_logarithm(Rule rule, std::int32_t c) const {
    return explain(rule, distance_term(c),
                   {{"sum", sum()}, {"log", log_sum()}, {"probability", probability(c)}});
  }

 private:
  Derivation explain(Rule rule, Term first, Between between) const {
    Derivation derivation;
    derivation.rule = rule;
    derivation.terms.push_back(std::move(first));
    for (std::int32_t c = 0; c < classes(); ++c) derivation.terms.push_back(exponential_term(c));
    derivation.between = std::move(between);
    return derivation;
  }

  Factor score(std::int32_t c) const {
    return {{{std::string(scores_.node), TensorKind::output, {}}, {n_, c, 0, 0}}, z_[c]};
  }
  double distance(std::int32_t c) const { return double{z_[c]} - z_[largest_]; }
  double exponential(std::int32_t c) const { return exp<double>(distance(c)); }

  NodeView::Tensor scores_;
  std::int32_t n_;
  const float* z_;
  std::int32_t largest_ = 0;
  double sum_ = 0;
};

}  // namespace receptive
