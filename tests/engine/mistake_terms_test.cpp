// Known mistakes with signs, terms, factors and means are named.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/diagnosing.h"

namespace receptive {
namespace {

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

}  // namespace
}  // namespace receptive
