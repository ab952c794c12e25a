// The same run gives the same bits: on any number of threads, in pieces, with data still arriving.
#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

#include "engine/model/presets.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

const Optimizer kMomentum = Sgd{.rate = 0.05f, .momentum = 0.9f, .weight_decay = 0.001f};

TEST_CASE("weights are bit-identical on 1, 2, 3 and 4 threads, for every batch size") {
  for (const std::int32_t batch : {1, 3, 5, 64, 129}) {
    CAPTURE(batch);
    const FitOptions options{.epochs = 2, .batch_size = batch, .seed = 3};
    const std::string one = trained_weights(131, options, kMomentum, 1);
    for (const int threads : {2, 3, 4}) {
      CAPTURE(threads);
      CHECK(trained_weights(131, options, kMomentum, threads) == one);
    }
  }
}

TEST_CASE("weights are bit-identical when the threads in use change between two steps") {
  const FitOptions options{.epochs = 2, .batch_size = 16, .seed = 3};
  const std::string one = trained_weights(131, options, kMomentum, 1);
  ThreadPool pool(4);
  const std::shared_ptr<Model> model = toy_model();
  const auto trainer = toy_trainer(model, toy_rows(131), options, kMomentum, pool);
  Progress progress = Progress::stepped;
  for (int step = 0; progress != Progress::done; ++step) {
    pool.use(1 + step % pool.threads());
    const Result<Advance> advance = trainer->advance(1);
    REQUIRE(advance.ok());
    progress = advance->progress;
  }
  CHECK(model->weights_sha256() == one);
}

TEST_CASE("Adam's weights are bit-identical on any number of threads") {
  const FitOptions options{.epochs = 2, .batch_size = 16};
  const std::string one = trained_weights(70, options, Adam{}, 1);
  for (const int threads : {2, 3, 4}) CHECK(trained_weights(70, options, Adam{}, threads) == one);
}

TEST_CASE("LeNet-5 trains to the same bits on 1 and 2 threads") {
  const auto trained = [](int threads) {
    ThreadPool pool(threads);
    const std::shared_ptr<Model> model = *Model::create(*find_preset("lenet5"), 1);
    const auto trainer = toy_trainer(model, toy_data(100, {1, 28, 28}, 10),
                                     {.epochs = 1, .batch_size = 64}, kMomentum, pool);
    run_on(*trainer);
    return model->weights_sha256();
  };
  CHECK(trained(1) == trained(2));
}

TEST_CASE("two runs alike give the same weights; another seed gives others") {
  const FitOptions options{.epochs = 1, .batch_size = 8, .seed = 1};
  const std::string first = trained_weights(50, options, kMomentum, 1);
  CHECK(trained_weights(50, options, kMomentum, 1) == first);
  CHECK(trained_weights(50, {.epochs = 1, .batch_size = 8, .seed = 2}, kMomentum, 1) != first);
  CHECK(trained_weights(50, options, kMomentum, 1, 2) != first);
}

TEST_CASE("weights do not depend on how many steps are taken at once") {
  const FitOptions options{.epochs = 2, .batch_size = 8};
  const std::string whole = trained_weights(50, options, kMomentum, 1);
  for (const std::int32_t steps : {1, 3}) {
    ThreadPool pool(1);
    const std::shared_ptr<Model> model = toy_model();
    const auto trainer = toy_trainer(model, toy_rows(50), options, kMomentum, pool);
    run_on(*trainer, steps);
    CHECK(model->weights_sha256() == whole);
  }
}

