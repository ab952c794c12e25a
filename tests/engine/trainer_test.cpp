// The training loop: positions, refusals, live changes, divergence.
#include "engine/train/trainer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/train/evaluator.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

const Optimizer kSgd = Sgd{.rate = 0.05f};
constexpr float kNoStep = 1e-30f;  // a rate so small that no weight moves

ErrorCode refusal(const FitOptions& options, const Optimizer& optimizer,
                  const std::shared_ptr<const Dataset>& data,
                  const std::shared_ptr<Model>& model = toy_model()) {
  ThreadPool pool(1);
  const auto trainer = Trainer::create(model, data, options, optimizer, pool);
  REQUIRE_FALSE(trainer.ok());
  CHECK_FALSE(trainer.error().where.empty());
  CHECK_FALSE(trainer.error().remedy.empty());
  return trainer.error().code;
}

TEST_CASE("an epoch takes every image once, the last batch being the remainder") {
  ThreadPool pool(1);
  for (const std::int32_t batch : {1, 3, 5, 64, 70}) {
    CAPTURE(batch);
    const auto trainer =
        toy_trainer(toy_model(), toy_rows(70), {.epochs = 2, .batch_size = batch}, kSgd, pool);
    const std::int64_t steps = (70 + batch - 1) / batch;
    CHECK(trainer->position().steps_per_epoch == steps);
    Result<Advance> first = trainer->advance(1000);
    REQUIRE(first.ok());
    CHECK(first->progress == Progress::epoch_end);
    CHECK(first->steps == steps);
    CHECK(first->images == 70);
    CHECK(std::isfinite(first->loss_sum));
    CHECK(trainer->position().epoch == 1);
    CHECK(trainer->position().step == steps);
    CHECK(trainer->position().step_in_epoch == 0);
    Result<Advance> second = trainer->advance(1000);
    REQUIRE(second.ok());
    CHECK(second->progress == Progress::done);
    CHECK(second->loss_sum < first->loss_sum);
    Result<Advance> after = trainer->advance(1000);
    REQUIRE(after.ok());
    CHECK(after->progress == Progress::done);
    CHECK(after->steps == 0);
  }
}

TEST_CASE("training learns what can be learnt") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const std::shared_ptr<const Dataset> data = toy_rows(200);
  const auto trainer = toy_trainer(model, data, {.epochs = 30, .batch_size = 8},
                                   Sgd{.rate = 0.05f, .momentum = 0.9f}, pool);
  run_on(*trainer);
  auto evaluator = Evaluator::create(model, data, -1, pool);
  REQUIRE(evaluator.ok());
  REQUIRE((*evaluator)->advance(1000).ok());
  CHECK((*evaluator)->metrics().correct == 200);
}

TEST_CASE("a batch larger than the data, empty or negative is refused") {
  const auto data = toy_rows(10);
  CHECK(refusal({.batch_size = 11}, kSgd, data) == ErrorCode::bad_batch);
  CHECK(refusal({.batch_size = 0}, kSgd, data) == ErrorCode::out_of_range);
  CHECK(refusal({.batch_size = -4}, kSgd, data) == ErrorCode::out_of_range);
  CHECK(refusal({.epochs = 0, .batch_size = 4}, kSgd, data) == ErrorCode::out_of_range);
}

TEST_CASE("a rate that is zero, negative or not a number is refused") {
  const auto data = toy_rows(10);
  const FitOptions options{.batch_size = 4};
  for (const float rate : {0.0f, -0.1f, std::numeric_limits<float>::quiet_NaN(),
                           std::numeric_limits<float>::infinity()}) {
    CHECK(refusal(options, Sgd{.rate = rate}, data) == ErrorCode::out_of_range);
    CHECK(refusal(options, Adam{.rate = rate}, data) == ErrorCode::out_of_range);
  }
  CHECK(refusal(options, Sgd{.momentum = 1}, data) == ErrorCode::out_of_range);
}

