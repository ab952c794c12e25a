// What the second phase of a step hands to the optimiser.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/engine/training.h"

namespace receptive {
namespace {

// m/(1 - beta1) is the gradient and v/(1 - beta2) its square, so the first step is rate·sign(g):
// the correction of another step would give another length.
TEST_CASE("the first step of Adam moves every weight that has a gradient by the rate") {
  constexpr float kRate = 0.01f;
  ThreadPool pool(2);
  const std::shared_ptr<Model> model = toy_model();
  const std::vector<float> before(model->weights().begin(), model->weights().end());
  const auto trainer =
      toy_trainer(model, toy_rows(16), {.batch_size = 16}, Adam{.rate = kRate}, pool);
  REQUIRE(trainer->advance(1).ok());
  std::int64_t by_the_rate = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double moved = std::fabs(double{model->weights()[i]} - double{before[i]});
    CHECK(moved <= kRate * 1.001);
    by_the_rate += moved >= kRate * 0.999;
  }
  CHECK(by_the_rate * 10 > 8 * model->graph().parameter_count());
}

}  // namespace
}  // namespace receptive
