// Where a number came from: the exact terms whose sum (or rule) gave it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/json.h"
#include "engine/core/result.h"

namespace receptive {

/// What a tensor is to its node.
enum class TensorKind : std::uint8_t {
  output,
  output_gradient,
  input_gradient,
  parameter,
  parameter_gradient,
  optimizer_state,  // what an optimiser remembers of a parameter, before an update
  update            // what an update makes of a parameter
};

struct TensorRef {
  std::string node;  // a layer's name, "input" or "loss"
  TensorKind kind = TensorKind::output;
  std::string name;    // of a parameter or of a tensor beside the output, or of an input ("0")
  std::string step{};  // of an update or a state: which of its numbers ("velocity")
};

struct CellRef {
  TensorRef tensor;
  std::vector<std::int32_t> index;
};

/// How the terms make the value. The page has one renderer for each.
enum class Rule : std::uint8_t {
  given,                    // an input or a weight: nothing behind it
  sum_of_products,          // value = sum of terms, each a product
  route_extreme,            // the largest or smallest candidate; gradient: from the windows it won
  mean,                     // sum of terms, each with the constant 1/count
  elementwise,              // value = f(one cell); gradient: upstream cell times slope
  softmax,                  // value = first term / sum of the others, each exp(z_k - max)
  softmax_minus_target,     // value = (p_i - y_i) / m
  sigmoid_minus_target,     // value = (p - y) / m
  cross_entropy,            // value = log of the sum of the others - first term, z[label] - max
  binary_cross_entropy,     // value = -y log p - (1 - y) log(1 - p), one term each
  sum_of_branches,          // a cell read by several layers adds their gradients
  copy,                     // the same number at another index
  root_of_sum,              // value = square root of the sum of the terms
  log_softmax,              // value = first term, z_i - max, - log of the sum of the others
  squared_error,            // value = mean of (x_i - y_i)^2, multiplied out
  squared_error_slope,      // value = 2 (x_i - y_i) / (c m)
  hinge,                    // value = sum of max(0, 1 + z_i - z[label]); one score: max(0, 1 - t z)
  hinge_slope,              // value = +-1/m for every class that is too near
  negative_log_likelihood,  // value = -z[label]
  minus_target,             // value = -y_i / m
  normalise,                // value = (x - mean) / square root of (variance + last term)
  variance,                 // value = mean of (x - mean)^2
  local_response,           // value = first term / (sum of the middle terms) ^ last term
  quotient,                 // value = first term / second term
  mistake,                  // value = |y - p| of a decision p
  perceptron,               // value = (p - y) / m, an update rule in the gradient's place
  count_                    // not a rule
};

inline constexpr std::string_view kRuleNames[] = {
    "given",
    "sum_of_products",
    "route_extreme",
    "mean",
    "elementwise",
    "softmax",
    "softmax_minus_target",
    "sigmoid_minus_target",
    "cross_entropy",
    "binary_cross_entropy",
    "sum_of_branches",
    "copy",
    "root_of_sum",
    "log_softmax",
    "squared_error",
    "squared_error_slope",
    "hinge",
    "hinge_slope",
    "negative_log_likelihood",
    "minus_target",
    "normalise",
    "variance",
    "local_response",
    "quotient",
    "mistake",
    "perceptron",
};
static_assert(sizeof(kRuleNames) / sizeof(kRuleNames[0]) == static_cast<std::size_t>(Rule::count_));

struct Factor {
  CellRef cell;
  float value = 0;
};

/// Numbers on the way, in double, by name: the sum of a softmax's exponentials.
using Between = std::vector<std::pair<std::string_view, double>>;

/// One summand. Its product, in double, is constant · factors; under the rules elementwise,
/// softmax, variance and the cross-entropies it is what the rule's function gives for the factors.
struct Term {
  std::vector<Factor> factors;
  double constant = 1;
  double product = 0;
  /// What the constant of a gradient's term was decided by, and no factor: the cell whose slope it
  /// is; of a window its cells, the winner first.
  std::vector<Factor> deciding{};
  Between between{};  // the factors and the product
};

struct Derivation {
  CellRef target;
  float value = 0;  // the engine's own float, read from the traced tensor
  Rule rule = Rule::given;
  std::string function;  // of rule elementwise: "relu", "sigmoid", ...
  std::vector<Term> terms;
  std::int64_t omitted_padding = 0;  // terms left out because they lie in the padding
  std::int64_t omitted_masked =
      0;              // terms shown with constant 0: a mask or an arg-max shut them off
  Between between{};  // the terms and the value
};

/// constant · a.
inline Term term(Factor a, double constant = 1) {
  const double product = constant * a.value;
  Term made{{}, constant, product};
  made.factors.push_back(std::move(a));
  return made;
}

/// constant · a · b.
inline Term term(Factor a, Factor b, double constant = 1) {
  Term made{{}, constant, constant * static_cast<double>(a.value) * b.value};
  made.factors.push_back(std::move(a));
  made.factors.push_back(std::move(b));
  return made;
}

/// A term that is a number and no cell.
inline Term constant_term(double number) { return {{}, number, number}; }

/// Derivation of the API (web/api/types.ts).
std::string to_json(const Derivation& derivation);
void write(const Derivation& derivation, JsonWriter& writer);
/// `"node", "of", ..., "index"` as members of the object that is open: CellQuery of the API.
void write_members(const CellRef& cell, JsonWriter& writer);
/// The same without the index: TensorQuery of the API.
void write_members(const TensorRef& tensor, JsonWriter& writer);
/// Reads a CellQuery of the API. Errors: bad_json, missing_field, wrong_type, out_of_range.
Result<CellRef> parse_cell(std::string_view json);
/// Reads a TensorQuery of the API.
Result<TensorRef> parse_tensor(std::string_view json);

}  // namespace receptive