TEST_CASE("data that does not fit the model is refused") {
  const FitOptions options{.batch_size = 4};
  CHECK(refusal(options, kSgd, toy_data(10, {1, 7, 6}, 3)) == ErrorCode::shape_mismatch);
  CHECK(refusal(options, kSgd, toy_data(10, kToyImage, 4)) == ErrorCode::bad_label);
  CHECK(refusal(options, kSgd, toy_labels(toy_files(10, kToyImage, 3), 3)) == ErrorCode::no_data);
  const ModelSpec image{kToyImage, {{{}, {}, Conv2d{.channels = 1, .kernel = {3, 3}}}}, {}};
  CHECK(refusal(options, kSgd, toy_rows(10), *Model::create(image, 1)) == ErrorCode::wrong_loss);
  const ModelSpec idle{kToyImage, {{{}, {}, Flatten{}}}, {}};
  CHECK(refusal(options, kSgd, toy_rows(10), *Model::create(idle, 1)) == ErrorCode::bad_graph);
}

TEST_CASE("an optimiser set while running takes effect with the next step") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(model, toy_rows(40), {.epochs = 2, .batch_size = 8}, kSgd, pool);
  const std::string start = model->weights_sha256();
  REQUIRE(trainer->advance(1).ok());
  const std::string moved = model->weights_sha256();
  CHECK(moved != start);
  REQUIRE(trainer->set_optimizer(Sgd{.rate = kNoStep}).ok());
  REQUIRE(trainer->advance(1).ok());
  CHECK(model->weights_sha256() == moved);
  REQUIRE(trainer->set_optimizer(kSgd).ok());
  REQUIRE(trainer->advance(1).ok());
  CHECK(model->weights_sha256() != moved);
  CHECK_FALSE(trainer->set_optimizer(Sgd{.rate = -1}).ok());
  CHECK(std::get<Sgd>(trainer->optimizer()).rate == 0.05f);
}

// With one image every batch is the same, so only weights and optimiser state matter.
TEST_CASE("another kind of optimiser begins afresh; the same kind keeps its state") {
  ThreadPool pool(1);
  const auto data = toy_rows(1);
  const FitOptions options{.epochs = 100, .batch_size = 1};
  const Optimizer momentum = Sgd{.rate = 0.05f, .momentum = 0.9f};
  const auto steps = [](Trainer& trainer, int count) {
    for (int i = 0; i < count; ++i) REQUIRE(trainer.advance(1).ok());
  };
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(model, data, options, momentum, pool);
  steps(*trainer, 3);
  const std::shared_ptr<Model> copy = toy_model();
  std::copy(model->weights().begin(), model->weights().end(), copy->weights().begin());
  REQUIRE(trainer->set_optimizer(Adam{.rate = 0.01f}).ok());
  steps(*trainer, 4);
  steps(*toy_trainer(copy, data, options, Adam{.rate = 0.01f}, pool), 4);
  CHECK(model->weights_sha256() == copy->weights_sha256());

  const std::shared_ptr<Model> kept = toy_model();
  const auto keeper = toy_trainer(kept, data, options, momentum, pool);
  steps(*keeper, 3);
  REQUIRE(keeper->set_optimizer(momentum).ok());
  steps(*keeper, 3);
  const std::shared_ptr<Model> plain = toy_model();
  steps(*toy_trainer(plain, data, options, momentum, pool), 6);
  CHECK(kept->weights_sha256() == plain->weights_sha256());
}

TEST_CASE("a batch size set while running takes effect with the next epoch") {
  ThreadPool pool(1);
  const auto trainer =
      toy_trainer(toy_model(), toy_rows(40), {.epochs = 3, .batch_size = 8}, kSgd, pool);
  REQUIRE(trainer->advance(2).ok());
  REQUIRE(trainer->set_options({.epochs = 3, .batch_size = 40}).ok());
  CHECK(trainer->position().steps_per_epoch == 5);
  Result<Advance> rest = trainer->advance(1000);
  REQUIRE(rest.ok());
  CHECK(rest->steps == 3);
  CHECK(rest->images == 24);
  Result<Advance> next = trainer->advance(1000);
  REQUIRE(next.ok());
  CHECK(next->steps == 1);
  CHECK(next->images == 40);
  REQUIRE(trainer->set_options({.epochs = 3, .batch_size = 3}).ok());
  Result<Advance> last = trainer->advance(1000);
  REQUIRE(last.ok());
  CHECK(last->steps == 14);
  CHECK(last->progress == Progress::done);
  const Status refused = trainer->set_options({.epochs = 3, .batch_size = 41});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::bad_batch);
  CHECK(trainer->options().batch_size == 3);
}

