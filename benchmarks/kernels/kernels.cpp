// Each kernel on the sizes of the benchmark's networks, over one group of four images (the dense
// ones over as many groups as the engine gives them), and what the registers and the L1 cache
// could do at most: the roofline of Williams, Waterman and Patterson, 2009.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "engine/kernels/conv.h"
#include "engine/kernels/conv_d_input.h"
#include "engine/kernels/conv_d_weight.h"
#include "engine/kernels/dense.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/pool.h"
#include "engine/kernels/softmax.h"
#include "engine/kernels/update.h"

namespace receptive {
namespace {

constexpr int kLaneCount = kLanes<Pack>;
constexpr std::int32_t kGroups = 16;  // a batch of 64

struct Measured {
  std::string name;
  std::string size;
  double flops;  // one call's additions and multiplications that count: none with padding
  double bytes;  // what one call moves between registers and cache at least
  std::function<void()> run;
};

/// Cells of small numbers of either sign, none of them denormal.
class Buffer {
 public:
  explicit Buffer(std::int64_t scalars)
      : packs_(static_cast<std::size_t>((scalars + kLaneCount - 1) / kLaneCount), Pack(0.0f)) {
    float value = 0.5f;
    for (std::int64_t i = 0; i < scalars; ++i) {
      value = value * 1.37f;
      if (value > 1.0f) value -= 1.6f;
      data()[i] = value;
    }
  }
  float* data() { return reinterpret_cast<float*>(packs_.data()); }

