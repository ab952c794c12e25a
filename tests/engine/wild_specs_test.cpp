// Whatever is described, nothing crashes: it is refused at once with the place of the mistake, or
// it runs within the memory it was said to need.
#include "tests/engine/wild_specs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/train/trainer.h"
#include "tests/engine/allocations.h"
#include "tests/engine/proofs.h"
#include "tests/engine/toy_data.h"

namespace receptive {
namespace {

constexpr std::int64_t kBudget = 8 << 20;
// Names, shapes and error texts of a small model.
constexpr std::int64_t kWords = 256 << 10;

// Processor time, so that other programs of the machine do not count.
double milliseconds_since(std::clock_t start) {
  return 1000 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// The layer, by number and name, or the member of the model that no layer has.
bool names_its_place(const Error& error) {
  const std::string& where = error.where;
  return where.starts_with("layers[") || where == "layers" || where == "input" || where == "loss" ||
         where == "memory" || where.starts_with("model");
}

struct Refusals {
  std::map<std::string_view, int> codes;
  double slowest = 0;
  std::string slowest_text;

  void add(const Error& error, double milliseconds, const std::string& text) {
    CHECK_MESSAGE(names_its_place(error), to_text(error));
    CHECK_FALSE(error.message.empty());
    CHECK_FALSE(error.remedy.empty());
    // Only a whole that is too large has no layer to blame.
    if (error.where == "memory") CHECK(error.code == ErrorCode::over_budget);
    ++codes[name_of(error.code)];
    if (milliseconds <= slowest) return;
    slowest = milliseconds;
    slowest_text = text;
  }

  std::string text() const {
    std::string counts;
    for (const auto& [code, count] : codes) {
      counts += ", " + std::string(code) + " " + std::to_string(count);
    }
    return counts;
  }
};

// The least time of a few that a description takes to be refused.
double refusal_milliseconds(const std::string& text) {
  double least = HUGE_VAL;
  for (int i = 0; i < 5; ++i) {
    const std::clock_t start = std::clock();
    const Result<ModelSpec> spec = parse_spec(text);
    if (spec.ok()) CHECK_FALSE(Model::create(*spec, 0, kBudget).ok());
    least = std::fmin(least, milliseconds_since(start));
  }
  return least;
}

// What was built is written, summed up and run.
void check_runs(const std::shared_ptr<Model>& model) {
  const std::string text = to_json(model->graph().spec());
  const Result<ModelSpec> again = parse_spec(text);
  REQUIRE(again.ok());
  CHECK(to_json(*again) == text);
  CHECK(model->summary_json().find("\"parameters\"") != std::string::npos);
  const auto cells = static_cast<std::size_t>(model->graph().input_shape().cells());
  if (!model->graph().loss() || cells > 4000) return;
  ThreadPool pool(1);
  const Result<std::vector<float>> predicted =
      model->predict(std::vector<float>(cells, 0.5f), pool);
  if (predicted.ok()) return;
  const ErrorCode code = predicted.error().code;  // out_of_range: weights that overflow
  CHECK((code == ErrorCode::over_budget || code == ErrorCode::out_of_range));
}

TEST_CASE("10,000 random descriptions are refused with their place, or run" * proof()) {
  Refusals refusals;
  PartsSeen built;
  int count = 0;
  const std::uint64_t specs = cases<std::uint64_t>(10'000, 200'000);
  for (std::uint64_t seed = 0; seed < specs; ++seed) {
    Draw draw(seed);
    std::string text = to_json(wild_spec(draw));
    if (draw.chance(5)) text = with_wrong_type(std::move(text), draw);
    CAPTURE(text);
    const std::int64_t before = allocated_bytes();
    const std::clock_t start = std::clock();
    const Result<ModelSpec> spec = parse_spec(text);
    if (!spec.ok()) {
      refusals.add(spec.error(), milliseconds_since(start), text);
      CHECK(allocated_bytes() - before < kWords);
      continue;
    }
    const Result<std::shared_ptr<Model>> model = Model::create(*spec, seed, kBudget);
    if (!model.ok()) {
      refusals.add(model.error(), milliseconds_since(start), text);
      CHECK(allocated_bytes() - before < kWords);
      continue;
    }
    CHECK(allocated_bytes() - before <= kBudget + kWords);
    ++count;
    built.add(*spec);
    check_runs(*model);
  }
  // A few layers seldom fit what is drawn before them.
  if (at_length()) built.check_layers();
  CHECK(count * 20 > static_cast<int>(specs));
  CHECK(refusals.codes.size() >= 8);
  MESSAGE(count << " built; refused" << refusals.text() << "; the slowest refusal took "
                << refusals.slowest << " ms");
  // Timing belongs to the run at length. Once more: a long description is long again, a cold cache
  // is not.
  if (at_length()) {
    CHECK_MESSAGE(refusal_milliseconds(refusals.slowest_text) <= 5, refusals.slowest_text);
  }
}

// Bytes asked for while a model and its run are made; none of them comes free before the run ends.
struct Run {
  std::int64_t bytes = 0;
  bool accepted = false;
};

Run train_within(std::int64_t budget, const ModelSpec& spec, const Optimizer& optimizer,
                 const std::shared_ptr<const Dataset>& data, ThreadPool& pool, bool steps) {
  const std::int64_t before = allocated_bytes();
  Result<std::shared_ptr<Model>> model = Model::create(spec, 1, budget);
  if (!model.ok()) return {};
  Result<std::unique_ptr<Trainer>> trainer =
      Trainer::create(*model, data, {.batch_size = 32}, optimizer, pool);
  if (!trainer.ok()) {
    CHECK_MESSAGE(trainer.error().code == ErrorCode::over_budget, to_text(trainer.error()));
    return {};
  }
  if (steps) CHECK((*trainer)->advance(2).ok());
  return {allocated_bytes() - before, true};
}

// The smallest budget that is accepted is what the engine thinks the run needs.
std::int64_t estimate_of(const ModelSpec& spec, const Optimizer& optimizer,
                         const std::shared_ptr<const Dataset>& data, ThreadPool& pool) {
  std::int64_t refused = 0;
  std::int64_t accepted = kDefaultBudgetBytes;
  while (accepted - refused > accepted / 50) {
    const std::int64_t budget = (accepted + refused) / 2;
    const Run run = train_within(budget, spec, optimizer, data, pool, false);
    (run.accepted ? accepted : refused) = budget;
  }
  return accepted;
}

TEST_CASE("a run asks for as many bytes as its estimate says, within a tenth" * proof()) {
  // Below this, names and shapes weigh as much as tensors.
  constexpr std::int64_t kSmallest = 1 << 20;
  ThreadPool pool(2);
  double worst = 0;
  int compared = 0;
  const std::uint64_t specs = cases<std::uint64_t>(60, 2000);
  for (std::uint64_t seed = 0; seed < specs; ++seed) {
    Draw draw(seed);
    ModelSpec spec{{draw.between(1, 3), 16, 16}, {}, {}};
    // Weights and tensors take turns in being the larger part.
    const std::int32_t filters = draw.between(1, 24);
    spec.nodes.push_back({{}, {}, Conv2d{.channels = filters, .kernel = {3, 3}}});
    spec.nodes.push_back({{}, {}, draw.chance(2) ? Layer(Relu{}) : Layer(MaxPool2d{})});
    spec.nodes.push_back({{}, {}, Flatten{}});
    // Drawing so many numbers would take longer than all else.
    spec.nodes.push_back(
        {{}, {}, Dense{.units = draw.between(1, 400), .init = Initializer::zeros}});
    spec.nodes.push_back({{}, {}, Dense{.units = 3}});
    const Optimizer optimizer = draw.one_of<Optimizer>({Sgd{.rate = 1e-6f}, Adam{.rate = 1e-6f}});
    const auto data = toy_data(64, spec.input, 3);
    CAPTURE(to_json(spec));
    const std::int64_t estimate = estimate_of(spec, optimizer, data, pool);
    const Run run = train_within(estimate, spec, optimizer, data, pool, true);
    REQUIRE(run.accepted);
    if (estimate < kSmallest) continue;
    const double error =
        std::fabs(static_cast<double>(run.bytes - estimate)) / static_cast<double>(estimate);
    CHECK(error <= 0.1);
    worst = std::fmax(worst, error);
    ++compared;
  }
  CHECK(compared * 4 > static_cast<int>(specs));
  MESSAGE(compared << " runs of at least 1 MiB: their bytes differ from the estimate by at most "
                   << 100 * worst << " %");
}

}  // namespace
}  // namespace receptive
