// Compares a layer in all value types with its twin.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "tests/engine/golden.h"
#include "tests/engine/layer_run.h"
#include "tests/reference/twins.h"

namespace receptive::reference {

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// What a twin says of one input.
struct Answer {
  Numbers output;
  Gradients gradients;
};
using Twin = std::function<Answer(const LayerInput&)>;

/// The worst of many comparisons, normwise: max|a - b| / max|b|.
struct Worst {
  double output = 0;
  double input = 0;
  double weight = 0;
  double of_double = 0;  // of the engine in double, all tensors
  double of_bound = 0;   // error of a cell as a part of what rounding may do to it
  std::int64_t cases = 0;
  std::int64_t cancelled = 0;
  std::int64_t different_lanes = 0;

  void check() const {
    CHECK(output <= 2e-6);
    CHECK(input <= 2e-6);
    CHECK(weight <= 1e-5);
    CHECK(of_double <= 1e-13);
    CHECK(of_bound <= 1);
    CHECK(different_lanes == 0);
    MESSAGE(cases << " shapes; worst normwise errors: output " << output << ", input gradient "
                  << input << ", weight gradient " << weight << ", in double " << of_double << "; "
                  << of_bound << " of the bound of a cell; " << cancelled
                  << " tensors held nothing but cancelled sums");
  }
};

/// A sum of t products is off by at most t + 2 roundings of Σ|product|, which the twin tells when
/// it is given absolute values; given ones, it tells t. Where every sum of a tensor nearly cancels
/// (a tensor of one cell, mostly) its largest number is no scale, and the cells' bounds alone
/// count.
inline void compare_tensor(const std::vector<float>& actual, const Numbers& expected,
                           const Numbers& absolute, const Numbers& terms, double& worst,
                           Worst& all) {
  REQUIRE(actual.size() == expected.size());
  double largest = 0;
  double largest_absolute = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double bound = (terms[i] + 2) * 0x1p-24 * absolute[i];
    const double error = std::fabs(actual[i] - expected[i]);
    if (!(error <= 0)) all.of_bound = std::fmax(all.of_bound, bound > 0 ? error / bound : HUGE_VAL);
    largest = std::fmax(largest, std::fabs(expected[i]));
    largest_absolute = std::fmax(largest_absolute, absolute[i]);
  }
  if (largest < 0.05 * largest_absolute) {
    ++all.cancelled;
  } else {
    worst = std::fmax(worst, normwise_error(actual, expected));
  }
}

inline LayerInput changed(const LayerInput& given, double (*f)(double)) {
  LayerInput copy = given;
  const auto change = [&](Numbers& numbers) {
    std::transform(numbers.begin(), numbers.end(), numbers.begin(), f);
  };
  change(copy.input);
  change(copy.d_output);
  for (Numbers& parameter : copy.parameters) change(parameter);
  return copy;
}

struct Runs {
  LayerRun<float> scalar;
  LayerRun<Pack> packed;
};

/// Every lane of a Pack against float, and double against the twin.
template <class L>
Runs run_all(const L& layer, const LayerInput& given, const Answer& answer, Worst& worst) {
  Runs runs{run_layer<float>(layer, given), run_layer<Pack>(layer, given)};
  const LayerRun<double> exact = run_layer<double>(layer, given);
  const auto raise = [&](const std::vector<double>& actual, const Numbers& expected) {
    worst.of_double = std::fmax(worst.of_double, normwise_error(actual, expected));
  };
  raise(exact.output, answer.output);
  raise(exact.d_input, answer.gradients.input);
  const Numbers* const expected[] = {&answer.gradients.weight, &answer.gradients.bias};
  for (std::size_t p = 0; p < given.parameters.size(); ++p) {
    raise(exact.d_parameters[p], *expected[p]);
  }
  worst.different_lanes += !same_bits(runs.scalar.output, runs.packed.output);
  worst.different_lanes += !same_bits(runs.scalar.d_input, runs.packed.d_input);
  ++worst.cases;
  return runs;
}

/// Of a layer whose numbers are sums of products.
template <class L>
void compare_sums(const L& layer, const LayerInput& given, const Twin& twin, Worst& worst) {
  const Answer answer = twin(given);
  const Answer absolute = twin(changed(given, [](double x) { return std::fabs(x); }));
  const Answer terms = twin(changed(given, [](double) { return 1.0; }));
  const Runs runs = run_all(layer, given, answer, worst);
  compare_tensor(runs.scalar.output, answer.output, absolute.output, terms.output, worst.output,
                 worst);
  const auto gradient = [&](Numbers Gradients::*which, const std::vector<float>& actual,
                            double& to) {
    compare_tensor(actual, answer.gradients.*which, absolute.gradients.*which,
                   terms.gradients.*which, to, worst);
  };
  gradient(&Gradients::input, runs.scalar.d_input, worst.input);
  // Lanes are added at the end, so the sums of float and Pack differ in their order.
  for (const auto* gradients : {&runs.scalar.d_parameters, &runs.packed.d_parameters}) {
    gradient(&Gradients::weight, (*gradients)[0], worst.weight);
    if (gradients->size() > 1) gradient(&Gradients::bias, (*gradients)[1], worst.weight);
  }
}

/// Of any other layer without parameters.
template <class L>
void compare_plain(const L& layer, const LayerInput& given, const Answer& answer, Worst& worst) {
  const Runs runs = run_all(layer, given, answer, worst);
  worst.output = std::fmax(worst.output, normwise_error(runs.scalar.output, answer.output));
  worst.input = std::fmax(worst.input, normwise_error(runs.scalar.d_input, answer.gradients.input));
}

}  // namespace receptive::reference