 private:
  std::vector<Pack> packs_;
};

/// Buffers live as long as the program: every kernel works on its own.
float* buffer(std::int64_t scalars) {
  static std::vector<Buffer*> all;
  all.push_back(new Buffer(scalars));
  return all.back()->data();
}

/// Of dL/d(output) behind ReLU and max pooling about this share of the packs is not zero: 0.32 in
/// LeNet-5's conv1 and 0.41 in its conv2 after four epochs.
constexpr double kBehindPooling = 0.4;

void thin_out(float* packs, std::int64_t cells, double density) {
  std::uint32_t random = 1;
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    random = random * 1664525u + 1013904223u;
    if (random * 0x1p-32 >= density) std::fill_n(packs + cell * kLaneCount, kLaneCount, 0.0f);
  }
}

std::vector<Measured>& list() {
  static std::vector<Measured> all;
  return all;
}

float kept = 0;  // results go here, so that no loop is left out

/// Twelve chains of multiply and add that never leave the registers, enough to hide their latency.
void add_peak() {
  constexpr int kTurns = 4096;
  constexpr int kChains = 12;
  list().push_back({"registers alone", "", 2.0 * kChains * kLaneCount * kTurns, 0, [] {
                      const Pack half(0.5f);
                      const Pack one(kept + 1.0f);
                      Pack a = one, b = one, c = one, d = one, e = one, f = one;
                      Pack g = one, h = one, i = one, j = one, k = one, l = one;
#pragma clang loop unroll(disable)
                      for (int turn = 0; turn < kTurns; ++turn) {
                        a = multiply_add(a, half, one);
                        b = multiply_add(b, half, one);
                        c = multiply_add(c, half, one);
                        d = multiply_add(d, half, one);
                        e = multiply_add(e, half, one);
                        f = multiply_add(f, half, one);
                        g = multiply_add(g, half, one);
                        h = multiply_add(h, half, one);
                        i = multiply_add(i, half, one);
                        j = multiply_add(j, half, one);
                        k = multiply_add(k, half, one);
                        l = multiply_add(l, half, one);
                      }
                      kept = sum_lanes(a + b + c + d + e + f + g + h + i + j + k + l) * 1e-9f;
                    }});
}

/// 16 kB read again and again.
void add_bandwidth() {
  constexpr std::int32_t kCells = 1024;
  const float* const from = buffer(kCells * kLaneCount);
  list().push_back({"reads of the L1 cache", "16 kB", 0, 16.0 * kCells, [from] {
                      const float* x = from;
                      Pack a(0.0f), b = a, c = a, d = a;
#pragma clang loop unroll(disable)
                      for (std::int32_t cell = 0; cell < kCells; cell += 4, x += 4 * kLaneCount) {
                        a = a + load<Pack>(x);
                        b = b + load<Pack>(x + kLaneCount);
                        c = c + load<Pack>(x + 2 * kLaneCount);
                        d = d + load<Pack>(x + 3 * kLaneCount);
                      }
                      kept = sum_lanes(a + b + c + d) * 1e-9f;
                    }});
}

/// Products of a window and the image, none with the padding.
double useful_products(const kernels::ConvGeometry& g) {
  const auto along = [](std::int32_t outputs, std::int32_t taps, std::int32_t stride,
                        std::int32_t before, std::int32_t size) {
    double inside = 0;
    for (std::int32_t o = 0; o < outputs; ++o) {
      for (std::int32_t t = 0; t < taps; ++t) {
        const std::int32_t place = o * stride + t - before;
        inside += place >= 0 && place < size;
      }
    }
    return inside;
  };
  return along(g.output.h, g.kernel.h, g.stride.h, g.padding.top, g.input.h) *
         along(g.output.w, g.kernel.w, g.stride.w, g.padding.left, g.input.w) * g.group_inputs() *
         g.output.c;
}

void add_conv(const std::string& where, Shape input, std::int32_t channels, std::int32_t kernel,
              std::int32_t padding, std::int32_t stride = 1, std::int32_t groups = 1) {
  const std::int32_t side = (input.h + 2 * padding - kernel) / stride + 1;
  const kernels::ConvGeometry g{
      .input = input,
      .output = {channels, side, side},
      .kernel = {kernel, kernel},
      .stride = {stride, stride},
      .dilation = {1, 1},
      .padding = {padding, padding, padding, padding},
      .groups = groups,
  };
  const std::string size = to_text(input) + " to " + to_text(g.output) + ", " + to_text(g.kernel);
  const double flops = 2 * kLaneCount * useful_products(g);
  const double cells = static_cast<double>(input.cells() + g.output.cells());
  const double bytes = 4 * (kLaneCount * cells + static_cast<double>(channels) * g.taps());

  const float* const in = buffer(input.cells() * kLaneCount);
  float* const scratch = buffer(
      std::max(kernels::conv_d_weight_scratch(g), kernels::conv_d_input_scratch(g)) * kLaneCount);
  const float* const weight = buffer(std::int64_t{channels} * g.taps());
  const float* const bias = buffer(channels);
  float* const out = buffer(g.output.cells() * kLaneCount);
  auto* const taps = new std::vector<std::int32_t>(static_cast<std::size_t>(g.taps()));
  kernels::conv_fill_taps(g, kLaneCount, taps->data());
  auto* const taps_of_one = new std::vector<std::int32_t>(static_cast<std::size_t>(g.taps()));
  kernels::conv_fill_taps(g, 1, taps_of_one->data());
  list().push_back({where + " forward", size, flops, bytes, [=] {
                      const float* const padded = kernels::with_padding<Pack>(g, in, scratch);
                      kernels::conv_forward<Pack>(g, padded, weight, bias, taps->data(), out);
                    }});
  list().push_back(
      {where + " forward, one image", size, flops / kLaneCount, bytes / kLaneCount, [=] {
         const float* const padded = kernels::with_padding<float>(g, in, scratch);
         kernels::conv_forward<float>(g, padded, weight, bias, taps_of_one->data(), out);
       }});

  float* const d_weight = buffer(std::int64_t{channels} * g.taps() * kLaneCount);
  float* const d_bias = buffer(std::int64_t{channels} * kLaneCount);
  float* const d_input = buffer(input.cells() * kLaneCount);
  for (const double density : {1.0, kBehindPooling}) {
    float* const d_out = buffer(g.output.cells() * kLaneCount);
    thin_out(d_out, g.output.cells(), density);
    const std::string which = density < 1 ? ", sparse" : "";
    list().push_back({where + " dL/dW" + which, size, density * flops, bytes, [=] {
                        const float* const padded = kernels::with_padding<Pack>(g, in, scratch);
                        kernels::conv_d_weight<Pack>(g, padded, d_out, taps->data(), scratch,
                                                     d_weight, d_bias);
                      }});
    if (input.c == 1) continue;  // nobody asks the first layer for dL/dX
    list().push_back(
        {where + " dL/dX" + which, size, density * flops, bytes,
         [=] { kernels::conv_d_input<Pack>(g, weight, d_out, taps->data(), scratch, d_input); }});
  }
}

void add_dense(const std::string& where, std::int32_t inputs, std::int32_t outputs) {
  const kernels::DenseGeometry g{inputs, outputs};
  const std::string size = std::to_string(inputs) + " to " + std::to_string(outputs);
  const double products = 1.0 * inputs * outputs * kLaneCount;
  const double ends = 4.0 * kLaneCount * (inputs + outputs);
  const double weights = 4.0 * inputs * outputs;
  const std::int64_t in_stride = std::int64_t{inputs} * kLaneCount;
  const std::int64_t out_stride = std::int64_t{outputs} * kLaneCount;
  float* const in = buffer(kGroups * in_stride);
  float* const out = buffer(kGroups * out_stride);
  const float* const weight = buffer(std::int64_t{inputs} * outputs);
  const float* const bias = buffer(outputs);
  list().push_back({where + " forward", size, 4 * products, 2 * ends + weights, [=] {
                      kernels::dense_forward<Pack, 2>(g, {in, in + in_stride}, weight, bias,
                                                      {out, out + out_stride});
                    }});
  float* const d_weight = buffer(std::int64_t{inputs} * outputs);
  float* const d_bias = buffer(outputs);
  list().push_back({where + " dL/dW", size, 2 * products * kGroups, ends * kGroups + weights, [=] {
                      kernels::dense_d_weight<Pack>(g, kGroups, in, in_stride, out, out_stride, 0,
                                                    outputs, d_weight, d_bias);
                    }});
  float* const d_in = buffer(2 * in_stride);
  list().push_back({where + " dL/dX", size, 4 * products, 2 * ends + weights, [=] {
                      kernels::dense_d_input<Pack, 2>(g, weight, {out, out + out_stride},
                                                      {d_in, d_in + in_stride});
                    }});
}

void add_pool(const std::string& where, Shape input) {
  const kernels::PoolGeometry g{.input = input,
                                .output = {input.c, input.h / 2, input.w / 2},
                                .kernel = {2, 2},
                                .stride = {2, 2},
                                .padding = {}};
  const std::string size = to_text(input) + " to " + to_text(g.output);
  const double cell = 4.0 * kLaneCount;
  const auto [whole, pooled] =
      std::pair(static_cast<double>(input.cells()), static_cast<double>(g.output.cells()));
  const float* const in = buffer(input.cells() * kLaneCount);
  float* const out = buffer(g.output.cells() * kLaneCount);
  list().push_back({where + " forward", size, 0, cell * (whole + pooled),
                    [=] { kernels::extreme_pool_forward<kernels::Largest, Pack>(g, in, out); }});
  const float* const d_out = buffer(g.output.cells() * kLaneCount);
  float* const d_in = buffer(input.cells() * kLaneCount);
  // With windows that tile, d_input is written and not read.
  list().push_back({where + " backward", size, 0, cell * (2 * whole + 2 * pooled),
                    [=] { kernels::extreme_pool_backward<Pack, true>(g, in, out, d_out, d_in); }});
  list().push_back({"average pool 2×2 forward", size, 0, cell * (whole + pooled),
                    [=] { kernels::average_pool_forward<Pack>(g, false, in, out); }});
  list().push_back({"average pool 2×2 backward", size, 0, cell * (2 * whole + pooled),
                    [=] { kernels::average_pool_backward<Pack>(g, false, d_out, d_in); }});
}

void add_cell_by_cell() {
  const Shape shape{6, 28, 28};
  const std::int64_t cells = shape.cells();
  const double cell = 4.0 * kLaneCount * static_cast<double>(cells);
  const float* const in = buffer(cells * kLaneCount);
  float* const out = buffer(cells * kLaneCount);
  float* const d_in = buffer(cells * kLaneCount);
  const Pack zero(0.0f);
  // In place, as a training step has them.
  list().push_back({"ReLU forward", to_text(shape), 0, 2 * cell, [=] {
                      kernels::map<Pack>(cells, out, out,
                                         [=](const Pack& x) { return choose(x < zero, zero, x); });
                    }});
  list().push_back({"ReLU backward", to_text(shape), 0, 3 * cell, [=] {
                      const auto slope = [=](const Pack& y) {
                        return choose(y > zero, Pack(1.0f), zero);
                      };
                      kernels::map_backward<Pack>(cells, in, d_in, d_in, slope);
                    }});
  list().push_back({"tanh forward", to_text(shape), 0, 2 * cell, [=] {
                      kernels::map<Pack>(cells, in, out, [](const Pack& x) { return tanh(x); });
                    }});
  float* const logits = buffer(10 * kLaneCount);
  float* const probabilities = buffer(10 * kLaneCount);
  list().push_back({"softmax", "10 classes", 0, 2 * 4.0 * 10 * kLaneCount, [=] {
                      kept = sum_lanes(kernels::softmax<Pack>(10, logits, probabilities)) * 1e-9f;
                    }});
  const std::int64_t weights = 61706;
  const float* const gradient = buffer(weights);
  float* const velocity = buffer(weights);
  float* const weight = buffer(weights);
  // A rate this small leaves the weights what they are, however often they are updated.
  const kernels::SgdConstants sgd{.rate = 1e-12f, .momentum = 0.9f, .decay = 0, .nesterov = false};
  list().push_back({"SGD with momentum", "61,706 weights", 0, 5 * 4.0 * weights,
                    [=] { kernels::sgd_update(weights, sgd, gradient, velocity, weight); }});
  float* const second = buffer(weights);
  const kernels::AdamConstants adam{.beta1 = 0.9f,
                                    .beta2 = 0.999f,
                                    .epsilon = 1e-7f,
                                    .step_size = 1e-12f,
                                    .second_scale = 1,
                                    .coupled_decay = 0,
                                    .shrink = 1};
  list().push_back({"Adam", "61,706 weights", 0, 7 * 4.0 * weights, [=] {
                      kernels::adam_update(weights, adam, gradient, velocity, second, weight);
                    }});
}

void prepare() {
  if (!list().empty()) return;
  add_peak();
  add_bandwidth();
  add_conv("LeNet-5 conv1", {1, 28, 28}, 6, 5, 2);
  add_conv("LeNet-5 conv2", {6, 14, 14}, 16, 5, 0);
  add_conv("Keras net conv1", {1, 28, 28}, 32, 3, 0);
  add_conv("Keras net conv2", {32, 13, 13}, 64, 3, 0);
  add_conv("conv 3×3", {16, 28, 28}, 16, 3, 1);
  add_conv("conv 1×1", {32, 14, 14}, 32, 1, 0);
  add_conv("conv 3×3, stride 2", {16, 28, 28}, 32, 3, 1, 2);
  add_conv("conv 3×3, 4 groups", {16, 28, 28}, 16, 3, 1, 1, 4);
  add_dense("LeNet-5 dense1", 400, 120);
  add_dense("LeNet-5 dense2", 120, 84);
  add_dense("Keras net dense", 1600, 10);
  add_pool("max pool 2×2", {6, 28, 28});
  add_cell_by_cell();
}

}  // namespace
}  // namespace receptive

extern "C" {

EMSCRIPTEN_KEEPALIVE int kernel_count() {
  receptive::prepare();
  return static_cast<int>(receptive::list().size());
}
EMSCRIPTEN_KEEPALIVE const char* kernel_name(std::size_t kernel) {
  return receptive::list()[kernel].name.c_str();
}
EMSCRIPTEN_KEEPALIVE const char* kernel_size(std::size_t kernel) {
  return receptive::list()[kernel].size.c_str();
}
EMSCRIPTEN_KEEPALIVE double kernel_flops(std::size_t kernel) {
  return receptive::list()[kernel].flops;
}
EMSCRIPTEN_KEEPALIVE double kernel_bytes(std::size_t kernel) {
  return receptive::list()[kernel].bytes;
}
/// Milliseconds that `calls` calls take.
EMSCRIPTEN_KEEPALIVE double kernel_run(std::size_t kernel, int calls) {
  const auto& run = receptive::list()[kernel].run;
  const double start = emscripten_get_now();
  for (int call = 0; call < calls; ++call) run();
  return emscripten_get_now() - start;
}
}
