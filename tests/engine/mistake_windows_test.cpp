// Known mistakes with kernels and windows, made by hand, are named.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/engine/diagnosing.h"

namespace receptive {
namespace {

// A convolution by hand: taps as the caller wants them.
template <class Tap>
std::vector<double> convolved(const Trace& trace, const std::string& node, const std::string& input,
                              std::int32_t pad, std::int32_t side, Tap&& tap) {
  const TracedTensor x = *trace.tensor(output(input));
  const TracedTensor w = *trace.tensor(weight(node));
  const TracedTensor b = *trace.tensor({node, TensorKind::parameter, "bias"});
  const std::int32_t kernel = w.shape[2];
  std::vector<double> z;
  for (std::int32_t n = 0; n < x.shape[0]; ++n) {
    for (std::int32_t k = 0; k < w.shape[0]; ++k) {
      for (std::int32_t y = 0; y < side; ++y) {
        for (std::int32_t u = 0; u < side; ++u) {
          double sum = double{b.data[static_cast<std::size_t>(k)]};
          for (std::int32_t c = 0; c < x.shape[1]; ++c) {
            for (std::int32_t i = 0; i < kernel; ++i) {
              for (std::int32_t j = 0; j < kernel; ++j) {
                const std::int32_t row = y + i - pad;
                const std::int32_t column = u + j - pad;
                if (row < 0 || row >= x.shape[2] || column < 0 || column >= x.shape[3]) continue;
                const std::int32_t at =
                    ((n * x.shape[1] + c) * x.shape[2] + row) * x.shape[3] + column;
                const std::int32_t first = (k * x.shape[1] + c) * kernel * kernel;
                sum += double{x.data[static_cast<std::size_t>(at)]} *
                       double{w.data[static_cast<std::size_t>(first + tap(i, j, kernel))]};
              }
            }
          }
          z.push_back(sum);
        }
      }
    }
  }
  return z;
}

std::int32_t as_it_is(std::int32_t i, std::int32_t j, std::int32_t kernel) {
  return i * kernel + j;
}
std::int32_t turned(std::int32_t i, std::int32_t j, std::int32_t kernel) {
  return (kernel - 1 - i) * kernel + kernel - 1 - j;
}

TEST_CASE("kernel_rotated: a true convolution where the layer correlates; a rotated dW") {
  const std::unique_ptr<Trace> trace = network();
  CHECK(diagnosis_of(*trace, output("conv1"), convolved(*trace, "conv1", "input", 1, 7, as_it_is))
            .right);
  CHECK(named(*trace, output("conv1"), convolved(*trace, "conv1", "input", 1, 7, turned)) ==
        Names{"kernel_rotated"});
  std::vector<double> gradient = numbers_of(*trace, d_weight("conv1"));
  for (std::size_t first = 0; first < gradient.size(); first += 9) {
    std::reverse(gradient.begin() + static_cast<std::ptrdiff_t>(first),
                 gradient.begin() + static_cast<std::ptrdiff_t>(first + 9));
  }
  CHECK(named(*trace, d_weight("conv1"), gradient) == Names{"kernel_rotated"});
}

// dX of a convolution of one channel without padding, by hand.
std::vector<double> full_convolution(const Trace& trace, const std::string& node, bool rotated) {
  const TracedTensor dz = *trace.tensor(upstream(node));
  const TracedTensor w = *trace.tensor(weight(node));
  const std::int32_t kernel = w.shape[2];
  const std::int32_t side = dz.shape[2] + kernel - 1;
  std::vector<double> dx;
  for (std::int32_t n = 0; n < dz.shape[0]; ++n) {
    for (std::int32_t y = 0; y < side; ++y) {
      for (std::int32_t x = 0; x < side; ++x) {
        double sum = 0;
        for (std::int32_t i = 0; i < kernel; ++i) {
          for (std::int32_t j = 0; j < kernel; ++j) {
            const std::int32_t row = y + i - (kernel - 1);
            const std::int32_t column = x + j - (kernel - 1);
            if (row < 0 || row >= dz.shape[2] || column < 0 || column >= dz.shape[3]) continue;
            const std::int32_t tap = rotated ? turned(i, j, kernel) : as_it_is(i, j, kernel);
            sum += double{w.data[static_cast<std::size_t>(tap)]} *
                   double{dz.data[static_cast<std::size_t>((n * dz.shape[2] + row) * dz.shape[3] +
                                                           column)]};
          }
        }
        dx.push_back(sum);
      }
    }
  }
  return dx;
}

TEST_CASE("kernel_not_rotated: dX with the kernel as it stands, also when it is carried further") {
  const std::unique_ptr<Trace> trace =
      small_trace(2,
                  {Conv2d{.channels = 1, .kernel = {2, 2}}, Conv2d{.channels = 1, .kernel = {3, 3}},
                   Flatten{}, Dense{.units = 2}},
                  {1, 6, 6});
  CHECK(diagnosis_of(*trace, d_input("conv2"), full_convolution(*trace, "conv2", true)).right);
  const std::vector<double> wrong = full_convolution(*trace, "conv2", false);
  CHECK(named(*trace, d_input("conv2"), wrong) == Names{"kernel_not_rotated"});
  CHECK(named(*trace, upstream("conv1"), wrong) == Names{"kernel_not_rotated"});
  // dW of the layer below, from what was wrong above.
  const TracedTensor x = *trace->tensor(output("input"));
  std::vector<double> gradient;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      double sum = 0;
      for (std::size_t at = 0; at < wrong.size(); ++at) {
        const std::size_t row = at / 25 * 6 + at % 25 / 5 + i;
        sum += wrong[at] * double{x.data[row * 6 + at % 5 + j]};
      }
      gradient.push_back(sum);
    }
  }
  const Diagnosis carried = diagnosis_of(*trace, d_weight("conv1"), gradient);
  REQUIRE(names(carried) == Names{"kernel_not_rotated"});
  CHECK(carried.mistakes[0].at.node == "conv1");
  CHECK(carried.mistakes[0].at.kind == TensorKind::output_gradient);
}

