#include "tests/engine/golden.h"

#include <doctest/doctest.h>

namespace receptive {
namespace {

TEST_CASE("the golden reader gives cases with their tensors, shapes and attributes") {
  const std::vector<GoldenCase> cases = golden_cases("conv2d");
  REQUIRE(cases.size() == 33);
  const GoldenCase& first = cases.front();
  CHECK(first.id == "valid_6x6_k3");
  CHECK(first.attr_numbers("pad") == std::vector<double>{0, 0, 0, 0});
  CHECK(first.input("W").shape == std::vector<std::int64_t>{1, 1, 3, 3});
  CHECK(first.output("Y").data.size() == 16);
  CHECK(first.has_grad("db"));
  CHECK_FALSE(cases[1].has_input("b"));
}

TEST_CASE("the golden reader picks the cases of one operation") {
  CHECK(golden_cases("pool", "globalpool").size() == 4);
}

TEST_CASE("the golden reader takes a plain number as a scalar") {
  const GoldenCase first = golden_cases("lenet5").front();
  CHECK(first.output("L").shape.empty());
  CHECK(first.output("L").data.size() == 1);
}

TEST_CASE("every golden file can be read") {
  for (const char* file : {"conv2d", "pool", "dense_act_loss", "one_filter_cnn", "lenet5",
                           "training", "notes", "arch", "blocks"}) {
    CAPTURE(file);
    CHECK_FALSE(golden_cases(file).empty());
  }
}

TEST_CASE("the normwise error is relative to the largest reference and refuses NaN") {
  const std::vector<double> reference{0, 4, -8};
  CHECK(normwise_error(std::vector<float>{0, 4, -8}, reference) == 0);
  CHECK(normwise_error(std::vector<float>{1, 4, -8}, reference) == 0.125);
  CHECK(std::isinf(normwise_error(std::vector<float>{0, NAN, -8}, reference)));
  CHECK(std::isinf(normwise_error(std::vector<float>{0, 4}, reference)));
}

}  // namespace
}  // namespace receptive
