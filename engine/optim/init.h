// How weights begin.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/core/fields.h"
#include "engine/core/random.h"

namespace receptive {

/// Kinds that know their own scale take it from the layer's fans, a convolution having in = c·kh·kw
/// and out = k·kh·kw; the standard deviation of a normal, the limit of a uniform distribution:
///
/// | kind   | normal            | uniform           | source                                     |
/// |--------|-------------------|-------------------|--------------------------------------------|
/// | he     | √(2/in)           | √(6/in)           | He et al. 2015, for ReLU                   |
/// | glorot | √(2/(in+out))     | √(6/(in+out))     | Glorot, Bengio 2010, for tanh and sigmoid  |
/// | lecun  | √(1/in)           | √(3/in)           | LeCun et al. 1998                          |
///
/// `constant`, `uniform` and `normal` take the scale that is given.
enum class Initializer : std::uint8_t {
  zeros,
  constant,
  uniform,
  normal,
  he_normal,
  he_uniform,
  glorot_normal,
  glorot_uniform,
  lecun_normal,
  lecun_uniform
};

template <>
struct Choices<Initializer> {
  static constexpr std::string_view names[] = {
      "zeros",     "constant",     "uniform",       "normal",      "heNormal",
      "heUniform", "glorotNormal", "glorotUniform", "lecunNormal", "lecunUniform"};
};

/// How one parameter begins.
struct InitialValues {
  Initializer kind = Initializer::zeros;
  float scale = 0;  // of constant, uniform, normal
  double fan_in = 1;
  double fan_out = 1;
};

/// The standard deviation of a normal distribution, the limit of a uniform one, or the constant.
double init_scale(const InitialValues& initial);

/// Fills `weights` from the random stream of `key`.
void initialize(std::span<float> weights, const InitialValues& initial, const RandomKey& key);

}  // namespace receptive
