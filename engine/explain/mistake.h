// Which cells of a student's tensor are wrong, and which known mistakes give the numbers there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/explain/mistake_codes.h"
#include "engine/explain/trace.h"

namespace receptive {

inline constexpr std::int64_t kMaxListedCells = 1000;

struct WrongCell {
  std::vector<std::int32_t> index;
  double given = 0;
};

struct FoundMistake {
  Mistake mistake = Mistake::sign;
  /// Where it was made: the tensor itself, or a gradient above it that it was carried on from.
  TensorRef at;
  /// How many wrong cells it explains, and the first kMaxListedCells of them.
  std::int64_t cell_count = 0;
  std::vector<std::vector<std::int32_t>> cells;
};

struct Diagnosis {
  TensorRef target;
  bool right = false;  // every cell is given, and right
  /// Whether there are as many numbers as cells; where not, no cell is listed.
  bool fits = true;
  std::int64_t wrong_count = 0;
  std::int64_t empty_count = 0;
  std::vector<WrongCell> wrong;  // the first kMaxListedCells of them
  /// All that give every number in the filled cells, each once, nearest to the target first. Where
  /// none does, those that explain a part of the wrong cells, the largest part first; a cell is
  /// explained once, unless several mistakes explain the very same cells.
  std::vector<FoundMistake> mistakes;
};

/// `numbers` are row-major; NaN stands for a cell that was left empty, which is never wrong. A
/// number is right when it differs from the traced one by at most `tolerance` times the largest of
/// the tensor; a mistake explains a wrong cell when its number is that near to the student's and
/// not to the right one. Named is a mistake that gives all numbers in the filled cells, or else one
/// that explains kFewestExplained wrong cells, at least half of those that nothing better explains,
/// and more than there are right cells in which it would have shown. Errors: those of
/// Trace::tensor; count_mismatch (as many numbers as no known mistake gives), out_of_range (an
/// infinite number, the tolerance), too_large.
Result<Diagnosis> diagnose(const Trace& trace, const TensorRef& target,
                           std::span<const double> numbers, double tolerance);

/// Diagnosis of the API.
std::string to_json(const Diagnosis& diagnosis);

}  // namespace receptive
