#include "engine/optim/init.h"

#include <algorithm>
#include <cmath>

namespace receptive {

namespace {

bool is_uniform(Initializer kind) {
  return kind == Initializer::uniform || kind == Initializer::he_uniform ||
         kind == Initializer::glorot_uniform || kind == Initializer::lecun_uniform;
}

}  // namespace

double init_scale(const InitialValues& initial) {
  switch (initial.kind) {
    case Initializer::zeros:
      return 0;
    case Initializer::constant:
    case Initializer::uniform:
    case Initializer::normal:
      return initial.scale;
    case Initializer::he_normal:
      return std::sqrt(2 / initial.fan_in);
    case Initializer::he_uniform:
      return std::sqrt(6 / initial.fan_in);
    case Initializer::glorot_normal:
      return std::sqrt(2 / (initial.fan_in + initial.fan_out));
    case Initializer::glorot_uniform:
      return std::sqrt(6 / (initial.fan_in + initial.fan_out));
    case Initializer::lecun_normal:
      return std::sqrt(1 / initial.fan_in);
    case Initializer::lecun_uniform:
      return std::sqrt(3 / initial.fan_in);
  }
  return 0;
}

void initialize(std::span<float> weights, const InitialValues& initial, const RandomKey& key) {
  const auto scale = static_cast<float>(init_scale(initial));
  if (initial.kind == Initializer::zeros || initial.kind == Initializer::constant) {
    std::fill(weights.begin(), weights.end(), scale);
    return;
  }
  const bool uniform = is_uniform(initial.kind);
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    weights[i] = scale * (uniform ? 2 * key.uniform(i) - 1 : key.normal(i));
  }
}

}  // namespace receptive
