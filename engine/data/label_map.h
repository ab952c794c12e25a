// Other labels for the same images: what class becomes which.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace receptive {

/// Entry i is the new label of class i.
struct LabelMap {
  std::vector<std::uint8_t> to;

  /// One more than the largest new label.
  std::int32_t classes() const;
};

struct NamedLabelMap {
  std::string_view name;
  std::string_view meaning;
  std::uint8_t (*to)(std::int32_t label);
};

/// The maps known by name.
inline constexpr std::array<NamedLabelMap, 1> kLabelMaps = {{
    {"odd-even", "even digits become class 0, odd ones class 1",
     [](std::int32_t label) { return static_cast<std::uint8_t>(label % 2); }},
}};

/// Reads a name of kLabelMaps as JSON (`"odd-even"`), or a list with the new label of each of the
/// `classes` old ones (`[0,1,0,1]`). Errors, at `where`: bad_json, bad_argument (no such name),
/// wrong_type, count_mismatch, bad_label (not an integer of 0..255).
Result<LabelMap> parse_label_map(std::string_view json, std::int32_t classes,
                                 std::string_view where);

}  // namespace receptive
