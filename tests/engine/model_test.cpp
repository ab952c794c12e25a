// Budgets, plans, parameters, and random descriptions: nothing crashes, nothing is taken
// beforehand.
#include "engine/model/model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/presets.h"
#include "engine/train/trainer.h"
#include "tests/engine/allocations.h"
#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/toy_data.h"

namespace receptive {
namespace {

// Names, shapes and error texts of a small model.
constexpr std::int64_t kWords = 256 << 10;

TEST_CASE("absurd sizes are refused before anything is allocated") {
  const auto check = [](const NamedSpec& model, std::string_view where) {
    CAPTURE(model.name);
    const std::int64_t before = allocated_bytes();
    const Result<std::shared_ptr<Model>> made = Model::create(model.spec, 1);
    CHECK(allocated_bytes() - before < kWords);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::over_budget);
    CHECK(made.error().where.starts_with(where));
  };
  constexpr std::int32_t kHuge = 1'000'000'000;
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  for (const std::int32_t channels : {100'000'000, kHuge, kMost}) {
    check(sequence("channels", {1, 28, 28}, {Conv2d{.channels = channels, .kernel = {3, 3}}}),
          "layers[0] conv1");
    check(sequence("units", {1, 8, 8}, {Flatten{}, Dense{.units = channels}}), "layers[1] dense1");
  }
  check(sequence("image", {1024, 32768, 32768}, {Relu{}}), "input");
  check(sequence("a long list", {64, 1024, 1024}, {Flatten{}, Dense{.units = 1000}}),
        "layers[1] dense1.weight");
  check(sequence(
            "padding", {8, 8, 8},
            {Conv2d{
                .channels = 1, .kernel = {32000, 32000}, .padding = {32768, 32768, 32768, 32768}}}),
        "layers[0] conv1");
  check(sequence("weights", {1, 64, 64}, {Flatten{}, Dense{.units = 30000}}), "memory");
  check(sequence("activations", {64, 1000, 1000}, {Relu{}, Relu{}, Relu{}, Relu{}}), "memory");
}

// Of "the model needs 26 MiB and the budget is 16 MiB".
std::pair<std::int64_t, std::int64_t> needed_and_given(const Error& error) {
  CHECK(error.code == ErrorCode::over_budget);
  CAPTURE(error.message);
  long long needed = 0;
  long long given = 0;
  REQUIRE(std::sscanf(error.message.c_str(), "the model needs %lld MiB and the budget is %lld MiB",
                      &needed, &given) == 2);
  return {needed, given};
}

TEST_CASE("a refusal names all that is needed, weights included, and the budget as it is") {
  // Weights of 36 MiB, kept twice beside a pass of a few kilobytes.
  const ModelSpec heavy = sequence("", {1, 48, 64}, {Flatten{}, Dense{.units = 3072}}).spec;
  for (const std::int64_t mebibytes : {0, 1, 16, 35, 71, 72}) {
    CAPTURE(mebibytes);
    const Result<std::shared_ptr<Model>> made = Model::create(heavy, 1, (mebibytes << 20) + 1);
    REQUIRE_FALSE(made.ok());
    const auto [needed, given] = needed_and_given(made.error());
    CHECK(given == mebibytes);
    CHECK(needed == 73);
  }
  // AlexNet's first dense layers, without the rest.
  const ModelSpec alexnet =
      sequence("", {256, 6, 6}, {Flatten{}, Dense{.units = 4096}, Dense{.units = 4096}}).spec;
  const auto [needed, given] = needed_and_given(Model::create(alexnet, 1).error());
  CHECK(given == kDefaultBudgetBytes >> 20);
  CHECK(needed > 2 * (9216 + 4096) * 4096LL * 4 >> 20);

  // A model that can be made and not be trained: the copies of its weights are counted too.
  const std::int64_t budget = 80LL << 20;
  const Result<std::shared_ptr<Model>> model = Model::create(heavy, 1, budget);
  REQUIRE(model.ok());
  ThreadPool pool(1);
  const Result<std::unique_ptr<Trainer>> trainer =
      Trainer::create(*model, toy_data(4, {1, 48, 64}, 3), {.batch_size = 2}, Sgd{}, pool);
  REQUIRE_FALSE(trainer.ok());
  const auto [to_train, budgeted] = needed_and_given(trainer.error());
  CHECK(budgeted == 80);
  CHECK(to_train > 4 * 36);
}

TEST_CASE("a batch that does not fit the budget is refused, a smaller one is not") {
  const Result<std::shared_ptr<Model>> model = Model::create(*find_preset("lenet5"), 1, 4 << 20);
  REQUIRE(model.ok());
  const std::int64_t budget = (*model)->budget_bytes();
  const auto executor = [&](std::int32_t groups) {
    return Executor<Pack>::create((*model)->graph(), {.groups = groups, .gradients = true}, budget);
  };
  CHECK(executor(16).ok());
  const std::int64_t before = allocated_bytes();
  const auto refused = executor(1 << 28);
  CHECK(allocated_bytes() - before < kWords);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::over_budget);
  CHECK(refused.error().message.find("budget is 4 MiB") != std::string::npos);
}

