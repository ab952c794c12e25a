// The diagnosis of a student's numbers: right answers are right, every known mistake is named, and
// nothing else is.
#include "engine/explain/mistake.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

constexpr double kTolerance = 1e-4;

Diagnosis diagnosis_of(const Trace& trace, const TensorRef& target,
                       const std::vector<double>& numbers) {
  Result<Diagnosis> diagnosis = diagnose(trace, target, numbers, kTolerance);
  REQUIRE_MESSAGE(diagnosis.ok(), (diagnosis.ok() ? std::string() : to_text(diagnosis.error())));
  return std::move(diagnosis).value();
}

std::vector<double> numbers_of(const Trace& trace, const TensorRef& target) {
  const Result<TracedTensor> tensor = trace.tensor(target);
  REQUIRE(tensor.ok());
  return {tensor->data.begin(), tensor->data.end()};
}

std::vector<std::string> names(const Diagnosis& diagnosis) {
  std::vector<std::string> list;
  for (const FoundMistake& found : diagnosis.mistakes) list.emplace_back(name_of(found.mistake));
  return list;
}

std::vector<std::string> named(const Trace& trace, const TensorRef& target,
                               const std::vector<double>& numbers) {
  const Diagnosis diagnosis = diagnosis_of(trace, target, numbers);
  CHECK_FALSE(diagnosis.right);
  return names(diagnosis);
}

using Names = std::vector<std::string>;

TensorRef output(const std::string& node) { return {node, TensorKind::output, {}}; }
TensorRef upstream(const std::string& node) { return {node, TensorKind::output_gradient, {}}; }
TensorRef d_input(const std::string& node) { return {node, TensorKind::input_gradient, "0"}; }
TensorRef d_weight(const std::string& node) {
  return {node, TensorKind::parameter_gradient, "weight"};
}
TensorRef d_bias(const std::string& node) { return {node, TensorKind::parameter_gradient, "bias"}; }
TensorRef weight(const std::string& node) { return {node, TensorKind::parameter, "weight"}; }

std::unique_ptr<Trace> small_trace(std::int32_t images, const std::vector<Layer>& layers,
                                   const Shape& input) {
  return trace_of(*model_with_biases(sequence("", input, layers).spec), images);
}

// Two convolutions, a mask, winners and two dense layers.
std::unique_ptr<Trace> network(std::int32_t images = 2) {
  return small_trace(images,
                     {Conv2d{.channels = 2, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}, Relu{},
                      Conv2d{.channels = 3, .kernel = {2, 2}}, Tanh{}, MaxPool2d{}, Flatten{},
                      Dense{.units = 4}, Relu{}, Dense{.units = 3}},
                     {2, 7, 7});
}

TEST_CASE("right answers are right, also when they are rounded") {
  int answers = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const TensorRef& ref : tensors_of(model->graph())) {
      if (ref.kind == TensorKind::parameter || ref.node == "input") continue;
      std::vector<double> numbers = numbers_of(*trace, ref);
      double largest = 0;
      for (const double number : numbers) largest = std::fmax(largest, std::fabs(number));
      for (double& number : numbers) number += 0.9 * kTolerance * largest;
      const Diagnosis diagnosis = diagnosis_of(*trace, ref, numbers);
      CHECK(diagnosis.right);
      CHECK(diagnosis.wrong.empty());
      CHECK(diagnosis.mistakes.empty());
      ++answers;
    }
  }
  CHECK(answers > 200);
}

TEST_CASE("of random numbers every cell is wrong and no mistake is named") {
  Draw draw(1);
  int tensors = 0;
  int answers = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const TensorRef& ref : tensors_of(model->graph())) {
      if (ref.kind == TensorKind::parameter || ref.node == "input") continue;
      if (++tensors % 4 != 0) continue;
      CAPTURE(ref.node);
      CAPTURE(static_cast<int>(ref.kind));
      std::vector<double> numbers = numbers_of(*trace, ref);
      for (double& number : numbers) number += 3 + std::fabs(draw.normal());
      const Diagnosis diagnosis = diagnosis_of(*trace, ref, numbers);
      CHECK(diagnosis.wrong_count == static_cast<std::int64_t>(numbers.size()));
      CHECK(names(diagnosis) == Names{});
      ++answers;
    }
  }
  CHECK(answers > 80);
}