TEST_CASE("weight_transposed: dx = W dz instead of Wᵀ dz, and dW the other way round") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {Flatten{}, Dense{.units = 3}, Tanh{}, Dense{.units = 3}}, {1, 1, 4});
  const TracedTensor w = *trace->tensor(weight("dense2"));
  const TracedTensor dz = *trace->tensor(upstream("dense2"));
  std::vector<double> dx(3);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t o = 0; o < 3; ++o) dx[i] += double{w.data[i * 3 + o]} * double{dz.data[o]};
  }
  CHECK(named(*trace, d_input("dense2"), dx) == Names{"weight_transposed"});
  const std::vector<double> gradient = numbers_of(*trace, d_weight("dense1"));
  std::vector<double> transposed;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t o = 0; o < 3; ++o) transposed.push_back(gradient[o * 4 + i]);
  }
  CHECK(named(*trace, d_weight("dense1"), transposed) == Names{"weight_transposed"});
}

TEST_CASE("padding_ignored: the smaller image, and windows that begin at the first pixel") {
  const std::unique_ptr<Trace> trace = network();
  CHECK(named(*trace, output("conv1"), convolved(*trace, "conv1", "input", 0, 5, as_it_is)) ==
        Names{"padding_ignored"});
  CHECK(named(*trace, output("conv1"), convolved(*trace, "conv1", "input", 0, 7, as_it_is)) ==
        Names{"padding_ignored"});
  const Diagnosis smaller =
      diagnosis_of(*trace, output("conv1"), convolved(*trace, "conv1", "input", 0, 5, as_it_is));
  CHECK_FALSE(smaller.fits);
  CHECK(smaller.wrong.empty());
}

TEST_CASE(
    "padding_ignored: an average over what the window sees alone, gradients of a shifted image") {
  const std::unique_ptr<Trace> trace =
      small_trace(1,
                  {AveragePool2d{{2, 2}, {2, 2}, {1, 1, 1, 1}},
                   Conv2d{.channels = 1, .kernel = {2, 2}, .padding = {1, 0, 1, 0}}, Flatten{},
                   Dense{.units = 2}},
                  {1, 4, 4});
  const TracedTensor x = *trace->tensor(output("input"));
  std::vector<double> means;
  for (std::int32_t y = -1; y < 4; y += 2) {
    for (std::int32_t u = -1; u < 4; u += 2) {
      double sum = 0;
      int count = 0;
      for (std::int32_t row = std::max(y, 0); row < std::min(y + 2, 4); ++row) {
        for (std::int32_t column = std::max(u, 0); column < std::min(u + 2, 4); ++column) {
          sum += double{x.data[static_cast<std::size_t>(row * 4 + column)]};
          ++count;
        }
      }
      means.push_back(sum / count);
    }
  }
  CHECK(named(*trace, output("pool1"), means) == Names{"padding_ignored"});
  // dW with X unpadded: windows begin at the first pixel.
  const TracedTensor pooled = *trace->tensor(output("pool1"));
  const TracedTensor dz = *trace->tensor(upstream("conv1"));
  std::vector<double> gradient;
  for (std::int32_t i = 0; i < 2; ++i) {
    for (std::int32_t j = 0; j < 2; ++j) {
      double sum = 0;
      for (std::int32_t y = 0; y < 3; ++y) {
        for (std::int32_t u = 0; u < 3; ++u) {
          if (y + i > 2 || u + j > 2) continue;
          sum += double{dz.data[static_cast<std::size_t>(y * 3 + u)]} *
                 double{pooled.data[static_cast<std::size_t>((y + i) * 3 + u + j)]};
        }
      }
      gradient.push_back(sum);
    }
  }
  CHECK(named(*trace, d_weight("conv1"), gradient) == Names{"padding_ignored"});
}

}  // namespace
}  // namespace receptive
