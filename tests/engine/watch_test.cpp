// Early stopping and reducing the rate on a plateau: sequences of losses worked out by hand.
#include "engine/train/watch.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/engine/training.h"

namespace receptive {
namespace {

// What is left of the rate after each loss.
std::vector<double> reductions(const ReduceOnPlateau& schedule, const std::vector<double>& losses) {
  Watch watch;
  std::vector<double> after;
  std::int64_t epoch = 0;
  for (const double loss : losses) {
    watch.take(loss, ++epoch, {}, schedule);
    after.push_back(watch.reduction);
  }
  return after;
}

// The epoch after which the run stops; 0 when it does not.
std::int64_t stopping_epoch(const EarlyStopping& options, const std::vector<double>& losses,
                            std::int64_t* best_epoch) {
  Watch watch;
  std::int64_t epoch = 0;
  for (const double loss : losses) {
    watch.take(loss, ++epoch, options, ConstantRate{});
    *best_epoch = watch.best_epoch;
    if (watch.stops(options)) return epoch;
  }
  return 0;
}

TEST_CASE("the rate falls when the loss has not improved for the epochs of patience") {
  const ReduceOnPlateau schedule{.gamma = 0.5f, .patience = 2, .min_delta = 0};
  // 1.0 is the best; 1.1 and 1.0 are no improvement: the second of them reduces. 0.9 improves; then
  // 0.9 twice reduces again.
  CHECK(reductions(schedule, {1.0, 1.1, 1.0, 0.9, 0.9, 0.9, 0.8}) ==
        std::vector<double>{1, 1, 0.5, 0.5, 0.5, 0.25, 0.25});
}

TEST_CASE("an improvement of min_delta or less is none") {
  const ReduceOnPlateau schedule{.gamma = 0.5f, .patience = 2, .min_delta = 0.25f};
  // 0.75 is lower by exactly 0.25, 0.5 by more.
  CHECK(reductions(schedule, {1.0, 0.75, 0.75}) == std::vector<double>{1, 1, 0.5});
  CHECK(reductions(schedule, {1.0, 0.75, 0.5, 0.5, 0.5}) == std::vector<double>{1, 1, 1, 1, 0.5});
}

TEST_CASE("epochs of the cooldown do not count, and an improvement within it does") {
  const ReduceOnPlateau schedule{.gamma = 0.5f, .patience = 1, .min_delta = 0, .cooldown = 2};
  // Epoch 2 reduces; epoch 3 is ignored; with epoch 4 the cooldown is over and it counts.
  CHECK(reductions(schedule, {1, 1, 1, 1, 1, 1}) ==
        std::vector<double>{1, 0.5, 0.5, 0.25, 0.25, 0.125});
  // 0.5 in the cooldown is the new best: 0.6 is no improvement on it.
  CHECK(reductions(schedule, {1, 1, 0.5, 0.6}) == std::vector<double>{1, 0.5, 0.5, 0.25});
}

TEST_CASE("the rate never falls below the floor") {
  const ReduceOnPlateau schedule{.gamma = 0.1f, .patience = 1, .min_delta = 0, .floor = 0.25f};
  CHECK(reductions(schedule, {1, 1, 1}) == std::vector<double>{1, 0.25, 0.25});
}

TEST_CASE("a run stops after its patience and knows its best epoch") {
  std::int64_t best = 0;
  const std::vector<double> losses = {0.9, 0.7, 0.8, 0.75, 0.6, 0.65, 0.61, 0.7, 0.5};
  CHECK(stopping_epoch({.patience = 2}, losses, &best) == 4);
  CHECK(best == 2);
  CHECK(stopping_epoch({.patience = 3}, losses, &best) == 8);
  CHECK(best == 5);
  CHECK(stopping_epoch({.patience = 4}, losses, &best) == 0);
  CHECK(best == 9);
  CHECK(stopping_epoch({.patience = 2, .min_delta = 0.5f}, losses, &best) == 3);
  CHECK(best == 1);
  CHECK(stopping_epoch({.patience = 0}, losses, &best) == 0);
}

FitOptions four_steps_an_epoch(EarlyStopping stopping, std::int32_t epochs = 9) {
  FitOptions options{.epochs = epochs, .batch_size = 5};
  options.early_stopping = stopping;
  return options;
}

// Trains epoch by epoch, judged by these losses; returns how many epochs were trained.
std::int64_t judged_run(Trainer& trainer, const std::vector<double>& losses) {
  for (const double loss : losses) {
    if (trainer.finished()) break;
    REQUIRE(trainer.advance(1000).ok());
    CHECK_FALSE(trainer.judged());
    trainer.judge(loss);
    CHECK(trainer.judged());
  }
  return trainer.position().epoch;
}

TEST_CASE("a run that stops early takes no further step and has its best weights back") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(
      model, toy_rows(20), four_steps_an_epoch({.patience = 2, .restore_best = true}), Sgd{}, pool);
  REQUIRE(trainer->advance(1000).ok());
  trainer->judge(0.5);
  const std::string best = model->weights_sha256();
  CHECK(judged_run(*trainer, {0.6, 0.7, 0.1}) == 3);
  CHECK(trainer->stopped_early());
  CHECK(trainer->best_is_back());
  CHECK(trainer->watch().best_epoch == 1);
  CHECK(model->weights_sha256() == best);
  CHECK(trainer->advance(1)->progress == Progress::done);
  CHECK(trainer->advance(1)->steps == 0);
}

TEST_CASE("without restore_best the last weights stay") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer =
      toy_trainer(model, toy_rows(20), four_steps_an_epoch({.patience = 1}), Sgd{}, pool);
  CHECK(judged_run(*trainer, {0.5, 0.6}) == 2);
  CHECK(model->weights_sha256() == trained_weights(20, {.epochs = 2, .batch_size = 5}, Sgd{}, 1));
}

