// The layers once more, in double, as plain loops straight from their formulas. Tensors are [n, c,
// h, w].
#pragma once

#include <cstdint>
#include <vector>

#include "engine/layers/average_pool2d.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/local_response_norm.h"
#include "engine/layers/max_pool2d.h"

namespace receptive::reference {

using Numbers = std::vector<double>;

struct Gradients {
  Numbers input;
  Numbers weight;
  Numbers bias;
};

Numbers conv(const Conv2d& layer, const Shape& in, const Shape& out, std::int32_t images,
             const Numbers& x, const Numbers& weight, const Numbers& bias);
Gradients conv_gradients(const Conv2d& layer, const Shape& in, const Shape& out,
                         std::int32_t images, const Numbers& x, const Numbers& weight,
                         const Numbers& d_output);

Numbers dense(std::int32_t inputs, std::int32_t units, std::int32_t images, const Numbers& x,
              const Numbers& weight, const Numbers& bias);
Gradients dense_gradients(std::int32_t inputs, std::int32_t units, std::int32_t images,
                          const Numbers& x, const Numbers& weight, const Numbers& d_output);

Numbers max_pool(const MaxPool2d& layer, const Shape& in, const Shape& out, std::int32_t images,
                 const Numbers& x);
Numbers max_pool_gradient(const MaxPool2d& layer, const Shape& in, const Shape& out,
                          std::int32_t images, const Numbers& x, const Numbers& d_output);

Numbers average_pool(const AveragePool2d& layer, const Shape& in, const Shape& out,
                     std::int32_t images, const Numbers& x);
Numbers average_pool_gradient(const AveragePool2d& layer, const Shape& in, const Shape& out,
                              std::int32_t images, const Numbers& d_output);

Numbers local_response_norm(const LocalResponseNorm& layer, const Shape& in, std::int32_t images,
                            const Numbers& x);
Numbers local_response_norm_gradient(const LocalResponseNorm& layer, const Shape& in,
                                     std::int32_t images, const Numbers& x,
                                     const Numbers& d_output);

}  // namespace receptive::reference
