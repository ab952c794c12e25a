// The terms of a long sum gathered channel by channel, or image by image.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/json.h"

namespace receptive {

enum class GroupBy : std::uint8_t { input_channel, output_channel, image };

/// Terms that stand next to each other.
struct TermGroup {
  std::int32_t number = 0;  // of the channel or the image
  std::size_t first = 0;    // place of the first term
  std::size_t count = 0;
  double sum = 0;  // of their products
};

struct TermGroups {
  GroupBy by = GroupBy::input_channel;
  std::vector<TermGroup> sums;
};

/// Groups of a sum of products that has at least two, one of them of several terms: the input
/// channels of a convolution's output, the filters of its input gradient, the images of a parameter
/// gradient. Terms behind the last group stand alone, such as a bias. Of any other derivation none.
TermGroups groups_of(const Derivation& derivation);

/// `groups` of Derivation of the API.
void write(const TermGroups& groups, JsonWriter& writer);

}  // namespace receptive
