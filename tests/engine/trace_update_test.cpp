// The update of a trace's images as tensors of the trace, and the mistakes that are made in it.
#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "engine/explain/cells.h"
#include "engine/explain/update.h"
#include "tests/engine/diagnosing.h"

namespace receptive {
namespace {

TensorRef updated(const std::string& node, const std::string& step = "updated") {
  return {node, TensorKind::update, "weight", step};
}
TensorRef state(const std::string& node, const std::string& step = "velocity") {
  return {node, TensorKind::optimizer_state, "weight", step};
}

constexpr Sgd kMomentum{.rate = 0.1f, .momentum = 0.9f};

std::unique_ptr<Trace> updating(const Optimizer& optimizer, std::int32_t images = 2) {
  std::unique_ptr<Trace> trace = network(images);
  REQUIRE(trace->set_update(optimizer).ok());
  return trace;
}

// Of the weights of conv2: 0.5, 0.75, ...
std::vector<float> some_velocities(const Trace& trace) {
  std::vector<float> values(trace.tensor(weight("conv2"))->data.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.5f + 0.25f * static_cast<float>(i);
  return values;
}

TEST_CASE("every number of an update is a tensor with the bits of the single cells' updates") {
  const Optimizer optimizers[] = {Sgd{.weight_decay = 0.01f}, kMomentum, Rmsprop{}, Adam{},
                                  AdamW{}};
  int numbers = 0;
  for (const Optimizer& optimizer : optimizers) {
    const std::unique_ptr<Trace> trace = updating(optimizer);
    const std::vector<float> velocities = some_velocities(*trace);
    OptimizerState before;
    const bool remembers = std::holds_alternative<Sgd>(optimizer);
    if (remembers) REQUIRE(trace->remember(state("conv2"), velocities).ok());
    const std::vector<std::int32_t> shape = trace->tensor(weight("conv2"))->shape;
    for (std::int64_t i = 0; i < cells_of(shape); ++i) {
      if (remembers) before.slots[0] = velocities[static_cast<std::size_t>(i)];
      const std::vector<std::int32_t> index = index_of(i, shape);
      const auto single = derive_update(*trace, {weight("conv2"), index}, optimizer, before);
      REQUIRE(single.ok());
      CHECK(*trace->value({updated("conv2"), index}) == single->value);
      for (const Derivation& step : single->steps) {
        const Result<Derivation> derived = trace->derive(step.target);
        REQUIRE(derived.ok());
        CHECK(to_json(*derived) == to_json(step));
        ++numbers;
      }
    }
  }
  CHECK(numbers > 500);
}

TEST_CASE("what a trace does not know of an update is refused") {
  const auto code = [](const auto& result) {
    REQUIRE_FALSE(result.ok());
    return result.error().code;
  };
  const std::unique_ptr<Trace> trace = network();
  CHECK(code(trace->tensor(updated("conv2"))) == ErrorCode::unknown_tensor);
  CHECK(code(trace->remember(state("conv2"), {})) == ErrorCode::unknown_tensor);
  REQUIRE(trace->set_update(kMomentum).ok());
  CHECK(code(trace->tensor(updated("conv2", "speed"))) == ErrorCode::unknown_tensor);
  CHECK(code(trace->tensor(updated("relu1"))) == ErrorCode::unknown_tensor);
  CHECK(code(trace->tensor(state("conv2", "firstMoment"))) == ErrorCode::unknown_tensor);
  CHECK(code(trace->remember(weight("conv2"), {})) == ErrorCode::unknown_tensor);
  const std::vector<float> one = {1};
  CHECK(code(trace->remember(state("conv2"), one)) == ErrorCode::count_mismatch);
  std::vector<float> endless = some_velocities(*trace);
  endless[3] = std::numeric_limits<float>::infinity();
  CHECK(code(trace->remember(state("conv2"), endless)) == ErrorCode::out_of_range);
  REQUIRE(trace->set_update(Adam{}).ok());
  std::vector<float> negative(endless.size(), 0.5f);
  negative.back() = -0.5f;
  CHECK(trace->remember(state("conv2", "firstMoment"), negative).ok());
  CHECK(code(trace->remember(state("conv2", "secondMoment"), negative)) == ErrorCode::out_of_range);
  REQUIRE(trace->set_update(kMomentum).ok());
  CHECK(code(diagnose(*trace, state("conv2"), {}, kTolerance)) == ErrorCode::unknown_tensor);
  const std::shared_ptr<Model> model =
      model_with_biases(sequence("", {1, 3, 3}, {Flatten{}, Dense{.units = 2}}).spec);
  const std::vector<float> pixels(9);
  const Result<std::unique_ptr<Trace>> forward = Trace::create(*model, pixels, {});
  REQUIRE(forward.ok());
  CHECK(code((*forward)->set_update(kMomentum)) == ErrorCode::no_gradient);
}

// w - factor · (share · v + scale · g).
std::vector<double> stepped(const Trace& trace, double factor, double share, double scale) {
  const std::vector<double> w = numbers_of(trace, weight("conv2"));
  const std::vector<double> g = numbers_of(trace, d_weight("conv2"));
  const std::vector<float> v = some_velocities(trace);
  std::vector<double> made;
  for (std::size_t i = 0; i < w.size(); ++i) {
    made.push_back(w[i] - factor * (share * double{v[i]} + scale * g[i]));
  }
  return made;
}

TEST_CASE("mistakes in a step: its sign, its rate, the 1/m, what is remembered") {
  const std::unique_ptr<Trace> plain = updating(Sgd{.rate = 0.1f}, 2);
  const TensorRef target = updated("conv2");
  CHECK(diagnosis_of(*plain, target, stepped(*plain, 0.1, 0, 1)).right);
  CHECK(named(*plain, target, stepped(*plain, -0.1, 0, 1)) == Names{"update_added"});
  CHECK(named(*plain, target, stepped(*plain, 1, 0, 1)) == Names{"rate_forgotten"});
  CHECK(named(*plain, target, stepped(*plain, 0.1, 0, 2)) == Names{"batch_mean_forgotten"});
  CHECK(named(*plain, target, stepped(*plain, 0.2, 0, 3)) == Names{});

  const std::unique_ptr<Trace> heavy = updating(kMomentum, 1);
  REQUIRE(heavy->remember(state("conv2"), some_velocities(*heavy)).ok());
  CHECK(diagnosis_of(*heavy, target, stepped(*heavy, 0.1, 0.9, 1)).right);
  CHECK(named(*heavy, target, stepped(*heavy, -0.1, 0.9, 1)) == Names{"update_added"});
  CHECK(named(*heavy, target, stepped(*heavy, 1, 0.9, 1)) == Names{"rate_forgotten"});
  CHECK(named(*heavy, target, stepped(*heavy, 0.1, 0, 1)) == Names{"momentum_forgotten"});
  CHECK(named(*heavy, updated("conv2", "velocity"), numbers_of(*heavy, d_weight("conv2"))) ==
        Names{"momentum_forgotten"});
}

}  // namespace
}  // namespace receptive