// Groups are filled with empty images, whose share of the gradient is nothing.
TEST_CASE("an incomplete group of images gives the gradient of the real ones") {
  const std::shared_ptr<Model> model = toy_model();
  const std::shared_ptr<const Dataset> data = toy_rows(5);
  const std::vector<float> pixels = pixels_of(*data);
  std::vector<std::int32_t> labels;
  for (std::int64_t row = 0; row < 5; ++row) labels.push_back(data->label(row));
  BatchRun<Pack> packed(model->graph(), 5, false);
  packed.run(weights_of<Pack>(*model), {pixels.begin(), pixels.end()}, labels);
  BatchRun<double> exact(model->graph(), 5, false);
  exact.run(weights_of<double>(*model), {pixels.begin(), pixels.end()}, labels);
  for (const ParameterPlace& place : model->graph().parameters()) {
    const std::vector<double> reference = exact.gradient(place);
    double largest = 0;
    double error = 0;
    const std::vector<float> gradient = packed.gradient(place);
    for (std::size_t i = 0; i < reference.size(); ++i) {
      largest = std::fmax(largest, std::fabs(reference[i]));
      error = std::fmax(error, std::fabs(reference[i] - gradient[i]));
    }
    CHECK(largest > 0);
    CHECK(error <= 2e-6 * largest);
  }
}

// Lanes without an image get no share of the mean.
TEST_CASE("a step moves the weights by the gradient of its batch's mean loss, to the bit") {
  constexpr float kRate = 0.25f;
  for (const std::int32_t rows : {1, 3, 4, 5, 33, 70}) {
    CAPTURE(rows);
    const std::shared_ptr<const Dataset> data = toy_rows(static_cast<std::uint32_t>(rows));
    const std::vector<float> pixels = pixels_of(*data);
    const auto cells = static_cast<std::size_t>(kToyImage.cells());
    std::vector<double> images;
    std::vector<std::int32_t> labels;
    Batcher batcher(rows, rows, 1, 0);
    for (const std::uint32_t row : batcher.batch(0, 0)) {
      const auto first = pixels.begin() + static_cast<long>(row * cells);
      images.insert(images.end(), first, first + static_cast<long>(cells));
      labels.push_back(data->label(row));
    }
    const std::shared_ptr<Model> expected = toy_model();
    BatchRun<Pack> batch(expected->graph(), rows, false);
    batch.run(weights_of<Pack>(*expected), images, labels);
    for (const ParameterPlace& place : expected->graph().parameters()) {
      const std::vector<float> gradient = batch.gradient(place);
      const std::span<float> weights = expected->parameter(place);
      for (std::size_t i = 0; i < gradient.size(); ++i) weights[i] -= kRate * gradient[i];
    }
    ThreadPool pool(2);
    const std::shared_ptr<Model> model = toy_model();
    const auto trainer =
        toy_trainer(model, data, {.epochs = 1, .batch_size = rows}, Sgd{.rate = kRate}, pool);
    const Result<Advance> advance = trainer->advance(1);
    REQUIRE(advance.ok());
    CHECK(model->weights_sha256() == expected->weights_sha256());
    CHECK(advance->loss_sum == doctest::Approx(batch.loss() * rows).epsilon(1e-6));
  }
}

TEST_CASE("a run that waits for its data ends with the same weights as one that has it all") {
  constexpr std::uint32_t kRows = 60;
  const FitOptions options{.epochs = 2, .batch_size = 7};
  const ToyFiles files = toy_files(kRows, kToyImage, kToyClasses);
  const auto train = [&](std::size_t piece) {
    ThreadPool pool(1);
    const std::shared_ptr<Dataset> data = toy_labels(files, kToyClasses, 20);
    const std::span<const std::uint8_t> all(files.images);
    std::size_t given = std::min(piece, all.size());
    REQUIRE(data->append_image_bytes(all.first(given)).ok());
    const std::shared_ptr<Model> model = toy_model();
    const auto trainer = toy_trainer(model, data, options, kMomentum, pool);
    int waits = 0;
    while (run_on(*trainer) == Progress::waiting_for_data) {
      ++waits;
      REQUIRE(given < all.size());
      const std::size_t next = std::min(piece, all.size() - given);
      REQUIRE(data->append_image_bytes(all.subspan(given, next)).ok());
      given += next;
    }
    CHECK((waits > 0) == (piece < all.size()));
    return model->weights_sha256();
  };
  const std::string whole = train(files.images.size());
  CHECK(train(700) == whole);
  CHECK(train(1999) == whole);
}

}  // namespace
}  // namespace receptive
