// What a run may be told: frozen layers, clipping, schedules.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/optim/schedules.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

std::shared_ptr<Model> toy_model_frozen(const std::vector<std::string>& frozen) {
  ModelSpec spec = toy_model()->graph().spec();
  for (NodeSpec& node : spec.nodes) {
    for (const std::string& name : frozen) node.frozen = node.frozen || node.name == name;
  }
  return *Model::create(spec, 1);
}

std::vector<float> values_of(Model& model, std::string_view node) {
  std::vector<float> values;
  const Graph& graph = model.graph();
  for (const ParameterPlace& place : graph.parameters_of(graph.node(graph.find(node)))) {
    const std::span<const float> cells = model.parameter(place);
    values.insert(values.end(), cells.begin(), cells.end());
  }
  return values;
}

TEST_CASE("frozen layers keep every byte, the others train") {
  const std::vector<std::string> layers = {"conv1", "conv2", "dense1", "dense2"};
  for (const std::vector<std::string>& frozen :
       std::vector<std::vector<std::string>>{{"conv1"},
                                             {"conv2"},
                                             {"dense1"},
                                             {"dense2"},
                                             {"conv1", "conv2", "dense1"},
                                             {"conv2", "dense2"}}) {
    const std::shared_ptr<Model> model = toy_model_frozen(frozen);
    const std::shared_ptr<Model> before = toy_model_frozen(frozen);
    ThreadPool pool(2);
    // Weight decay must not reach them either.
    const auto trainer =
        toy_trainer(model, toy_rows(20), {.epochs = 2, .batch_size = 5},
                    Sgd{.rate = 0.05f, .momentum = 0.9f, .weight_decay = 0.1f}, pool);
    REQUIRE(run_on(*trainer) == Progress::done);
    for (const std::string& layer : layers) {
      CAPTURE(layer);
      const bool kept = std::find(frozen.begin(), frozen.end(), layer) != frozen.end();
      CHECK((values_of(*model, layer) == values_of(*before, layer)) == kept);
    }
    const std::vector<float> first = values_of(*model, frozen.front());
    REQUIRE(model->restore_last_good().ok());
    CHECK(values_of(*model, frozen.front()) == first);
  }
}

TEST_CASE("the gradients of the other layers are what they are without freezing") {
  const std::shared_ptr<Model> all = toy_model();
  const std::shared_ptr<Model> some = toy_model_frozen({"conv2", "dense1"});
  for (const std::shared_ptr<Model>& model : {all, some}) {
    ThreadPool pool(1);
    const auto trainer = toy_trainer(model, toy_rows(6), {.batch_size = 6}, Sgd{}, pool);
    REQUIRE(trainer->advance(1).ok());
  }
  for (const char* layer : {"conv1", "dense2"}) {
    CHECK(values_of(*all, layer) == values_of(*some, layer));
  }
}

TEST_CASE("a frozen network needs less memory and says how much of it trains") {
  const std::shared_ptr<Model> all = toy_model();
  const std::shared_ptr<Model> head = toy_model_frozen({"conv1", "conv2", "dense1"});
  CHECK(all->graph().trainable_count() == all->graph().parameter_count());
  CHECK(head->graph().trainable_count() == 9 * kToyClasses + kToyClasses);
  const PlanRequest request{.lanes = 4, .groups = 8, .gradients = true};
  CHECK(Plan::make(head->graph(), request, kDefaultBudgetBytes)->bytes <
        Plan::make(all->graph(), request, kDefaultBudgetBytes)->bytes);
}

TEST_CASE("a network that is frozen altogether is refused") {
  ThreadPool pool(1);
  const auto trainer = Trainer::create(toy_model_frozen({"conv1", "conv2", "dense1", "dense2"}),
                                       toy_rows(8), {.batch_size = 4}, Sgd{}, pool);
  REQUIRE_FALSE(trainer.ok());
  CHECK(trainer.error().code == ErrorCode::bad_graph);
  CHECK(trainer.error().message.find("frozen") != std::string::npos);
}

