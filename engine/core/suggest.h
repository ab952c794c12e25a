// "Did you mean ...?": the nearest of the known names, for error texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace receptive {

/// The known name nearest to `name` by edit distance (letter case ignored), or an empty view when
/// none is near.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);

/// `did you mean "conv2d"? ` when a known name is near, else nothing; then `known: a, b, c`, with
/// `what` before the colon.
std::string suggest(std::string_view name, std::span<const std::string_view> known,
                    std::string_view what);

}  // namespace receptive
