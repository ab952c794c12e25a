#include "engine/data/one_hot.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

using Labels = std::vector<std::uint8_t>;

std::string refusal(const std::vector<float>& targets, std::int32_t classes = 3) {
  const Result<Labels> labels = one_hot_labels(targets, classes, "data.labels");
  REQUIRE_FALSE(labels.ok());
  CHECK_FALSE(labels.error().remedy.empty());
  return std::string(name_of(labels.error().code)) + " " + labels.error().where + ": " +
         labels.error().message;
}

TEST_CASE("a one-hot row is its class") {
  const Result<Labels> labels =
      one_hot_labels(std::vector<float>{0, 1, 0, 0, 0, 1, 1, 0, 0}, 3, "");
  REQUIRE(labels.ok());
  CHECK(*labels == Labels{1, 2, 0});
  CHECK(one_hot_labels(std::vector<float>{-0.0f, 1}, 2, "").value() == Labels{1});
}

TEST_CASE("a row that is no one-hot vector is named") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  CHECK(refusal({0, 1, 0, 1}) ==
        "count_mismatch data.labels: have 4 numbers, and a row has 3, one for each class");
  CHECK(refusal({0, 1, 0, 2, -1, 0}) == "bad_label data.labels[1]: row 1 has -1 for class 1");
  CHECK(refusal({0, kNaN, 1}) == "bad_label data.labels[0]: row 0 has NaN for class 1");
  CHECK(refusal({0, kInfinity, 1}) == "bad_label data.labels[0]: row 0 has infinite for class 1");
  CHECK(refusal({0, 1, 0, 0, 0, 0}) == "bad_label data.labels[1]: row 1 adds up to 0 and not to 1");
  CHECK(refusal({1, 1, 0}) == "bad_label data.labels[0]: row 0 adds up to 2 and not to 1");
  CHECK(refusal({0, 1, 0, 0.5f, 0.25f, 0.25f}) ==
        "bad_label data.labels[1]: row 1 spreads over several classes");
  CHECK(refusal({0.99999f, 0.00001f, 0}) ==
        "bad_label data.labels[0]: row 0 spreads over several classes");
}

TEST_CASE("a data set of target vectors trains to the weights of its labels, bit by bit") {
  constexpr std::uint32_t kRows = 40;
  const ToyFiles files = toy_files(kRows, kToyImage, kToyClasses);
  std::vector<float> targets;
  const auto labelled = toy_labels(files, kToyClasses);
  for (std::int64_t row = 0; row < kRows; ++row) {
    for (std::int32_t c = 0; c < kToyClasses; ++c) {
      targets.push_back(c == labelled->label(row) ? 1.0f : 0.0f);
    }
  }
  Result<Dataset> made = Dataset::from_one_hot(targets, {.classes = kToyClasses});
  REQUIRE(made.ok());
  const auto one_hot = std::make_shared<Dataset>(std::move(made).value());
  const auto trained = [&](const std::shared_ptr<Dataset>& data) {
    REQUIRE(data->append_image_bytes(files.images).ok());
    ThreadPool pool(2);
    const auto model = toy_model();
    run_on(*toy_trainer(model, data, {.epochs = 2, .batch_size = 8}, Sgd{}, pool));
    return model->weights_sha256();
  };
  CHECK(trained(one_hot) == trained(labelled));
}

TEST_CASE(
    "a data set without target vectors, or with more classes than a byte counts, is refused") {
  CHECK(Dataset::from_one_hot({}, {}).error().code == ErrorCode::no_data);
  const std::vector<float> targets(300, 0);
  CHECK(Dataset::from_one_hot(targets, {.classes = 300}).error().code == ErrorCode::out_of_range);
}

}  // namespace
}  // namespace receptive
