// A run that was saved and goes on elsewhere is the run that was never interrupted, bit by bit.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/checkpoint_files.h"
#include "tests/engine/resuming.h"

namespace receptive {
namespace {

std::vector<std::pair<std::string, Optimizer>> optimizers() {
  return {{"sgd", Sgd{.rate = 0.05f}},
          {"momentum", Sgd{.rate = 0.05f, .momentum = 0.9f, .weight_decay = 0.001f}},
          {"nesterov", Sgd{.rate = 0.05f, .momentum = 0.9f, .nesterov = true}},
          {"rmsprop", Rmsprop{}},
          {"adam", Adam{}},
          {"adamW", AdamW{}}};
}

// Running means and variances count along, and every step draws another mask.
std::shared_ptr<Model> normalised_model(std::uint64_t seed) {
  ModelSpec spec{kToyImage, {}, {}};
  for (const Layer& layer :
       std::vector<Layer>{Conv2d{.channels = 4, .kernel = {3, 3}}, BatchNorm{}, Relu{}, Flatten{},
                          Dropout{.rate = 0.3f}, Dense{.units = kToyClasses}}) {
    spec.nodes.push_back({{}, {}, layer});
  }
  return *Model::create(spec, seed);
}

// Trains, with the epochs judged by their own loss; saved, thrown away and resumed after each of
// `stops` steps, on other numbers of threads.
std::string interrupted(const FitOptions& options, const Optimizer& optimizer,
                        const std::vector<std::int32_t>& stops) {
  ThreadPool one(1);
  ThreadPool two(2);
  std::shared_ptr<Model> model = toy_model();
  std::unique_ptr<Trainer> trainer = toy_trainer(model, toy_rows(kRows), options, optimizer, one);
  std::size_t next = 0;
  for (std::int32_t step = 0; !trainer->finished(); ++step) {
    while (next < stops.size() && stops[next] == step) {
      const File file = *trainer->save(nullptr);
      model = elsewhere();
      trainer = resumed(file, ++next % 2 == 0 ? one : two, model);
      CHECK(*trainer->save(nullptr) == file);
    }
    REQUIRE(trainer->advance(1).ok());
    if (!trainer->judged()) {
      const EpochTotals& totals = trainer->totals();
      trainer->judge(totals.loss_sum / static_cast<double>(totals.images));
    }
  }
  return model->weights_sha256() + " " + std::to_string(trainer->position().step);
}

TEST_CASE("a resumed run has the weights of the uninterrupted one, for every optimiser") {
  const FitOptions options{.epochs = 3, .batch_size = kBatch, .seed = 4};
  for (const auto& [name, optimizer] : optimizers()) {
    CAPTURE(name);
    const std::string whole = interrupted(options, optimizer, {});
    CHECK(interrupted(options, optimizer, {5}) == whole);  // after the first epoch
    CHECK(interrupted(options, optimizer, {3}) == whole);  // in the middle of it
    CHECK(interrupted(options, optimizer, {0, 1, 4, 10, 14}) == whole);
    CHECK(interrupted(options, optimizer, {7, 7}) == whole);  // saved again at once
  }
}

TEST_CASE("so has one with a schedule, clipping and early stopping") {
  for (const Schedule& schedule :
       std::vector<Schedule>{StepDecay{.gamma = 0.5f}, CosineDecay{}, OneCycle{},
                             ReduceOnPlateau{.gamma = 0.5f, .patience = 1, .min_delta = 0.05f}}) {
    CAPTURE(schedule.index());
    FitOptions options{.epochs = 6, .batch_size = kBatch, .clip_norm = 0.3f, .schedule = schedule};
    options.early_stopping = {.patience = 2, .min_delta = 0.02f, .restore_best = true};
    const Optimizer optimizer = Sgd{.rate = 0.1f, .momentum = 0.9f};
    const std::string whole = interrupted(options, optimizer, {});
    CHECK(interrupted(options, optimizer, {2, 5, 10, 13}) == whole);
    CHECK(interrupted(options, optimizer, {6, 9, 11, 14, 15, 16}) == whole);
  }
}

// Every step draws its images anew, and the next of an epoch other ones than the last.
TEST_CASE("so has one whose images are augmented") {
  const Augment augment{.shift = 2, .rotate = 15, .scale = 0.1f, .noise = 0.05f, .elastic = 20};
  const FitOptions options{.epochs = 3, .batch_size = kBatch, .seed = 4, .augment = augment};
  const std::string whole = interrupted(options, Adam{}, {});
  CHECK(interrupted(options, Adam{}, {0, 3, 5, 8, 14}) == whole);
  CHECK(interrupted({.epochs = 3, .batch_size = kBatch, .seed = 4}, Adam{}, {}) != whole);
}

TEST_CASE("so has one with batch norm and dropout, its running numbers and best weights included") {
  ThreadPool pool(1);
  FitOptions options{.epochs = 3, .batch_size = kBatch, .seed = 6};
  options.early_stopping.restore_best = true;
  const auto run = [&](const std::vector<std::int32_t>& stops) {
    std::shared_ptr<Model> model = normalised_model(1);
    auto trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
    std::size_t next = 0;
    for (std::int32_t step = 0; !trainer->finished(); ++step) {
      if (next < stops.size() && stops[next] == step) {
        ++next;
        const File file = *trainer->save(nullptr);
        CHECK(header_of(file).find("runningMean.firstMoment") == std::string::npos);
        model = normalised_model(99);
        trainer = resumed(file, pool, model);
      }
      REQUIRE(trainer->advance(1).ok());
      // The second epoch is the best.
      trainer->judge(trainer->position().epoch == 2 ? 0.1 : 0.5);
    }
    CHECK(trainer->best_is_back());
    const std::string best = model->weights_sha256();
    REQUIRE(model->restore_last_good().ok());
    return best + model->weights_sha256();
  };
  const std::string whole = run({});
  CHECK(run({4}) == whole);
  CHECK(run({1, 5, 11, 14}) == whole);
}

// Stops early after its third epoch, whose loss is far above the first's.
std::unique_ptr<Trainer> ended_early(const std::shared_ptr<Model>& model, ThreadPool& pool) {
  FitOptions options{.epochs = 5, .batch_size = kBatch};
  options.early_stopping = {.patience = 2, .restore_best = true};
  std::unique_ptr<Trainer> trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
  for (const double loss : {1.0, 5.0, 5.0}) {
    REQUIRE(trainer->advance(1000).ok());
    trainer->judge(loss);
  }
  REQUIRE(trainer->finished());
  return trainer;
}

TEST_CASE("a run that stopped early is resumed as ended, and goes on when it is told to") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const File file = *ended_early(model, pool)->save(nullptr);
  const std::shared_ptr<Model> again = elsewhere();
  const auto trainer = resumed(file, pool, again);
  CHECK(trainer->finished());
  CHECK(trainer->stopped_early());
  CHECK(again->weights_sha256() == model->weights_sha256());
  CHECK(trainer->advance(1)->steps == 0);

