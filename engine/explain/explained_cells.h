// Which wrong cells of a student's tensor a known mistake explains, and which mistakes are named
// where none gives all the numbers.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/explain/mistake_codes.h"
#include "engine/explain/trace.h"

namespace receptive {

/// What a student wrote, NaN where nothing, beside what is right.
struct Answered {
  std::span<const double> given;
  std::span<const float> right;
  double tolerance = 0;
};

/// Whether two numbers differ by at most `allowed`, at the limit itself in both directions: a
/// decimal number and the difference to it are rounded.
inline bool within(double a, double b, double allowed) {
  constexpr double kRounding = 0x1p-51;
  return std::fabs(a - b) <= allowed + kRounding * std::fmax(std::fabs(a), std::fabs(b));
}

/// What one way to make a mistake has to do with an answer.
struct Explained {
  Mistake mistake = Mistake::sign;
  TensorRef at;
  /// Wrong cells that have the mistake's number, row-major.
  std::vector<std::int64_t> cells;
  /// Right cells in which the mistake would have shown.
  std::int64_t spared = 0;
  /// Whether no filled cell has another number than the mistake's, and one is wrong.
  bool whole = false;
};

template <class Numbers>
double largest_magnitude(const Numbers& numbers) {
  double largest = 0;
  for (const auto number : numbers) {
    const double magnitude = number < 0 ? -double{number} : double{number};
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/// `made` are the mistake's numbers, as many as were given; there may be another number of right
/// ones.
Explained explained_by(Mistake mistake, const TensorRef& at, const std::vector<double>& made,
                       const Answered& answer);

/// Two cells may agree by chance in an answer of small whole numbers, one easily does.
inline constexpr std::int64_t kFewestExplained = 2;

/// Of mistakes that give a part of the numbers, those that are worth a name, each with the cells
/// that no better one explains; the one that explains most comes first. Mistakes that explain the
/// very same cells are all named. `wrong` counts the wrong cells of the answer.
std::vector<Explained> shared_out(const std::vector<Explained>& candidates, std::int64_t wrong);

}  // namespace receptive
