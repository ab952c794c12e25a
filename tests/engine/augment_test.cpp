// A run sees exactly the augmented images that can be asked for, of data that permits them.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/train/gather.h"
#include "tests/engine/augmenting.h"

namespace receptive {
namespace {

TEST_CASE("no augmentation leaves every bit as it was") {
  const auto data = toy_rows(4);
  const std::vector<float> pixels = pixels_of(*data);
  const auto cells = static_cast<std::size_t>(data->shape().cells());
  for (std::int64_t row = 0; row < 4; ++row) {
    const float* const first = pixels.data() + static_cast<std::size_t>(row) * cells;
    const std::vector<float> expected(first, first + cells);
    CHECK(augmented(*data, row, {}) == expected);
  }
  CHECK_FALSE(Augment{}.is_active());
  CHECK(everything().is_active());
  CHECK(Augment{.noise = 0.1f}.is_active());
}

TEST_CASE("a flip is refused for data that does not say that it keeps the class") {
  const auto code_of = [](Symmetry symmetry, const Augment& augment) {
    ToyFiles files = toy_files(3, {1, 4, 4}, 2);
    Result<Dataset> data = Dataset::from_idx_labels(
        files.labels, {.name = "digits", .classes = 2, .symmetry = symmetry});
    REQUIRE(data.ok());
    const Status status = check_augment(augment, *data, "fit.augment");
    return status.ok() ? "permitted" : name_of(status.error().code);
  };
  const Augment horizontal{.flip_horizontal = true};
  const Augment vertical{.flip_vertical = true};
  CHECK(code_of(Symmetry::none, horizontal) == "changes_class");
  CHECK(code_of(Symmetry::none, vertical) == "changes_class");
  CHECK(code_of(Symmetry::none, everything()) == "permitted");
  CHECK(code_of(Symmetry::none, {.rotate = 10}) == "permitted");
  CHECK(code_of(Symmetry::horizontal, horizontal) == "permitted");
  CHECK(code_of(Symmetry::horizontal, vertical) == "changes_class");
  CHECK(code_of(Symmetry::vertical, vertical) == "permitted");
  CHECK(code_of(Symmetry::vertical, horizontal) == "changes_class");
  CHECK(code_of(Symmetry::both, horizontal) == "permitted");
  CHECK(code_of(Symmetry::both, vertical) == "permitted");

  ThreadPool pool(1);
  const auto trainer = Trainer::create(toy_model(), toy_rows(20),
                                       {.batch_size = 4, .augment = horizontal}, Sgd{}, pool);
  REQUIRE_FALSE(trainer.ok());
  CHECK(trainer.error().where == "fit.augment.flipHorizontal");
  CHECK(trainer.error().message.find("a mirrored 2 is no 2") != std::string::npos);
  const auto plain = toy_trainer(toy_model(), toy_rows(20), {.batch_size = 4}, Sgd{}, pool);
  CHECK_FALSE(plain->set_options({.batch_size = 4, .augment = horizontal}).ok());
}

TEST_CASE("an augmented image that was not asked for rightly is refused") {
  const auto data = toy_rows(4);
  CHECK(augmented_image(*data, 4, {}, {}).error().code == ErrorCode::bad_index);
  CHECK(augmented_image(*data, -1, {}, {}).error().code == ErrorCode::bad_index);
  CHECK(augmented_image(*data, 0, {.rotate = 181}, {}).error().code == ErrorCode::out_of_range);
  CHECK(augmented_image(*data, 0, {.scale = 1}, {}).error().code == ErrorCode::out_of_range);
  CHECK(augmented_image(*data, 0, {.elastic_sigma = 17}, {}).error().where ==
        "augment.elasticSigma");
}

// Every worker's own images, in a batch that leaves lanes empty.
TEST_CASE("a batch is gathered as the very images that can be asked for") {
  constexpr std::int32_t L = kLanes<Pack>;
  const auto data = toy_rows(12);
  const auto model = toy_model();
  const Augment augment = everything();
  Result<Augmenter> augmenter = Augmenter::create(augment, data->shape(), 2);
  REQUIRE(augmenter.ok());
  const std::vector<std::uint32_t> rows = {7, 0, 11, 3, 3, 8};
  const std::int32_t groups = 2;
  for (const std::int32_t worker : {0, 1}) {
    Result<Executor<Pack>> executor = Executor<Pack>::create(
        model->graph(), {.groups = groups, .workers = 2}, kDefaultBudgetBytes);
    REQUIRE(executor.ok());
    const Span block{0, groups};
    const Augmentation augmentation{&*augmenter, {.seed = 6, .epoch = 5}};
    gather(*data, rows, *executor, block, worker, augmentation);
    const Block<Pack> input = executor->output(0, block, worker);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto image = static_cast<std::int32_t>(i);
      const std::vector<float> expected = augmented(*data, rows[i], augment, 5, 6);
      std::vector<float> found;
      for (std::int64_t cell = 0; cell < input.shape.cells(); ++cell) {
        found.push_back(input.group(image / L)[cell * L + image % L]);
      }
      CHECK(found == expected);
      CHECK(executor->labels()[i] == static_cast<float>(data->label(rows[i])));
    }
  }
}

TEST_CASE(
    "augmented runs have the same weights on any number of threads, and other ones per seed") {
  FitOptions options{.epochs = 3, .batch_size = 10, .augment = everything()};
  const std::string one = trained_weights(60, options, Sgd{.momentum = 0.9f}, 1);
  CHECK(trained_weights(60, options, Sgd{.momentum = 0.9f}, 2) == one);
  CHECK(trained_weights(60, options, Sgd{.momentum = 0.9f}, 4) == one);
  FitOptions plain = options;
  plain.augment = {};
  CHECK(trained_weights(60, plain, Sgd{.momentum = 0.9f}, 2) != one);
  options.seed = 2;
  CHECK(trained_weights(60, options, Sgd{.momentum = 0.9f}, 2) != one);
}

// With a rate that moves no weight the loss of an epoch is that of its images.
TEST_CASE("every epoch of a run sees versions of its own, those that can be asked for") {
  constexpr std::int32_t kRows = 12;
  const Augment augment{.shift = 2, .noise = 0.1f};
  const auto data = toy_rows(kRows);
  const auto model = toy_model();
  ThreadPool pool(1);
  const auto trainer =
      toy_trainer(model, data, {.epochs = 3, .batch_size = kRows, .seed = 5, .augment = augment},
                  Sgd{.rate = 1e-30f}, pool);
  std::set<double> losses;
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<double> pixels;
    std::vector<std::int32_t> labels;
    for (std::int64_t row = 0; row < kRows; ++row) {
      const std::vector<float> image = augmented(*data, row, augment, epoch, 5);
      pixels.insert(pixels.end(), image.begin(), image.end());
      labels.push_back(data->label(row));
    }
    BatchRun<Pack> run(model->graph(), kRows, true);
    run.run(weights_of<Pack>(*model), pixels, labels);
    REQUIRE(trainer->advance(1).ok());
    CHECK(trainer->totals().loss_sum / kRows == doctest::Approx(run.loss()).epsilon(1e-6));
    losses.insert(run.loss());
  }
  CHECK(losses.size() == 3);
}

TEST_CASE("augmentation can change while a run goes on, from the next step") {
  ThreadPool pool(2);
  const auto weights = [&](bool change) {
    const auto model = toy_model();
    const FitOptions options{.epochs = 1, .batch_size = 10};
    const auto trainer = toy_trainer(model, toy_rows(60), options, Sgd{}, pool);
    REQUIRE(trainer->advance(3).ok());
    FitOptions other = options;
    other.augment.shift = 2;
    if (change) REQUIRE(trainer->set_options(other).ok());
    run_on(*trainer);
    return model->weights_sha256();
  };
  CHECK(weights(true) != weights(false));
}

}  // namespace
}  // namespace receptive