  FitOptions patient = trainer->options();
  patient.early_stopping.patience = 0;
  patient.early_stopping.restore_best = false;
  REQUIRE(trainer->set_options(patient).ok());
  REQUIRE(run_on(*trainer) == Progress::done);
  CHECK(again->weights_sha256() ==
        trained_weights(kRows, {.epochs = 5, .batch_size = kBatch}, Adam{}, 1));
}

TEST_CASE("a run that ended goes on with more epochs as if it had been asked for them at first") {
  ThreadPool pool(1);
  const Optimizer optimizer = Sgd{.rate = 0.05f, .momentum = 0.9f};
  FitOptions options{.epochs = 1, .batch_size = kBatch};
  const auto first = toy_trainer(toy_model(), toy_rows(kRows), options, optimizer, pool);
  REQUIRE(run_on(*first) == Progress::done);
  first->retire();
  const std::shared_ptr<Model> model = elsewhere();
  const auto second = resumed(*first->save(nullptr), pool, model);
  options.epochs = 2;
  REQUIRE(second->set_options(options).ok());
  REQUIRE(run_on(*second) == Progress::done);
  CHECK(model->weights_sha256() == trained_weights(kRows, options, optimizer, 1));
}

TEST_CASE("a batch size and a seed that were changed take effect where they would have") {
  ThreadPool pool(1);
  const auto run = [&](bool interrupt) {
    std::shared_ptr<Model> model = toy_model();
    FitOptions options{.epochs = 3, .batch_size = kBatch};
    auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{}, pool);
    REQUIRE(trainer->advance(2).ok());
    options.batch_size = 3;
    options.seed = 8;
    REQUIRE(trainer->set_options(options).ok());
    if (interrupt) {
      const File file = *trainer->save(nullptr);
      model = elsewhere();
      trainer = resumed(file, pool, model);
    }
    REQUIRE(run_on(*trainer) == Progress::done);
    return model->weights_sha256();
  };
  CHECK(run(true) == run(false));
}

// Nothing squashes numbers or lets units die, so they grow.
std::shared_ptr<Model> fragile_model(std::uint64_t seed = 1) {
  const ModelSpec spec{kToyImage,
                       {{{}, {}, Conv2d{.channels = 4, .kernel = {3, 3}}},
                        {{}, {}, Flatten{}},
                        {{}, {}, Dense{.units = 6}},
                        {{}, {}, Dense{.units = kToyClasses}}},
                       {}};
  return *Model::create(spec, seed);
}

Error divergence_of(Trainer& trainer) {
  for (int step = 0; step < 1000; ++step) {
    const Result<Advance> advance = trainer.advance(1);
    if (!advance.ok()) return advance.error();
  }
  FAIL("the run did not diverge");
  return {ErrorCode::diverged, "", "", ""};
}

