// What can be said of a refused description beyond the refusal itself.
#pragma once

#include <optional>
#include <string_view>

#include "engine/core/result.h"

namespace receptive {

/// The error with which parse_spec or Graph::create refuses a description, and more: behind a
/// window that does not fit (kernel_too_large) the sizes by which the image became so small; for
/// the padding "same" of other programs the four sides that it stands for there, so that the output
/// has ⌈side/stride⌉ places and an odd zero lies at the end (the rule of TensorFlow's "SAME").
/// Nothing where there is no more to say.
std::optional<Error> told_refusal(std::string_view spec_text);

}  // namespace receptive
