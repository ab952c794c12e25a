// Which cells of a student's tensor are wrong, and which known mistakes give exactly these numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/explain/mistake_codes.h"
#include "engine/explain/trace.h"

namespace receptive {

struct WrongCell {
  std::vector<std::int32_t> index;
  double given = 0;
};

struct FoundMistake {
  Mistake mistake = Mistake::sign;
  /// Where it was made: the tensor itself, or a gradient above it that it was carried on from.
  TensorRef at;
};

struct Diagnosis {
  TensorRef target;
  bool right = false;  // every cell is given, and right
  /// Whether there are as many numbers as cells; where not, no cell is listed.
  bool fits = true;
  std::int64_t wrong_count = 0;
  std::int64_t empty_count = 0;
  std::vector<WrongCell> wrong;  // the first kMaxWrongCells of them
  /// All whose numbers are the student's; each once, nearest to the target first.
  std::vector<FoundMistake> mistakes;
};

/// `numbers` are row-major; NaN stands for a cell that was left empty, which is never wrong. A
/// number is right when it differs from the traced one by at most `tolerance` times the largest of
/// the tensor; a mistake is named when that holds for all its numbers in the cells that are filled,
/// and only when they differ by more from the right ones there. Errors: those of Trace::tensor;
/// count_mismatch (as many numbers as no known mistake gives), out_of_range (an infinite number,
/// the tolerance), too_large.
Result<Diagnosis> diagnose(const Trace& trace, const TensorRef& target,
                           std::span<const double> numbers, double tolerance);

/// Diagnosis of the API.
std::string to_json(const Diagnosis& diagnosis);

}  // namespace receptive