TEST_CASE("more epochs set while running lengthen the run") {
  ThreadPool pool(1);
  const auto trainer =
      toy_trainer(toy_model(), toy_rows(20), {.epochs = 1, .batch_size = 5}, kSgd, pool);
  CHECK(run_on(*trainer) == Progress::done);
  REQUIRE(trainer->set_options({.epochs = 2, .batch_size = 5}).ok());
  Result<Advance> more = trainer->advance(1000);
  REQUIRE(more.ok());
  CHECK(more->steps == 4);
  CHECK(more->progress == Progress::done);
}

TEST_CASE("a seed set while running shuffles the next epoch") {
  ThreadPool pool(1);
  const auto second_epoch = [&](std::int32_t first_seed, std::int32_t second_seed) {
    const std::shared_ptr<Model> model = toy_model();
    const auto trainer =
        toy_trainer(model, toy_rows(20), {.epochs = 2, .batch_size = 3, .seed = first_seed},
                    Sgd{.rate = kNoStep}, pool);
    REQUIRE(trainer->advance(1000).ok());
    REQUIRE(trainer->set_optimizer(kSgd).ok());
    REQUIRE(trainer->set_options({.epochs = 2, .batch_size = 3, .seed = second_seed}).ok());
    REQUIRE(trainer->advance(1000).ok());
    return model->weights_sha256();
  };
  CHECK(second_epoch(1, 2) == second_epoch(2, 2));
  CHECK(second_epoch(1, 1) != second_epoch(1, 2));
}

// An update that breaks the network shows in the very next batch.
TEST_CASE("a diverging run stops, names a layer, and goes back to weights that can be trained") {
  for (const float rate : {1e6f, 1e20f, 1e37f}) {
    CAPTURE(rate);
    ThreadPool pool(2);
    const auto data = toy_rows(16);
    // Nothing squashes numbers or lets units die, so they grow.
    ModelSpec spec{kToyImage,
                   {{{}, {}, Conv2d{.channels = 4, .kernel = {3, 3}}},
                    {{}, {}, Flatten{}},
                    {{}, {}, Dense{.units = 6}},
                    {{}, {}, Dense{.units = kToyClasses}}},
                   {}};
    const std::shared_ptr<Model> fragile = *Model::create(spec, 1);
    const std::string before = fragile->weights_sha256();
    const auto trainer = toy_trainer(fragile, data, {.epochs = 1000, .batch_size = 16},
                                     Sgd{.rate = rate, .momentum = 0.9f}, pool);
    Result<Advance> advance = trainer->advance(1);
    REQUIRE(advance.ok());
    for (int step = 0; step < 900 && advance.ok(); ++step) advance = trainer->advance(1);
    REQUIRE_FALSE(advance.ok());
    CHECK(advance.error().code == ErrorCode::diverged);
    const bool names_a_node =
        fragile->graph().find(advance.error().where) > 0 || advance.error().where == "loss";
    CHECK(names_a_node);
    const std::int64_t failed = trainer->position().step;
    // Already the first update ruins the weights, also where the loss stays finite for a while.
    CHECK(fragile->last_good_step() == 0);
    // Asked again, it says the same: nothing went on with a wrong number.
    CHECK(trainer->advance(1).error().where == advance.error().where);
    CHECK(trainer->position().step == failed);

    REQUIRE(fragile->restore_last_good().ok());
    CHECK(fragile->weights_sha256() == before);
    const auto again = toy_trainer(fragile, data, {.epochs = 3, .batch_size = 16}, kSgd, pool);
    CHECK(run_on(*again) == Progress::done);
  }
}

TEST_CASE("a run that goes well keeps the weights of before its last update") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(model, toy_rows(20), {.epochs = 2, .batch_size = 5}, kSgd, pool);
  REQUIRE(trainer->advance(4).ok());
  REQUIRE(trainer->advance(3).ok());
  const std::string before = model->weights_sha256();
  REQUIRE(trainer->advance(1).ok());
  CHECK(model->last_good_step() == 7);
  CHECK(model->weights_sha256() != before);
  REQUIRE(model->restore_last_good().ok());
  CHECK(model->weights_sha256() == before);
}

TEST_CASE("there are no last good weights before the first update") {
  const std::shared_ptr<Model> model = toy_model();
  CHECK_FALSE(model->has_last_good());
  const Status restored = model->restore_last_good();
  REQUIRE_FALSE(restored.ok());
  CHECK(restored.error().code == ErrorCode::no_data);
}

}  // namespace
}  // namespace receptive