TEST_CASE("a plan's bytes are what the executor takes, and a byte less is refused") {
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE(graph.ok());
    for (const std::int32_t groups : {1, 3, 40}) {
      for (const bool gradients : {false, true}) {
        for (const bool keep_all : {false, true}) {
          const PlanRequest request{
              .groups = groups, .workers = 2, .gradients = gradients, .keep_all = keep_all};
          const std::int64_t before = allocated_bytes();
          const auto executor = Executor<Pack>::create(*graph, request, kDefaultBudgetBytes);
          const std::int64_t taken = allocated_bytes() - before;
          REQUIRE(executor.ok());
          const std::int64_t bytes = executor->plan().bytes;
          CHECK(executor->bytes() == bytes);
          CHECK(taken >= bytes);
          CHECK(taken < bytes + kWords);
          CHECK(Executor<Pack>::create(*graph, request, bytes).ok());
          CHECK_FALSE(Executor<Pack>::create(*graph, request, bytes - 1).ok());
        }
      }
    }
  }
}

// A place is taken over only where nobody looks at what stood there.
TEST_CASE("while training an activation writes over the sums it was given, a trace keeps both") {
  const Conv2d conv{.channels = 2, .kernel = {3, 3}};
  const NamedSpec alone =
      sequence("", {1, 6, 6},
               {conv, Relu{}, MaxPool2d{.kernel = {2, 2}}, Relu{}, Flatten{}, Dense{.units = 3}});
  // The sums of the convolution go to two layers.
  const NamedSpec shared = branches("", {1, 6, 6},
                                    {{"conv", {"input"}, conv},
                                     {"relu", {"conv"}, Relu{}},
                                     {"add", {"conv", "relu"}, Add{}},
                                     {"list", {"add"}, Flatten{}},
                                     {"scores", {"list"}, Dense{.units = 3}}});
  const auto in_place = [](const ModelSpec& spec, bool keep_all) {
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE(graph.ok());
    const PlanRequest request{.lanes = 4, .groups = 2, .gradients = true, .keep_all = keep_all};
    const Result<Plan> plan = Plan::make(*graph, request, kDefaultBudgetBytes);
    REQUIRE(plan.ok());
    std::vector<std::string> names;
    for (std::int32_t i = 1; i < graph->size(); ++i) {
      const NodePlan& at = plan->nodes[static_cast<std::size_t>(i)];
      const auto input = static_cast<std::size_t>(graph->node(i).inputs[0]);
      const NodePlan& before = plan->nodes[input];
      const bool same = at.output.offset == before.output.offset &&
                        at.output.per_batch == before.output.per_batch;
      // The gradient goes with the numbers.
      CHECK(same == (at.d_output.exists() && at.d_output.offset == before.d_output.offset &&
                     at.d_output.per_batch == before.d_output.per_batch));
      if (same) names.push_back(graph->node(i).name);
    }
    return names;
  };
  // Not relu2: the pooling before it looks for its winners in its output.
  CHECK(in_place(alone.spec, false) == std::vector<std::string>{"relu1"});
  CHECK(in_place(alone.spec, true).empty());
  CHECK(in_place(shared.spec, false).empty());
}