TEST_CASE("a run resumed before its divergence diverges at the same step and place") {
  ThreadPool pool(1);
  const FitOptions options{.epochs = 500, .batch_size = kBatch};
  const std::shared_ptr<Model> model = fragile_model();
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{.rate = 0.01f}, pool);
  REQUIRE(trainer->advance(3).ok());
  REQUIRE(trainer->set_optimizer(Sgd{.rate = 100}).ok());
  const File before = *trainer->save(nullptr);
  const Error error = divergence_of(*trainer);
  REQUIRE(error.code == ErrorCode::diverged);
  const File after = *trainer->save(nullptr);
  REQUIRE(model->restore_last_good().ok());

  for (const File& file : {before, after}) {
    const std::shared_ptr<Model> again = fragile_model(99);
    const auto second = resumed(file, pool, again);
    CHECK(to_text(divergence_of(*second)) == to_text(error));
    // The last good weights came with the file.
    REQUIRE(again->restore_last_good().ok());
    CHECK(again->last_good_step() == model->last_good_step());
    CHECK(again->weights_sha256() == model->weights_sha256());
    // With a sensible rate the run goes on.
    REQUIRE(second->set_optimizer(Sgd{.rate = 0.01f}).ok());
    CHECK(second->advance(1).ok());
  }
}

TEST_CASE("a run with numbers that are not finite is not saved") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const FitOptions options{.epochs = 1, .batch_size = kBatch};
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{}, pool);
  model->parameter(model->graph().parameters()[2])[1] = std::numeric_limits<float>::infinity();
  const auto file = trainer->save(nullptr);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code == ErrorCode::diverged);
  CHECK(file.error().where == "conv2.weight");
}

TEST_CASE("frozen layers have no numbers of a run in its file, and stay as they are") {
  ModelSpec spec = toy_model()->graph().spec();
  for (NodeSpec& node : spec.nodes) node.frozen = node.name == "conv1";
  ThreadPool pool(1);
  const FitOptions options{.epochs = 2, .batch_size = kBatch};
  const std::shared_ptr<Model> model = *Model::create(spec, 1);
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
  REQUIRE(trainer->advance(3).ok());
  const File file = *trainer->save(nullptr);
  CHECK(header_of(file).find("\"conv1.weight.firstMoment\"") == std::string::npos);
  CHECK(header_of(file).find("\"conv2.weight.firstMoment\"") != std::string::npos);
  const std::shared_ptr<Model> again = *Model::create(spec, 99);
  const auto second = resumed(file, pool, again);
  REQUIRE(run_on(*trainer) == Progress::done);
  REQUIRE(run_on(*second) == Progress::done);
  CHECK(again->weights_sha256() == model->weights_sha256());
}

TEST_CASE("a run whose data was still arriving is resumed where the data is whole") {
  const ToyFiles files = toy_files(kRows, kToyImage, kToyClasses);
  const auto arrive = [&](std::size_t images) {
    std::shared_ptr<Dataset> data = toy_labels(files, kToyClasses, 10);
    const std::size_t header =
        files.images.size() - kRows * static_cast<std::size_t>(kToyImage.cells());
    const std::size_t bytes = header + images * static_cast<std::size_t>(kToyImage.cells());
    REQUIRE(data->append_image_bytes(std::span(files.images).first(bytes)).ok());
    return data;
  };
  ThreadPool pool(1);
  const FitOptions options{.epochs = 2, .batch_size = kBatch};
  const auto trainer = toy_trainer(toy_model(), arrive(10), options, Sgd{}, pool);
  REQUIRE(run_on(*trainer) == Progress::waiting_for_data);
  REQUIRE(trainer->position().step == 2);
  const File file = *trainer->save(nullptr);

  const auto too_early = Trainer::resume(elsewhere(), arrive(9), nullptr, file, pool);
  REQUIRE_FALSE(too_early.ok());
  CHECK(too_early.error().code == ErrorCode::no_data);
  const std::shared_ptr<Model> model = elsewhere();
  const auto second = Trainer::resume(model, arrive(kRows), nullptr, file, pool);
  REQUIRE(second.ok());
  REQUIRE(run_on(**second) == Progress::done);
  const std::shared_ptr<Model> whole = toy_model();
  REQUIRE(run_on(*toy_trainer(whole, arrive(kRows), options, Sgd{}, pool)) == Progress::done);
  CHECK(model->weights_sha256() == whole->weights_sha256());
  // The block of the first epoch came with the file: the data set itself may have another.
  const std::shared_ptr<Model> other = elsewhere();
  REQUIRE(run_on(*resumed(file, pool, other)) == Progress::done);
  CHECK(other->weights_sha256() == whole->weights_sha256());
}

}  // namespace
}  // namespace receptive