TEST_CASE("frozen is read and written, and must be true or false") {
  const auto text = [](const char* frozen) {
    return R"({"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":2,"frozen":)" +
           std::string(frozen) + "}]}";
  };
  const Result<ModelSpec> spec = parse_spec(text("true"));
  REQUIRE(spec.ok());
  CHECK_FALSE(spec->nodes[0].frozen);
  CHECK(spec->nodes[1].frozen);
  CHECK(to_json(*parse_spec(to_json(*spec))) == to_json(*spec));
  CHECK(parse_spec(to_json(*spec))->nodes[1].frozen);
  const Result<ModelSpec> wrong = parse_spec(text("1"));
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().code == ErrorCode::wrong_type);
  CHECK(wrong.error().where == "layers[1].frozen");
}

// How far one step of plain gradient descent moved all weights.
double moved(float clip_norm, float rate, int threads = 1) {
  const std::shared_ptr<Model> model = toy_model();
  const std::vector<float> before(model->weights().begin(), model->weights().end());
  ThreadPool pool(threads);
  const auto trainer = toy_trainer(model, toy_rows(16), {.batch_size = 16, .clip_norm = clip_norm},
                                   Sgd{.rate = rate}, pool);
  REQUIRE(trainer->advance(1).ok());
  double sum = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    sum += std::pow(double{model->weights()[i]} - double{before[i]}, 2);
  }
  return std::sqrt(sum);
}

TEST_CASE("clipping shortens a gradient that is too long and leaves a shorter one as it is") {
  constexpr float kRate = 0.5f;
  const double norm = moved(0, kRate) / double{kRate};
  REQUIRE(norm > 0.01);
  const auto half = static_cast<float>(norm / 2);
  CHECK(moved(half, kRate) == doctest::Approx(double{kRate} * double{half}).epsilon(1e-4));
  CHECK(moved(static_cast<float>(norm * 2), kRate) == moved(0, kRate));
}

TEST_CASE("clipped training has the same bits on any number of threads") {
  const FitOptions options{.epochs = 2, .batch_size = 16, .clip_norm = 0.05f};
  const Optimizer optimizer = Sgd{.rate = 0.1f, .momentum = 0.9f};
  const std::string one = trained_weights(40, options, optimizer, 1);
  CHECK(trained_weights(40, options, optimizer, 2) == one);
  CHECK(trained_weights(40, options, optimizer, 4) == one);
  CHECK(trained_weights(40, {.epochs = 2, .batch_size = 16}, optimizer, 1) != one);
}

TEST_CASE("schedules have the values of their formulas") {
  const auto at = [](const Schedule& schedule, double done, double total = 10) {
    return double{rate_factor(schedule, {done, total})};
  };
  CHECK(at(ConstantRate{}, 7.3) == 1);
  // 0.01, 0.001, 0.0001
  const Schedule notes = StepDecay{};
  CHECK(0.01 * at(notes, 0.9) == doctest::Approx(0.01));
  CHECK(0.01 * at(notes, 1) == doctest::Approx(0.001));
  CHECK(0.01 * at(notes, 2.5) == doctest::Approx(0.0001));
  CHECK(at(StepDecay{.gamma = 0.5f, .every = 3}, 5.9) == 0.5);
  CHECK(at(StepDecay{.gamma = 0.5f, .every = 3}, 6) == 0.25);
  const Schedule named = MilestoneDecay{.gamma = 0.5f, .first = 2, .second = 0, .third = 5};
  CHECK(at(named, 1.9) == 1);
  CHECK(at(named, 2) == 0.5);
  CHECK(at(named, 5) == 0.25);
  CHECK(at(ExponentialDecay{.gamma = 0.25f}, 0.5) == 0.5);
  CHECK(at(CosineDecay{}, 0) == 1);
  CHECK(at(CosineDecay{}, 5) == doctest::Approx(0.5));
  CHECK(at(CosineDecay{.floor = 0.2f}, 10) == doctest::Approx(0.2));
  CHECK(at(OneCycle{}, 0) == doctest::Approx(0.04));
  CHECK(at(OneCycle{}, 3) == doctest::Approx(1));
  CHECK(at(OneCycle{}, 1.5) == doctest::Approx(0.52));
  CHECK(at(OneCycle{}, 10) == doctest::Approx(4e-6));
}