TEST_CASE("2,000 damaged texts of models are read or refused, never worse") {
  const std::string text = to_json(*find_preset("lenet5"));
  int read = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Draw draw(seed);
    std::string damaged = text;
    for (std::int32_t i = draw.between(1, 3); i > 0; --i) {
      const auto at =
          static_cast<std::size_t>(draw.between(0, static_cast<std::int32_t>(damaged.size()) - 1));
      switch (draw.between(0, 3)) {
        case 0:
          damaged[at] = static_cast<char>(draw.between(0, 255));
          break;
        case 1:
          damaged.erase(at, static_cast<std::size_t>(draw.between(1, 40)));
          break;
        case 2:
          damaged.insert(at, damaged.substr(at / 2, static_cast<std::size_t>(draw.between(1, 30))));
          break;
        default:
          damaged.insert(at, draw.one_of<std::string>({"9", "-", "0", "{", "]", "\"", "1e9"}));
      }
      if (damaged.empty()) damaged = "x";
    }
    CAPTURE(damaged);
    const Result<ModelSpec> spec = parse_spec(damaged);
    if (!spec.ok()) {
      CHECK_FALSE(spec.error().where.empty());
      continue;
    }
    const Result<Graph> graph = Graph::create(*spec);
    if (!graph.ok()) {
      CHECK_FALSE(graph.error().where.empty());
      continue;
    }
    ++read;
  }
  CHECK(read > 0);
  CHECK(read < 1000);
}

TEST_CASE("windows and strides as long as an image may be are computed") {
  const Graph graph =
      graph_of({1, 1, 32768}, {Conv2d{.channels = 1, .kernel = {1, 3}, .stride = {32768, 32768}},
                               Flatten{}, Dense{.units = 2}});
  BatchRun<Pack> run(graph, 1, false);
  const std::vector<float> weights(static_cast<std::size_t>(graph.weight_cells()), 0.5f);
  run.run(weights, std::vector<double>(32768, 1), {0});
  CHECK(std::isfinite(run.loss()));
}

TEST_CASE("weights begin by seed, layer and parameter, scaled by their fans, biases at zero") {
  const ModelSpec spec =
      sequence(
          "", {3, 9, 9},
          {Conv2d{.channels = 40, .kernel = {5, 3}, .init = Initializer::lecun_normal},
           Conv2d{
               .channels = 20, .kernel = {3, 3}, .groups = 2, .init = Initializer::glorot_uniform},
           Flatten{}, Dense{.units = 10}})
          .spec;
  const auto model = *Model::create(spec, 1);
  CHECK(model->weights_sha256() == (*Model::create(spec, 1))->weights_sha256());
  CHECK(model->weights_sha256() != (*Model::create(spec, 2))->weights_sha256());
  const std::map<std::string, double> deviations = {
      {"conv1", std::sqrt(1.0 / (3 * 15))},
      {"conv2", std::sqrt(2.0 / (20 * 9 + 10 * 9))},
      {"dense1", std::sqrt(2.0 / (20 * 3 * 5))},
  };
  for (const ParameterPlace& place : model->graph().parameters()) {
    const std::string& node = model->graph().node(place.node).name;
    CAPTURE(node);
    const std::span<const float> numbers = model->parameter(place);
    double squares = 0;
    for (const float number : numbers) squares += static_cast<double>(number) * number;
    const double deviation = std::sqrt(squares / static_cast<double>(numbers.size()));
    const double expected = place.spec.decays ? deviations.at(node) : 0;
    CHECK(std::fabs(deviation - expected) <=
          5 * expected / std::sqrt(2 * static_cast<double>(numbers.size())));
  }
}

TEST_CASE("a parameter is set whole, by name and with finite numbers, or not at all") {
  const auto model = *Model::create(*find_preset("one-filter-cnn"), 1);
  const std::string before = model->weights_sha256();
  const auto code = [&](const char* node, const char* name, const std::vector<float>& values) {
    const Status status = model->set_parameter(node, name, values);
    REQUIRE_FALSE(status.ok());
    CHECK_FALSE(status.error().where.empty());
    return status.error().code;
  };
  CHECK(code("conv2", "weight", std::vector<float>(9)) == ErrorCode::unknown_node);
  CHECK(code("relu1", "weight", std::vector<float>(9)) == ErrorCode::unknown_tensor);
  CHECK(code("conv1", "weights", std::vector<float>(9)) == ErrorCode::unknown_tensor);
  CHECK(code("conv1", "weight", std::vector<float>(8)) == ErrorCode::count_mismatch);
  std::vector<float> broken(9, 1);
  broken[8] = std::numeric_limits<float>::infinity();
  CHECK(code("conv1", "weight", broken) == ErrorCode::out_of_range);
  CHECK(model->weights_sha256() == before);
  REQUIRE(model->set_parameter("conv1", "weight", std::vector<float>(9, 2)).ok());
  const auto place = model->find_parameter("conv1", "weight");
  REQUIRE(place.ok());
  CHECK(model->parameter(**place)[8] == 2);
}

}  // namespace
}  // namespace receptive
