// Reads the golden numbers of tests/golden (see its README).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/core/json.h"

namespace receptive {

struct GoldenTensor {
  std::vector<std::int64_t> shape;  // empty for a scalar
  std::vector<double> data;         // row-major
};

/// A tensor `{"shape","data"}` or a plain number; fails the test when it is neither.
GoldenTensor golden_tensor(const JsonValue& json);

/// A member of a JSON object; the test fails when there is none.
const JsonValue& golden_member(const JsonValue& object, std::string_view name);
/// A list of numbers, or one number.
std::vector<double> golden_numbers(const JsonValue& json);
double golden_number(const JsonValue& json);

struct GoldenCase {
  std::string id;
  std::string op;
  JsonValue attrs;
  JsonValue inputs;
  JsonValue outputs;
  JsonValue grads;

  /// The tensor of this name; the test fails when there is none.
  GoldenTensor input(std::string_view name) const;
  GoldenTensor output(std::string_view name) const;
  GoldenTensor grad(std::string_view name) const;

  bool has_input(std::string_view name) const { return inputs.find(name) != nullptr; }
  bool has_grad(std::string_view name) const { return grads.find(name) != nullptr; }

  /// attrs[name] as numbers: of a list, or of one number.
  std::vector<double> attr_numbers(std::string_view name) const;
  double attr_number(std::string_view name) const;
  std::string attr_text(std::string_view name) const;
};

/// All of tests/golden/`file`.json. Fails the test when it cannot be read.
JsonValue golden_file(std::string_view file);

/// The cases of tests/golden/`file`.json, or only those of one `op`. Fails the test when there are
/// none.
std::vector<GoldenCase> golden_cases(std::string_view file, std::string_view op = {});

/// max|actual - reference| / max|reference|; the plain maximum when the reference is all zero, and
/// infinite when the sizes differ or a number is NaN.
template <class Actual>
double normwise_error(const Actual& actual, const std::vector<double>& reference) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (static_cast<std::size_t>(actual.size()) != reference.size()) return kInfinity;
  double largest = 0;
  double error = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double difference = std::abs(static_cast<double>(actual[i]) - reference[i]);
    if (!(difference <= std::numeric_limits<double>::max())) return kInfinity;
    error = std::fmax(error, difference);
    largest = std::fmax(largest, std::abs(reference[i]));
  }
  return largest > 0 ? error / largest : error;
}

/// The tolerance for value type V of what may differ by `of_float` in float32
/// (tests/golden/README.md). The ten digits of the golden numbers bound what double can show.
template <class V>
double tolerance(double of_float) {
  return std::is_same_v<V, double> ? 1e-9 : of_float;
}

}  // namespace receptive
