#include "engine/kernels/one_image.h"

#include <algorithm>

#include "engine/kernels/conv.h"
#include "engine/kernels/dense.h"
#include "engine/kernels/pool.h"
#include "engine/kernels/simd.h"

namespace receptive::kernels {

namespace {

constexpr std::int32_t kLanesOfPack = kLanes<Pack>;

// Four output channels × two rows × four columns: eight accumulators, one rolled loop over the
// taps.
void forward_tile(std::int32_t taps, std::int32_t outputs, const float* top, const float* bottom,
                  const float* weight, const float* bias, const std::int32_t* taps_table,
                  std::int64_t output_plane, std::int32_t below, float* output) {
  for (std::int32_t k = 0; k < outputs; k += 4) {
    const std::int32_t last = outputs - 1;
    const std::int32_t k1 = std::min(k + 1, last);
    const std::int32_t k2 = std::min(k + 2, last);
    const std::int32_t k3 = std::min(k + 3, last);
    const float* const w0 = weight + std::int64_t{k} * taps;
    const float* const w1 = weight + std::int64_t{k1} * taps;
    const float* const w2 = weight + std::int64_t{k2} * taps;
    const float* const w3 = weight + std::int64_t{k3} * taps;
    Pack a0(bias ? bias[k] : 0.0f), b0 = a0;
    Pack a1(bias ? bias[k1] : 0.0f), b1 = a1;
    Pack a2(bias ? bias[k2] : 0.0f), b2 = a2;
    Pack a3(bias ? bias[k3] : 0.0f), b3 = a3;
#pragma clang loop unroll(disable)
    for (std::int32_t t = 0; t < taps; ++t) {
      const Pack upper = Pack::load_unaligned(top + taps_table[t]);
      const Pack lower = Pack::load_unaligned(bottom + taps_table[t]);
      const Pack weight0(w0[t]);
      const Pack weight1(w1[t]);
      const Pack weight2(w2[t]);
      const Pack weight3(w3[t]);
      a0 = multiply_add(weight0, upper, a0);
      b0 = multiply_add(weight0, lower, b0);
      a1 = multiply_add(weight1, upper, a1);
      b1 = multiply_add(weight1, lower, b1);
      a2 = multiply_add(weight2, upper, a2);
      b2 = multiply_add(weight2, lower, b2);
      a3 = multiply_add(weight3, upper, a3);
      b3 = multiply_add(weight3, lower, b3);
    }
    const auto put = [&](std::int32_t channel, const Pack& upper, const Pack& lower) {
      float* const to = output + channel * output_plane;
      upper.store_unaligned(to);
      lower.store_unaligned(to + below);
    };
    put(k, a0, b0);
    put(k1, a1, b1);
    put(k2, a2, b2);
    put(k3, a3, b3);
  }
}

// Up to four units of a dense layer; where there are fewer, the last one again.
struct Units {
  const float* w[kLanesOfPack];
  std::int32_t first;
  std::int32_t count;

  Units(const DenseGeometry& g, const float* weight, std::int32_t from)
      : first(from), count(std::min(kLanesOfPack, g.outputs - from)) {
    for (std::int32_t q = 0; q < kLanesOfPack; ++q) {
      w[q] = weight + std::int64_t{first + std::min(q, count - 1)} * g.inputs;
    }
  }

  Pack begin(const float* bias) const {
    const auto of = [&](std::int32_t q) { return bias ? bias[first + std::min(q, count - 1)] : 0; };
    return Pack(of(0), of(1), of(2), of(3));
  }

  // sum + weight[i..i+3] · x[0..3], one input after the other.
  Pack add_four(std::int32_t i, const Pack (&x)[kLanesOfPack], Pack sum) const {
    Pack column[kLanesOfPack] = {Pack::load_unaligned(w[0] + i), Pack::load_unaligned(w[1] + i),
                                 Pack::load_unaligned(w[2] + i), Pack::load_unaligned(w[3] + i)};
    xsimd::transpose(column, column + kLanesOfPack);
    for (std::int32_t q = 0; q < kLanesOfPack; ++q) sum = multiply_add(column[q], x[q], sum);
    return sum;
  }

  Pack add_one(std::int32_t i, const Pack& x, const Pack& sum) const {
    return multiply_add(Pack(w[0][i], w[1][i], w[2][i], w[3][i]), x, sum);
  }