TEST_CASE("the wrong cells are named by their index") {
  const std::unique_ptr<Trace> trace = network();
  std::vector<double> numbers = numbers_of(*trace, d_weight("conv2"));
  numbers[7] += 5;
  numbers[20] -= 5;
  const Diagnosis diagnosis = diagnosis_of(*trace, d_weight("conv2"), numbers);
  REQUIRE(diagnosis.wrong_count == 2);
  CHECK(diagnosis.wrong[0].index == std::vector<std::int32_t>{0, 1, 1, 1});
  CHECK(diagnosis.wrong[1].index == std::vector<std::int32_t>{2, 1, 0, 0});
  CHECK(diagnosis.wrong[0].given == numbers[7]);
  CHECK(diagnosis.mistakes.empty());
}

TEST_CASE("sign: every number with the other sign") {
  const std::unique_ptr<Trace> trace = network();
  for (const TensorRef& ref : {output("conv1"), d_input("conv2"), d_weight("dense1"),
                               d_bias("conv1"), upstream("dense2"), output("loss")}) {
    CAPTURE(ref.node);
    std::vector<double> numbers = numbers_of(*trace, ref);
    for (double& number : numbers) number = -number;
    CHECK(named(*trace, ref, numbers) == Names{"sign"});
  }
}

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

TEST_CASE("bias_forgotten: the products alone") {
  const std::unique_ptr<Trace> trace = network(1);
  for (const std::string node : {"conv1", "dense1"}) {
    std::vector<double> numbers = numbers_of(*trace, output(node));
    const TracedTensor bias = *trace->tensor({node, TensorKind::parameter, "bias"});
    const std::size_t plane = numbers.size() / bias.data.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] -= double{bias.data[i / plane]};
    CHECK(named(*trace, output(node), numbers) == Names{"bias_forgotten"});
  }
}

TEST_CASE("activation_forgotten and mask_forgotten: Z for A, dA for dZ, and what follows from it") {
  const std::unique_ptr<Trace> trace = network();
  CHECK(named(*trace, output("relu1"), numbers_of(*trace, output("conv1"))) ==
        Names{"activation_forgotten"});
  CHECK(named(*trace, output("tanh1"), numbers_of(*trace, output("conv2"))) ==
        Names{"activation_forgotten"});
  const std::vector<double> unmasked = numbers_of(*trace, upstream("relu1"));
  CHECK(named(*trace, upstream("conv1"), unmasked) == Names{"mask_forgotten"});
  CHECK(named(*trace, d_input("tanh1"), numbers_of(*trace, upstream("tanh1"))) ==
        Names{"mask_forgotten"});
  std::vector<double> sums(2);
  for (std::size_t i = 0; i < unmasked.size(); ++i) sums[i / 49 % 2] += unmasked[i];
  const Diagnosis carried = diagnosis_of(*trace, d_bias("conv1"), sums);
  REQUIRE(names(carried) == Names{"mask_forgotten"});
  CHECK(carried.mistakes[0].at.node == "conv1");
}

TEST_CASE(
    "wrong_winner: the gradient goes to another cell of the window, chosen by rule or freely") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {MaxPool2d{}, Flatten{}, Dense{.units = 2}}, {1, 4, 4});
  std::vector<double> right = numbers_of(*trace, d_input("pool1"));
  std::vector<double> wrong = right;
  // Only the first window's winner has been mistaken.
  const std::size_t window[] = {0, 1, 4, 5};
  const auto winner = std::find_if(std::begin(window), std::end(window),
                                   [&](std::size_t cell) { return right[cell] != 0; });
  REQUIRE(winner != std::end(window));
  const std::size_t other = window[*winner == 5 ? 0 : 3];
  std::swap(wrong[*winner], wrong[other]);
  CHECK(named(*trace, d_input("pool1"), wrong) == Names{"wrong_winner"});
  const TracedTensor x = *trace->tensor(output("input"));
  std::vector<double> smallest;
  for (const std::size_t first : {0u, 2u, 8u, 10u}) {
    smallest.push_back(
        double{std::min({x.data[first], x.data[first + 1], x.data[first + 4], x.data[first + 5]})});
  }
  CHECK(named(*trace, output("pool1"), smallest) == Names{"wrong_winner"});
  // One gradient in two cells is no choice of a cell.
  wrong = right;
  wrong[*winner] /= 2;
  wrong[other] = wrong[*winner];
  CHECK(named(*trace, d_input("pool1"), wrong) == Names{});
}