TEST_CASE("a schedule changes the rate of every step, and a live rate is multiplied by it") {
  ThreadPool pool(1);
  const FitOptions options{.epochs = 3, .batch_size = 5, .schedule = StepDecay{.gamma = 0.5f}};
  const auto trainer = toy_trainer(toy_model(), toy_rows(20), options, Sgd{.rate = 0.08f}, pool);
  CHECK(trainer->position().rate == 0.08f);
  REQUIRE(trainer->advance(4).ok());
  CHECK(trainer->position().rate == 0.04f);
  REQUIRE(trainer->set_optimizer(Sgd{.rate = 0.02f}).ok());
  CHECK(trainer->position().rate == 0.01f);

  // The second epoch at half the rate is the same as a second epoch told that rate.
  const auto weights_after = [&](const FitOptions& chosen, float second_rate) {
    const std::shared_ptr<Model> model = toy_model();
    const auto run = toy_trainer(model, toy_rows(20), chosen, Sgd{.rate = 0.08f}, pool);
    REQUIRE(run->advance(4).ok());
    REQUIRE(run->set_optimizer(Sgd{.rate = second_rate}).ok());
    REQUIRE(run->advance(4).ok());
    return model->weights_sha256();
  };
  CHECK(weights_after(options, 0.08f) == weights_after({.epochs = 3, .batch_size = 5}, 0.04f));
  CHECK(weights_after(options, 0.08f) != weights_after({.epochs = 3, .batch_size = 5}, 0.08f));
}

TEST_CASE("options are read and written with their schedule, and refused by name") {
  const Result<FitOptions> options =
      parse_fit_options(R"({"epochs":4,"clipNorm":2.5,"schedule":{"type":"oneCycle"}})");
  REQUIRE(options.ok());
  CHECK(options->clip_norm == 2.5f);
  CHECK(std::holds_alternative<OneCycle>(options->schedule));
  CHECK(to_json(*parse_fit_options(to_json(*options))) == to_json(*options));

  const auto refusal = [](const char* text) {
    const Result<FitOptions> wrong = parse_fit_options(text);
    REQUIRE_FALSE(wrong.ok());
    return wrong.error();
  };
  const Error unknown = refusal(R"({"schedule":{"type":"linear"}})");
  CHECK(unknown.code == ErrorCode::unknown_schedule);
  CHECK(unknown.remedy.find("cosineDecay") != std::string::npos);
  CHECK(refusal(R"({"schedule":"cosineDecay"})").code == ErrorCode::wrong_type);
  const Error gamma = refusal(R"({"schedule":{"type":"stepDecay","gamma":0}})");
  CHECK(gamma.code == ErrorCode::out_of_range);
  CHECK(gamma.where == "fit.schedule.gamma");
  CHECK(refusal(R"({"clipNorm":-1})").code == ErrorCode::out_of_range);
  CHECK(check_fit_options({.schedule = OneCycle{.warmup = 1}}).error().code ==
        ErrorCode::out_of_range);
}

TEST_CASE(
    "a new seed takes effect with the next epoch, for dropout as for shuffle and augmentation") {
  constexpr std::int32_t kSteps = 4;  // of an epoch
  const auto dropping = [] {
    ModelSpec spec{kToyImage, {}, {}};
    for (const Layer& layer : std::vector<Layer>{
             Flatten{}, Dense{.units = 9}, Dropout{.rate = 0.5f}, Dense{.units = kToyClasses}}) {
      spec.nodes.push_back({{}, {}, layer});
    }
    return *Model::create(spec, 1);
  };
  ThreadPool pool(1);
  const Augment augment{.shift = 1};
  const auto weights_after = [&](std::int32_t steps, bool changes) {
    const std::shared_ptr<Model> model = dropping();
    const FitOptions options{.epochs = 2, .batch_size = 3, .augment = augment};
    const auto trainer = toy_trainer(model, toy_rows(12), options, Sgd{}, pool);
    REQUIRE(trainer->advance(1).ok());
    FitOptions changed = options;
    changed.seed = changes ? 9 : options.seed;
    REQUIRE(trainer->set_options(changed).ok());
    while (trainer->position().step < steps) REQUIRE(trainer->advance(1).ok());
    return model->weights_sha256();
  };
  CHECK(weights_after(kSteps, true) == weights_after(kSteps, false));
  CHECK(weights_after(kSteps + 1, true) != weights_after(kSteps + 1, false));
}

}  // namespace
}  // namespace receptive
