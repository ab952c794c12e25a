// How far rounding may take a float of the engine from what its terms give in double.
//
// u = 2⁻²⁴ is the largest relative error of one float operation. A sum of t products is off by at
// most about (t + a few)·u·Σ|product| (Higham, "Accuracy and Stability of Numerical Algorithms",
// 3.1); what a rule does beyond that is counted below.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/derivation.h"

namespace receptive {

inline constexpr double kRounding = 0x1p-24;
inline constexpr double kFlushed = 0x1p-126;   // below it a float's exponential is 0
inline constexpr double kDenormal = 0x1p-149;  // from one float to the next near 0
inline constexpr double kFew = 8;              // roundings of factors, constants, an exp and a log
inline constexpr double kOfExponent = 4;       // of −β log d, before its exponential

/// All but the first and the last term.
inline double middle_sum(const Derivation& derivation) {
  double sum = 0;
  for (std::size_t i = 1; i + 1 < derivation.terms.size(); ++i) sum += derivation.terms[i].product;
  return sum;
}

/// All but the first.
inline double sum_of_others(const Derivation& derivation) {
  double sum = 0;
  for (std::size_t i = 1; i < derivation.terms.size(); ++i) sum += derivation.terms[i].product;
  return sum;
}

/// What the rule makes of the terms, in double.
inline double value_of_terms(const Derivation& derivation) {
  const std::vector<Term>& terms = derivation.terms;
  if (derivation.rule == Rule::normalise) {
    return (terms[0].product - terms[1].product) / std::sqrt(terms[2].product + terms[3].product);
  }
  if (derivation.rule == Rule::local_response) {
    return terms.front().product / std::pow(middle_sum(derivation), terms.back().product);
  }
  if (derivation.rule == Rule::softmax) return terms[0].product / sum_of_others(derivation);
  if (derivation.rule == Rule::log_softmax) {
    return terms[0].product - std::log(sum_of_others(derivation));
  }
  if (derivation.rule == Rule::cross_entropy) {
    return std::log(sum_of_others(derivation)) - terms[0].product;
  }
  double sum = 0;
  for (const Term& term : terms) sum += term.product;
  return derivation.rule == Rule::root_of_sum ? std::sqrt(sum) : sum;
}

/// Σ|product|. Slopes that are themselves differences (1 − y², p(1 − p)) lose digits of their
/// parts, which are at most 1, so there the upstream gradients count in full.
inline double sum_of_sizes(const Derivation& derivation) {
  const bool slopes =
      derivation.target.tensor.kind != TensorKind::output &&
      (derivation.rule == Rule::elementwise || derivation.rule == Rule::sum_of_products);
  double sum = 0;
  for (const Term& term : derivation.terms) {
    double factors = 1;
    for (const Factor& factor : term.factors) factors *= std::fabs(factor.value);
    sum += slopes ? std::fmax(std::fabs(term.product), factors) : std::fabs(term.product);
  }
  return sum;
}

inline double largest_factor(const Derivation& derivation) {
  double largest = 0;
  for (const Term& term : derivation.terms) {
    for (const Factor& factor : term.factors) largest = std::fmax(largest, std::fabs(factor.value));
  }
  return largest;
}

/// The bound. `logits` is how many exponentials a softmax adds up.
inline double rounding_bound(const Derivation& derivation, std::int32_t logits) {
  const std::vector<Term>& terms = derivation.terms;
  const double value = std::fabs(derivation.value);
  const double few = static_cast<double>(terms.size()) + kFew;
  // exp(x − max) is off by the rounding of x − max, relatively. In S = Σ exp(x − max) that is, by
  // each one's share p of S, at most Σ −p log p ≤ log n; adding them up takes n − 1 more.
  const double sum_of_exps = logits + std::log(std::fmax(logits, 1)) + kFew;
  switch (derivation.rule) {
    case Rule::softmax: {
      // p = exp(x − max) / S, and |x − max| ≤ −log p, because S ≥ 1.
      const double exact = value_of_terms(derivation);
      const double distance = -std::log(std::fmin(1, std::fmax(exact, kFlushed)));
      const double p = std::fmax(value, exact);
      return (few + distance + sum_of_exps) * kRounding * p + kFlushed;
    }
    case Rule::log_softmax:
    case Rule::cross_entropy:
      // ∓(x − max) ± log S: both have the sign of the value, so neither is larger, and log S is off
      // absolutely by what S is off relatively.
      return (few * value + sum_of_exps) * kRounding + kFlushed;
    case Rule::root_of_sum:
      // The root halves the relative error of the sum, and makes more of what underflows.
      return few * kRounding * value + std::sqrt(static_cast<double>(terms.size()) * kDenormal);
    case Rule::variance: {
      // The mean of every image is off by e; between the images that counts as often as these are
      // apart, around each only by its square, as does the mean that is shown rounded.
      const double e = few * kRounding * largest_factor(derivation);
      return few * kRounding * value + 2 * std::sqrt(value) * e + 2 * e * e + kFlushed;
    }
    case Rule::normalise: {
      // The mean and the variance are shown rounded; a difference keeps the rounding of its parts.
      const double deviation = std::sqrt(terms[2].product + terms[3].product);
      const double parts = std::fabs(terms[0].product) + std::fabs(terms[1].product);
      return few * kRounding * parts / deviation + kFlushed;
    }
    case Rule::local_response: {
      // exp(−β log d): β times the relative error of d, and that of the exponent.
      const double beta = terms.back().product;
      const double exponent = beta * std::fabs(std::log(middle_sum(derivation)));
      return (few + beta * few + kOfExponent * exponent) * kRounding * value + kFlushed;
    }
    default:
      return few * kRounding * sum_of_sizes(derivation) + kFlushed;
  }
}

}  // namespace receptive