TEST_CASE("wrong_winner where windows overlap: the other extreme everywhere") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {MaxPool2d{{2, 2}, {1, 1}}, Flatten{}, Dense{.units = 2}}, {1, 3, 3});
  const TracedTensor x = *trace->tensor(output("input"));
  const TracedTensor upper = *trace->tensor(upstream("pool1"));
  std::vector<double> wrong(9);
  for (std::size_t y = 0; y < 2; ++y) {
    for (std::size_t u = 0; u < 2; ++u) {
      std::size_t least = y * 3 + u;
      for (const std::size_t cell : {y * 3 + u + 1, y * 3 + u + 3, y * 3 + u + 4}) {
        if (x.data[cell] < x.data[least]) least = cell;
      }
      wrong[least] += double{upper.data[y * 2 + u]};
    }
  }
  CHECK(named(*trace, d_input("pool1"), wrong) == Names{"wrong_winner"});
}

TEST_CASE("mean_instead_of_sum: a gradient divided by the number of its terms") {
  const std::unique_ptr<Trace> trace = network(1);
  std::vector<double> numbers = numbers_of(*trace, d_bias("conv2"));
  for (double& number : numbers) number /= 36;
  CHECK(named(*trace, d_bias("conv2"), numbers) == Names{"mean_instead_of_sum"});
  numbers = numbers_of(*trace, d_weight("conv1"));
  for (double& number : numbers) number /= 49;
  CHECK(named(*trace, d_weight("conv1"), numbers) == Names{"mean_instead_of_sum"});
}

TEST_CASE("sum_instead_of_mean: an average that is not divided") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {AveragePool2d{}, Flatten{}, Dense{.units = 2}}, {1, 4, 4});
  for (const TensorRef& ref : {output("pool1"), d_input("pool1")}) {
    std::vector<double> numbers = numbers_of(*trace, ref);
    for (double& number : numbers) number *= 4;
    CHECK(named(*trace, ref, numbers) == Names{"sum_instead_of_mean"});
  }
}

TEST_CASE("batch_mean_forgotten and batch_mean_twice: 1/m left out, or taken twice") {
  const std::unique_ptr<Trace> trace = network(3);
  for (const TensorRef& ref :
       {upstream("dense2"), d_weight("dense1"), d_bias("conv1"), output("loss")}) {
    std::vector<double> numbers = numbers_of(*trace, ref);
    for (double& number : numbers) number *= 3;
    CHECK(named(*trace, ref, numbers) == Names{"batch_mean_forgotten"});
    for (double& number : numbers) number /= 9;
    const Names twice = named(*trace, ref, numbers);
    CHECK(std::count(twice.begin(), twice.end(), "batch_mean_twice") == 1);
  }
}

TEST_CASE("input_forgotten: dW without the factor x, as in the line where all four are equal") {
  const std::unique_ptr<Trace> trace = small_trace(
      1, {Conv2d{.channels = 2, .kernel = {2, 2}}, Tanh{}, Flatten{}, Dense{.units = 3}},
      {1, 3, 3});
  const std::vector<double> sums = numbers_of(*trace, d_bias("conv1"));
  std::vector<double> numbers;
  for (const double sum : sums) numbers.insert(numbers.end(), 4, sum);
  CHECK(named(*trace, d_weight("conv1"), numbers) == Names{"input_forgotten"});
  numbers.clear();
  for (const double sum : numbers_of(*trace, d_bias("dense1"))) {
    numbers.insert(numbers.end(), 8, sum);
  }
  CHECK(named(*trace, d_weight("dense1"), numbers) == Names{"input_forgotten"});
}

TEST_CASE("bias_not_summed: dZ as it is, a number for every image, or one place alone") {
  const std::unique_ptr<Trace> trace = network(2);
  CHECK(named(*trace, d_bias("conv2"), numbers_of(*trace, upstream("conv2"))) ==
        Names{"bias_not_summed"});
  CHECK(named(*trace, d_bias("dense2"), numbers_of(*trace, upstream("dense2"))) ==
        Names{"bias_not_summed"});
  const TracedTensor dz = *trace->tensor(upstream("dense2"));
  CHECK(named(*trace, d_bias("dense2"), {dz.data.begin(), dz.data.begin() + 3}) ==
        Names{"bias_not_summed"});
}

