// Labels written as target vectors: 1 at the class, 0 elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace receptive {

inline constexpr std::int32_t kMaxOneHotClasses = 256;  // a label is one byte

/// The class of every row of `targets` [rows, classes]; at most kMaxOneHotClasses. A loss of a
/// label is the loss of its one-hot vector, so nothing is lost. Errors at `where`, naming the row:
/// count_mismatch (no whole rows), bad_label (a number that is not finite or negative; a row that
/// does not add up to 1, or spreads over several classes).
Result<std::vector<std::uint8_t>> one_hot_labels(std::span<const float> targets,
                                                 std::int32_t classes, std::string_view where);

}  // namespace receptive
