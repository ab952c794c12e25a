// The known mistakes: each computes the tensors that somebody who makes it would get.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/explain/mistake_codes.h"
#include "engine/explain/terms.h"
#include "engine/explain/trace.h"

namespace receptive {

/// A tensor and what may be asked of it.
struct Case {
  const Trace& trace;
  const TensorTerms& terms;
  /// The student's numbers, as many as the tensor has cells, for mistakes in which a choice is
  /// free; empty where there are none.
  std::span<const double> given;
};

/// Takes the numbers of one way to make the mistake. There may be other numbers of them than cells.
using Emit = std::function<void(std::vector<double>)>;

/// Emits nothing where the mistake cannot be made.
struct KnownMistake {
  Mistake mistake;
  void (*reproduce)(const Case&, const Emit&);
};

std::span<const KnownMistake> known_mistakes();

}  // namespace receptive
