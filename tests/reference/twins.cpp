#include "tests/reference/twins.h"

#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace receptive::reference {
namespace {

std::size_t at(const Shape& shape, std::int32_t n, std::int32_t c, std::int32_t y, std::int32_t x) {
  return static_cast<std::size_t>(((n * shape.c + c) * shape.h + y) * shape.w + x);
}

Numbers zeros(const Shape& shape, std::int32_t images) {
  return Numbers(static_cast<std::size_t>(images * shape.cells()));
}

template <class Body>
void for_each_cell(const Shape& shape, std::int32_t images, Body&& body) {
  for (std::int32_t n = 0; n < images; ++n) {
    for (std::int32_t c = 0; c < shape.c; ++c) {
      for (std::int32_t y = 0; y < shape.h; ++y) {
        for (std::int32_t x = 0; x < shape.w; ++x) body(n, c, y, x);
      }
    }
  }
}

// Calls body(place of Z, place of W, place of X) for every product of the convolution's formula.
template <class Body>
void for_each_product(const Conv2d& layer, const Shape& in, const Shape& out, std::int32_t images,
                      Body&& body) {
  const std::int32_t inputs = in.c / layer.groups;
  const std::int32_t outputs = out.c / layer.groups;
  for_each_cell(out, images, [&](std::int32_t n, std::int32_t k, std::int32_t y, std::int32_t x) {
    for (std::int32_t c = 0; c < inputs; ++c) {
      for (std::int32_t i = 0; i < layer.kernel.h; ++i) {
        for (std::int32_t j = 0; j < layer.kernel.w; ++j) {
          const std::int32_t row = y * layer.stride.h + i * layer.dilation.h - layer.padding.top;
          const std::int32_t column =
              x * layer.stride.w + j * layer.dilation.w - layer.padding.left;
          if (row < 0 || row >= in.h || column < 0 || column >= in.w) continue;
          const Shape weight{inputs, layer.kernel.h, layer.kernel.w};
          body(at(out, n, k, y, x), at(weight, k, c, i, j),
               at(in, n, k / outputs * inputs + c, row, column));
        }
      }
    }
  });
}

// Calls body(place of the cell) for the cells of the image that a window sees, in row-major order.
template <class Pool, class Body>
void for_each_seen(const Pool& pool, const Shape& in, std::int32_t n, std::int32_t c,
                   std::int32_t y, std::int32_t x, Body&& body) {
  for (std::int32_t i = 0; i < pool.kernel.h; ++i) {
    for (std::int32_t j = 0; j < pool.kernel.w; ++j) {
      const std::int32_t row = y * pool.stride.h + i - pool.padding.top;
      const std::int32_t column = x * pool.stride.w + j - pool.padding.left;
      if (row < 0 || row >= in.h || column < 0 || column >= in.w) continue;
      body(at(in, n, c, row, column));
    }
  }
}

std::size_t winner(const MaxPool2d& layer, const Shape& in, const Numbers& x, std::int32_t n,
                   std::int32_t c, std::int32_t row, std::int32_t column) {
  bool found = false;
  std::size_t best = 0;
  for_each_seen(layer, in, n, c, row, column, [&](std::size_t place) {
    if (!found || x[place] > x[best]) best = place;
    found = true;
  });
  return best;
}

double divisor(const AveragePool2d& layer, const Shape& in, std::int32_t n, std::int32_t c,
               std::int32_t row, std::int32_t column) {
  double seen = 0;
  for_each_seen(layer, in, n, c, row, column, [&](std::size_t) { ++seen; });
  return layer.count_padding ? layer.kernel.h * layer.kernel.w : seen;
}

double response(const LocalResponseNorm& layer, const Shape& in, const Numbers& x, std::int32_t n,
                std::int32_t c, std::int32_t row, std::int32_t column) {
  double sum = 0;
  for (std::int32_t j = 0; j < in.c; ++j) {
    if (std::abs(j - c) <= layer.size / 2) sum += std::pow(x[at(in, n, j, row, column)], 2);
  }
  return layer.k + layer.alpha * sum;
}

}  // namespace

Numbers conv(const Conv2d& layer, const Shape& in, const Shape& out, std::int32_t images,
             const Numbers& x, const Numbers& weight, const Numbers& bias) {
  Numbers z = zeros(out, images);
  for (std::size_t i = 0; i < z.size() && !bias.empty(); ++i) {
    z[i] = bias[i / static_cast<std::size_t>(out.plane()) % static_cast<std::size_t>(out.c)];
  }
  for_each_product(layer, in, out, images, [&](std::size_t to, std::size_t w, std::size_t from) {
    z[to] += weight[w] * x[from];
  });
  return z;
}

Gradients conv_gradients(const Conv2d& layer, const Shape& in, const Shape& out,
                         std::int32_t images, const Numbers& x, const Numbers& weight,
                         const Numbers& d_output) {
  Gradients gradients{zeros(in, images), Numbers(weight.size()),
                      Numbers(static_cast<std::size_t>(out.c))};
  for_each_product(layer, in, out, images, [&](std::size_t to, std::size_t w, std::size_t from) {
    gradients.input[from] += weight[w] * d_output[to];
    gradients.weight[w] += x[from] * d_output[to];
  });
  for (std::size_t i = 0; i < d_output.size(); ++i) {
    gradients.bias[i / static_cast<std::size_t>(out.plane()) % static_cast<std::size_t>(out.c)] +=
        d_output[i];
  }
  return gradients;
}