  void put(const Pack& sum, float* output) const {
    float lane[kLanesOfPack];
    sum.store_unaligned(lane);
    std::copy_n(lane, count, output + first);
  }
};

// Tiles of four units side by side, so that the processor need not wait for one sum of each.
template <int Tiles>
void dense_tiles(const DenseGeometry& g, const Units (&units)[Tiles], const float* input,
                 const float* bias, float* output) {
  Pack sum[Tiles];
  for (int n = 0; n < Tiles; ++n) sum[n] = units[n].begin(bias);
  std::int32_t i = 0;
#pragma clang loop unroll(disable)
  for (; i + kLanesOfPack <= g.inputs; i += kLanesOfPack) {
    const Pack x[kLanesOfPack] = {Pack(input[i]), Pack(input[i + 1]), Pack(input[i + 2]),
                                  Pack(input[i + 3])};
    for (int n = 0; n < Tiles; ++n) sum[n] = units[n].add_four(i, x, sum[n]);
  }
  for (; i < g.inputs; ++i) {
    const Pack x(input[i]);
    for (int n = 0; n < Tiles; ++n) sum[n] = units[n].add_one(i, x, sum[n]);
  }
  for (int n = 0; n < Tiles; ++n) units[n].put(sum[n], output);
}

}  // namespace

bool has_column_lanes(const ConvGeometry& g) {
  return g.stride.w == 1 && g.output.w >= kLanesOfPack;
}

void conv_forward_columns(const ConvGeometry& g, const float* padded, const float* weight,
                          const float* bias, const std::int32_t* taps_table, float* output) {
  const std::int32_t taps = g.taps();
  const std::int32_t outputs = g.group_outputs();
  const std::int64_t input_group = std::int64_t{g.group_inputs()} * g.padded_h() * g.padded_w();
  const std::int64_t plane = g.output.plane();
  const bool two_rows = g.output.h > 1;
  const std::int32_t row_step = two_rows ? g.stride.h * g.padded_w() : 0;
  const std::int32_t below = two_rows ? g.output.w : 0;
  // An odd last row, and the last columns, are computed together with those before, once more.
  const std::int32_t last_y = two_rows ? g.output.h - 2 : 0;
  const std::int32_t last_x = g.output.w - kLanesOfPack;
  for (std::int32_t group = 0; group < g.groups; ++group) {
    const std::int32_t k = group * outputs;
    for (std::int32_t row = 0; row < g.output.h; row += 2) {
      const std::int32_t y = std::min(row, last_y);
      for (std::int32_t column = 0; column < g.output.w; column += kLanesOfPack) {
        const std::int32_t x = std::min(column, last_x);
        const float* const top = padded + group * input_group + std::int64_t{y} * row_step + x;
        forward_tile(taps, outputs, top, top + row_step, weight + std::int64_t{k} * taps,
                     bias ? bias + k : nullptr, taps_table, plane, below,
                     output + k * plane + std::int64_t{y} * g.output.w + x);
      }
    }
  }
}

void dense_forward_units(const DenseGeometry& g, const float* input, const float* weight,
                         const float* bias, float* output) {
  for (std::int32_t o = 0; o < g.outputs; o += 2 * kLanesOfPack) {
    const Units first(g, weight, o);
    if (g.outputs - o > kLanesOfPack) {
      dense_tiles<2>(g, {first, Units(g, weight, o + kLanesOfPack)}, input, bias, output);
    } else {
      dense_tiles<1>(g, {first}, input, bias, output);
    }
  }
}

template <class Kind>
void extreme_pool_forward_windows(const PoolGeometry& g, const float* input, float* output) {
  const std::int32_t stride = g.stride.w;
  for (std::int32_t plane = 0; plane < g.output.c; ++plane, input += g.input.plane()) {
    for (std::int32_t y = 0; y < g.output.h; ++y, output += g.output.w) {
      for (std::int32_t x = 0; x < g.output.w;) {
        // The last four may have been computed in part already.
        const std::int32_t first = std::min(x, g.output.w - kLanesOfPack);
        const std::int32_t left = first * stride - g.padding.left;
        const std::int32_t end = left + (kLanesOfPack - 1) * stride + g.kernel.w;
        if (first < 0 || left < 0 || end > g.input.w) {
          output[x] = extreme_of<Kind, float>(input, g.input.w, window_of(g, y, x));
          ++x;
          continue;
        }
        const Window window = window_of(g, y, first);
        const auto side_by_side = [&](std::int32_t row, std::int32_t column) {
          const float* const at = input + row * g.input.w + column;
          return Pack(at[0], at[stride], at[2 * stride], at[3 * stride]);
        };
        Pack best = side_by_side(window.top, window.left);
        for (std::int32_t i = window.top; i < window.bottom; ++i) {
          for (std::int32_t j = window.left; j < window.right; ++j) {
            const Pack value = side_by_side(i, j);
            best = choose(either(Kind::beats(value, best), value != value), value, best);
          }
        }
        best.store_unaligned(output + first);
        x = first + kLanesOfPack;
      }
    }
  }
}

template void extreme_pool_forward_windows<Largest>(const PoolGeometry&, const float*, float*);
template void extreme_pool_forward_windows<Smallest>(const PoolGeometry&, const float*, float*);

}  // namespace receptive::kernels
