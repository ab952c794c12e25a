// Top-k accuracy, as ILSVRC counts it.
#pragma once

#include <cstdint>

namespace receptive {

/// Whether fewer than `k` of `count` scores exceed that of the label. Scores lie `stride` apart.
inline bool among_first(std::int32_t k, const float* scores, std::int64_t count,
                        std::int64_t stride, std::int64_t label) {
  const float own = scores[label * stride];
  std::int32_t better = 0;
  for (std::int64_t i = 0; i < count; ++i) better += scores[i * stride] > own ? 1 : 0;
  return better < k;
}

}  // namespace receptive
