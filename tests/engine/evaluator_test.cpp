// Evaluation and prediction agree with each other and with the trace.
#include "engine/train/evaluator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/explain/trace.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

std::vector<std::int32_t> labels_of(const Dataset& data) {
  std::vector<std::int32_t> labels;
  for (std::int64_t row = 0; row < data.rows(); ++row) labels.push_back(data.label(row));
  return labels;
}

Metrics evaluated(const std::shared_ptr<const Model>& model,
                  const std::shared_ptr<const Dataset>& data, std::int64_t rows, int threads,
                  std::int64_t at_once) {
  ThreadPool pool(threads);
  auto evaluator = Evaluator::create(model, data, rows, pool);
  REQUIRE(evaluator.ok());
  for (;;) {
    const Result<std::int64_t> left = (*evaluator)->advance(at_once);
    REQUIRE(left.ok());
    if (*left == 0) return (*evaluator)->metrics();
  }
}

TEST_CASE("an evaluation counts every row once, by true and predicted class") {
  const std::shared_ptr<const Model> model = toy_model();
  for (const std::uint32_t rows : {1u, 3u, 257u, 600u}) {
    CAPTURE(rows);
    const auto data = toy_rows(rows);
    const Metrics metrics = evaluated(model, data, -1, 1, 1000);
    CHECK(metrics.images == rows);
    CHECK(metrics.classes == kToyClasses);
    ThreadPool pool(1);
    const auto probabilities = model->predict(pixels_of(*data), pool);
    REQUIRE(probabilities.ok());
    std::vector<std::int64_t> confusion(kToyClasses * kToyClasses);
    std::int64_t correct = 0;
    double loss = 0;
    for (std::uint32_t row = 0; row < rows; ++row) {
      const float* const begin = probabilities->data() + row * kToyClasses;
      const auto predicted = std::max_element(begin, begin + kToyClasses) - begin;
      const std::int64_t label = data->label(row);
      ++confusion[static_cast<std::size_t>(label * kToyClasses + predicted)];
      correct += label == predicted;
      loss -= std::log(static_cast<double>(begin[label]));
    }
    CHECK(metrics.confusion == confusion);
    CHECK(metrics.correct == correct);
    CHECK(metrics.among_first_five == rows);  // of three classes
    CHECK(metrics.loss_sum == doctest::Approx(loss).epsilon(1e-5));
  }
}

TEST_CASE("an evaluation does not depend on its pieces or on threads") {
  const std::shared_ptr<const Model> model = toy_model();
  const auto data = toy_rows(600);
  const Metrics whole = evaluated(model, data, -1, 1, 1000);
  for (const std::int64_t at_once : {1, 7, 256}) {
    const Metrics pieces = evaluated(model, data, -1, 3, at_once);
    CHECK(pieces.loss_sum == whole.loss_sum);
    CHECK(pieces.confusion == whole.confusion);
  }
}

TEST_CASE("an evaluation of some rows is that of the first ones") {
  const std::shared_ptr<const Model> model = toy_model();
  const auto data = toy_rows(40);
  CHECK(evaluated(model, data, 13, 1, 1000).images == 13);
  CHECK(evaluated(model, data, 1000, 1, 1000).images == 40);
  const auto head = toy_rows(13);  // rows do not depend on how many there are
  CHECK(evaluated(model, data, 13, 1, 1000).loss_sum == evaluated(model, head, -1, 1, 5).loss_sum);
}

TEST_CASE("an evaluation of rows that have not arrived is refused, and can go on later") {
  const ToyFiles files = toy_files(20, kToyImage, kToyClasses);
  const std::shared_ptr<Dataset> data = toy_labels(files, kToyClasses);
  const std::span<const std::uint8_t> bytes(files.images);
  REQUIRE(data->append_image_bytes(bytes.first(bytes.size() / 2)).ok());
  ThreadPool pool(1);
  auto evaluator = Evaluator::create(toy_model(), data, -1, pool);
  REQUIRE(evaluator.ok());
  REQUIRE((*evaluator)->advance(5).ok());
  const Result<std::int64_t> early = (*evaluator)->advance(15);
  REQUIRE_FALSE(early.ok());
  CHECK(early.error().code == ErrorCode::no_data);
  REQUIRE(data->append_image_bytes(bytes.subspan(bytes.size() / 2)).ok());
  const Result<std::int64_t> left = (*evaluator)->advance(15);
  REQUIRE(left.ok());
  CHECK(*left == 0);
  CHECK((*evaluator)->metrics().images == 20);
}

TEST_CASE("a loss that is not finite ends an evaluation and names the layer") {
  const std::shared_ptr<Model> model = toy_model();
  model->weights()[0] = std::numeric_limits<float>::quiet_NaN();
  ThreadPool pool(1);
  auto evaluator = Evaluator::create(model, toy_rows(5), -1, pool);
  REQUIRE(evaluator.ok());
  const Result<std::int64_t> left = (*evaluator)->advance(5);
  REQUIRE_FALSE(left.ok());
  CHECK(left.error().code == ErrorCode::diverged);
  CHECK(left.error().where == model->graph().node(1).name);
  CHECK(left.error().message.find("row 0") != std::string::npos);
}

TEST_CASE("prediction, on any number of images and threads, has the trace's bits") {
  const std::shared_ptr<const Model> model = toy_model();
  for (const std::uint32_t rows : {1u, 2u, 5u, 9u}) {
    const auto data = toy_rows(rows);
    const std::vector<float> pixels = pixels_of(*data);
    const auto trace = Trace::create(*model, pixels, labels_of(*data));
    REQUIRE(trace.ok());
    const auto traced = (*trace)->tensor({"loss", TensorKind::output, "probabilities"});
    REQUIRE(traced.ok());
    for (const int threads : {1, 2, 4}) {
      ThreadPool pool(threads);
      const auto predicted = model->predict(pixels, pool);
      REQUIRE(predicted.ok());
      CHECK(std::equal(predicted->begin(), predicted->end(), traced->data.begin(),
                       traced->data.end()));
    }
  }
}

TEST_CASE("a prediction of many images is that of each alone") {
  const std::shared_ptr<const Model> model = toy_model();
  const auto data = toy_rows(300);  // more than one chunk
  const std::vector<float> pixels = pixels_of(*data);
  ThreadPool pool(2);
  const auto all = model->predict(pixels, pool);
  REQUIRE(all.ok());
  const auto cells = static_cast<std::size_t>(kToyImage.cells());
  for (const std::size_t row : std::vector<std::size_t>{0, 1, 4, 255, 256, 299}) {
    const auto alone = model->predict(std::span(pixels).subspan(row * cells, cells), pool);
    REQUIRE(alone.ok());
    CHECK(std::equal(alone->begin(), alone->end(), all->begin() + static_cast<long>(row) * 3));
  }
}

TEST_CASE("images that are no whole images or not finite are refused") {
  const std::shared_ptr<const Model> model = toy_model();
  ThreadPool pool(1);
  std::vector<float> pixels(static_cast<std::size_t>(kToyImage.cells()), 0.5f);
  CHECK(model->predict({}, pool).error().code == ErrorCode::count_mismatch);
  CHECK(model->predict(std::span(pixels).first(5), pool).error().code == ErrorCode::count_mismatch);
  pixels[3] = std::numeric_limits<float>::infinity();
  CHECK(model->predict(pixels, pool).error().code == ErrorCode::out_of_range);
}

}  // namespace
}  // namespace receptive
