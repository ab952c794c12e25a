// How weights begin.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/core/random.h"

namespace receptive {

/// Standard deviation, or limit of the uniform distribution, by the fans of the layer:
///   he      std sqrt(2/in),        limit sqrt(6/in)         He et al. 2015: for ReLU
///   glorot  std sqrt(2/(in+out)),  limit sqrt(6/(in+out))   Glorot & Bengio 2010: for tanh,
///   sigmoid lecun   std sqrt(1/in),        limit sqrt(3/in)         LeCun et al. 1998
/// A convolution has in = c·kh·kw, out = k·kh·kw.
enum class Initializer : std::uint8_t {
  zeros,
  he_normal,
  he_uniform,
  glorot_normal,
  glorot_uniform,
  lecun_normal,
  lecun_uniform
};

template <>
struct Choices<Initializer> {
  static constexpr std::string_view names[] = {"zeros",        "heNormal",      "heUniform",
                                               "glorotNormal", "glorotUniform", "lecunNormal",
                                               "lecunUniform"};
};

/// The standard deviation of a normal initialiser or the limit of a uniform one; 0 for zeros.
double init_scale(Initializer init, double fan_in, double fan_out);

/// Fills `weights` from the random stream of `key`.
void initialize(std::span<float> weights, Initializer init, double fan_in, double fan_out,
                const RandomKey& key);

}  // namespace receptive