TEST_CASE("when two mistakes give the same numbers, both are named") {
  // A sum of two images' terms: its mean and 1/m taken twice are the same.
  const std::unique_ptr<Trace> trace = network(2);
  std::vector<double> numbers = numbers_of(*trace, d_bias("dense2"));
  for (double& number : numbers) number /= 2;
  CHECK(named(*trace, d_bias("dense2"), numbers) ==
        Names{"mean_instead_of_sum", "batch_mean_twice"});
}

TEST_CASE("cells left empty are neither right nor wrong, and hide no mistake") {
  const std::unique_ptr<Trace> trace = network();
  const TensorRef target = d_weight("conv1");
  std::vector<double> numbers = numbers_of(*trace, target);
  for (std::size_t i = 5; i < numbers.size(); ++i) numbers[i] = NAN;
  const Diagnosis begun = diagnosis_of(*trace, target, numbers);
  CHECK_FALSE(begun.right);
  CHECK(begun.wrong_count == 0);
  CHECK(begun.empty_count == 31);
  CHECK(begun.mistakes.empty());
  for (std::size_t i = 0; i < 5; ++i) numbers[i] = -numbers[i];
  const Diagnosis wrong = diagnosis_of(*trace, target, numbers);
  CHECK(wrong.wrong_count == 5);
  CHECK(names(wrong) == Names{"sign"});
  const Diagnosis nothing = diagnosis_of(*trace, target, std::vector<double>(numbers.size(), NAN));
  CHECK_FALSE(nothing.right);
  CHECK(nothing.empty_count == static_cast<std::int64_t>(numbers.size()));
  CHECK(nothing.mistakes.empty());
}

TEST_CASE("wrong_winner in a grid that is filled in part") {
  const std::unique_ptr<Trace> trace =
      small_trace(1, {MaxPool2d{}, Flatten{}, Dense{.units = 2}}, {1, 4, 4});
  const std::vector<double> right = numbers_of(*trace, d_input("pool1"));
  // In the first window the gradient stands beside the winner; of the others nothing is filled in.
  std::vector<double> numbers(right.size(), NAN);
  std::size_t winner = 0;
  for (const std::size_t cell : {std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    if (right[cell] != 0) winner = cell;
  }
  for (const std::size_t cell : {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{5}}) {
    numbers[cell] = 0;
  }
  numbers[winner == 0 ? 1 : 0] = right[winner];
  CHECK(named(*trace, d_input("pool1"), numbers) == Names{"wrong_winner"});
}

TEST_CASE("every mistake has a hint, a title, and a name of its own") {
  for (const MistakeInfo& info : kMistakes) {
    CHECK(info.title.size() > 15);
    CHECK(info.title.back() != '.');
    CHECK(info.hint.size() > 40);
    CHECK(info.name.find(' ') == std::string_view::npos);
  }
}

TEST_CASE("answers that cannot be judged are refused") {
  const std::unique_ptr<Trace> trace = network();
  const auto code = [&](const TensorRef& target, const std::vector<double>& numbers,
                        double tolerance = kTolerance) {
    const Result<Diagnosis> diagnosis = diagnose(*trace, target, numbers, tolerance);
    REQUIRE_FALSE(diagnosis.ok());
    CHECK_FALSE(diagnosis.error().remedy.empty());
    return diagnosis.error().code;
  };
  CHECK(code(d_bias("conv2"), {1, 2}) == ErrorCode::count_mismatch);
  CHECK(code(d_bias("conv2"), {}) == ErrorCode::count_mismatch);
  CHECK(code(d_bias("conv2"), {1, 2, INFINITY}) == ErrorCode::out_of_range);
  CHECK(code(d_bias("conv2"), {1, 2, 3}, -1) == ErrorCode::out_of_range);
  CHECK(code(d_bias("conv9"), {1, 2, 3}) == ErrorCode::unknown_node);
  CHECK(code(weight("conv1"), {1}) == ErrorCode::unknown_tensor);
  CHECK(code(output("input"), {1}) == ErrorCode::unknown_tensor);
}

}  // namespace
}  // namespace receptive