TEST_CASE("a run of all its epochs ends with the best weights too") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer =
      toy_trainer(model, toy_rows(20), four_steps_an_epoch({.restore_best = true}, 3), Sgd{}, pool);
  CHECK(judged_run(*trainer, {0.5, 0.4, 0.6}) == 3);
  CHECK_FALSE(trainer->stopped_early());
  CHECK(model->weights_sha256() == trained_weights(20, {.epochs = 2, .batch_size = 5}, Sgd{}, 1));
}

TEST_CASE("more patience or more epochs let a run go on from its last weights, not its best") {
  ThreadPool pool(1);
  const FitOptions plain{.epochs = 4, .batch_size = 5};
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(
      model, toy_rows(20), four_steps_an_epoch({.patience = 1, .restore_best = true}), Sgd{}, pool);
  CHECK(judged_run(*trainer, {0.5, 0.6}) == 2);
  REQUIRE(trainer->set_options(four_steps_an_epoch({.patience = 9, .restore_best = true}, 4)).ok());
  CHECK(judged_run(*trainer, {0.4, 0.3}) == 4);
  CHECK(model->weights_sha256() == trained_weights(20, plain, Sgd{}, 1));
}

TEST_CASE("the schedule lowers the rate of the epoch after the loss stood still") {
  ThreadPool pool(1);
  FitOptions options{.epochs = 9, .batch_size = 5};
  options.schedule = ReduceOnPlateau{.gamma = 0.5f, .patience = 1};
  const auto trainer = toy_trainer(toy_model(), toy_rows(20), options, Sgd{.rate = 0.08f}, pool);
  judged_run(*trainer, {0.5});
  CHECK(trainer->position().rate == 0.08f);
  judged_run(*trainer, {0.5});
  CHECK(trainer->position().rate == 0.04f);
  // Another schedule knows nothing of the reductions, and neither does a fresh one.
  FitOptions other = options;
  other.schedule = ConstantRate{};
  REQUIRE(trainer->set_options(other).ok());
  REQUIRE(trainer->set_options(options).ok());
  CHECK(trainer->position().rate == 0.08f);
}

TEST_CASE("early stopping is read, written and refused by name") {
  const auto options = parse_fit_options(
      R"({"earlyStopping":{"patience":3,"restoreBest":true},"schedule":{"type":"reduceOnPlateau"}})");
  REQUIRE(options.ok());
  CHECK(options->early_stopping.patience == 3);
  CHECK(options->early_stopping.restore_best);
  CHECK(std::holds_alternative<ReduceOnPlateau>(options->schedule));
  CHECK(to_json(*parse_fit_options(to_json(*options))) == to_json(*options));
  const auto wrong = parse_fit_options(R"({"earlyStopping":{"patience":-1}})");
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().where == "fit.earlyStopping.patience");
  CHECK(parse_fit_options(R"({"earlyStopping":3})").error().code == ErrorCode::wrong_type);
}

}  // namespace
}  // namespace receptive
