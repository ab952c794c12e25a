#include "engine/optim/init.h"

#include <cmath>

namespace receptive {

double init_scale(Initializer init, double fan_in, double fan_out) {
  switch (init) {
    case Initializer::zeros:
      return 0;
    case Initializer::he_normal:
      return std::sqrt(2 / fan_in);
    case Initializer::he_uniform:
      return std::sqrt(6 / fan_in);
    case Initializer::glorot_normal:
      return std::sqrt(2 / (fan_in + fan_out));
    case Initializer::glorot_uniform:
      return std::sqrt(6 / (fan_in + fan_out));
    case Initializer::lecun_normal:
      return std::sqrt(1 / fan_in);
    case Initializer::lecun_uniform:
      return std::sqrt(3 / fan_in);
  }
  return 0;
}

void initialize(std::span<float> weights, Initializer init, double fan_in, double fan_out,
                const RandomKey& key) {
  const float scale = static_cast<float>(init_scale(init, fan_in, fan_out));
  const bool uniform = init == Initializer::he_uniform || init == Initializer::glorot_uniform ||
                       init == Initializer::lecun_uniform;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    const float draw = uniform ? 2 * key.uniform(i) - 1 : key.normal(i);
    weights[i] = scale == 0 ? 0.0f : scale * draw;
  }
}

}  // namespace receptive