Numbers dense(std::int32_t inputs, std::int32_t units, std::int32_t images, const Numbers& x,
              const Numbers& weight, const Numbers& bias) {
  Numbers z;
  for (std::int32_t n = 0; n < images; ++n) {
    for (std::int32_t o = 0; o < units; ++o) {
      double sum = bias.empty() ? 0 : bias[static_cast<std::size_t>(o)];
      for (std::int32_t i = 0; i < inputs; ++i) {
        sum += weight[static_cast<std::size_t>(o * inputs + i)] *
               x[static_cast<std::size_t>(n * inputs + i)];
      }
      z.push_back(sum);
    }
  }
  return z;
}

Gradients dense_gradients(std::int32_t inputs, std::int32_t units, std::int32_t images,
                          const Numbers& x, const Numbers& weight, const Numbers& d_output) {
  Gradients gradients{Numbers(x.size()), Numbers(weight.size()),
                      Numbers(static_cast<std::size_t>(units))};
  for (std::int32_t n = 0; n < images; ++n) {
    for (std::int32_t o = 0; o < units; ++o) {
      const double upstream = d_output[static_cast<std::size_t>(n * units + o)];
      gradients.bias[static_cast<std::size_t>(o)] += upstream;
      for (std::int32_t i = 0; i < inputs; ++i) {
        const auto w = static_cast<std::size_t>(o * inputs + i);
        const auto cell = static_cast<std::size_t>(n * inputs + i);
        gradients.input[cell] += weight[w] * upstream;
        gradients.weight[w] += x[cell] * upstream;
      }
    }
  }
  return gradients;
}

Numbers max_pool(const MaxPool2d& layer, const Shape& in, const Shape& out, std::int32_t images,
                 const Numbers& x) {
  Numbers y;
  for_each_cell(out, images,
                [&](std::int32_t n, std::int32_t c, std::int32_t row, std::int32_t column) {
                  y.push_back(x[winner(layer, in, x, n, c, row, column)]);
                });
  return y;
}

Numbers max_pool_gradient(const MaxPool2d& layer, const Shape& in, const Shape& out,
                          std::int32_t images, const Numbers& x, const Numbers& d_output) {
  Numbers gradient = zeros(in, images);
  for_each_cell(
      out, images, [&](std::int32_t n, std::int32_t c, std::int32_t row, std::int32_t column) {
        gradient[winner(layer, in, x, n, c, row, column)] += d_output[at(out, n, c, row, column)];
      });
  return gradient;
}

Numbers average_pool(const AveragePool2d& layer, const Shape& in, const Shape& out,
                     std::int32_t images, const Numbers& x) {
  Numbers y;
  for_each_cell(
      out, images, [&](std::int32_t n, std::int32_t c, std::int32_t row, std::int32_t column) {
        double sum = 0;
        for_each_seen(layer, in, n, c, row, column, [&](std::size_t place) { sum += x[place]; });
        y.push_back(sum / divisor(layer, in, n, c, row, column));
      });
  return y;
}

Numbers average_pool_gradient(const AveragePool2d& layer, const Shape& in, const Shape& out,
                              std::int32_t images, const Numbers& d_output) {
  Numbers gradient = zeros(in, images);
  for_each_cell(out, images,
                [&](std::int32_t n, std::int32_t c, std::int32_t row, std::int32_t column) {
                  const double share =
                      d_output[at(out, n, c, row, column)] / divisor(layer, in, n, c, row, column);
                  for_each_seen(layer, in, n, c, row, column,
                                [&](std::size_t place) { gradient[place] += share; });
                });
  return gradient;
}

Numbers local_response_norm(const LocalResponseNorm& layer, const Shape& in, std::int32_t images,
                            const Numbers& x) {
  Numbers y = zeros(in, images);
  for_each_cell(in, images, [&](std::int32_t n, std::int32_t c, std::int32_t i, std::int32_t j) {
    const std::size_t cell = at(in, n, c, i, j);
    y[cell] = x[cell] / std::pow(response(layer, in, x, n, c, i, j), layer.beta);
  });
  return y;
}

// Σ over the outputs j of dL/dY[j] · ∂Y[j]/∂X[c], every derivative by the quotient rule.
Numbers local_response_norm_gradient(const LocalResponseNorm& layer, const Shape& in,
                                     std::int32_t images, const Numbers& x,
                                     const Numbers& d_output) {
  Numbers gradient = zeros(in, images);
  for_each_cell(
      in, images, [&](std::int32_t n, std::int32_t c, std::int32_t row, std::int32_t col) {
        const std::size_t cell = at(in, n, c, row, col);
        for (std::int32_t j = 0; j < in.c; ++j) {
          const std::size_t other = at(in, n, j, row, col);
          const double d = response(layer, in, x, n, j, row, col);
          const double power = std::pow(d, layer.beta);
          const double d_response =
              std::abs(j - c) <= layer.size / 2 ? 2 * layer.alpha * x[cell] : 0;
          const double d_power = layer.beta * std::pow(d, layer.beta - 1) * d_response;
          const double slope = ((j == c ? power : 0) - x[other] * d_power) / (power * power);
          gradient[cell] += d_output[other] * slope;
        }
      });
  return gradient;
}

}  // namespace receptive::reference
