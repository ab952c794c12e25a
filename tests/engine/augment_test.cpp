// What augmentation does to an image, and that a run sees exactly the images that can be asked for.
#include "engine/data/augment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/trigonometry.h"
#include "engine/train/gather.h"
#include "tests/engine/golden.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

constexpr std::uint32_t kQuarterTurn = 1u << 30;

std::vector<float> noise_image(const Shape& shape) {
  const RandomKey random{.seed = 3, .stream = Stream::shuffle};
  std::vector<float> pixels;
  for (std::uint32_t i = 0; i < shape.cells(); ++i) pixels.push_back(random.normal(i));
  return pixels;
}

std::vector<float> placed(const std::vector<float>& image, const Shape& shape,
                          const Placement& placement) {
  std::vector<float> to(image.size());
  place_image(image.data(), shape, placement, {}, to.data());
  return to;
}

std::vector<float> augmented(const Dataset& data, std::int64_t row, const Augment& augment,
                             std::int64_t epoch = 0, std::uint64_t seed = 1) {
  Result<std::vector<float>> image = augmented_image(data, row, augment, {seed, epoch});
  REQUIRE_MESSAGE(image.ok(), (image.ok() ? std::string() : to_text(image.error())));
  return *image;
}

// One row whose pixels are all `byte`.
std::shared_ptr<const Dataset> grey(const Shape& shape, std::uint8_t byte) {
  const auto side = [](std::int32_t length) { return static_cast<std::uint32_t>(length); };
  ToyFiles files{idx_labels({0}), idx_header({1, side(shape.c), side(shape.h), side(shape.w)})};
  files.images.insert(files.images.end(), static_cast<std::size_t>(shape.cells()), byte);
  const auto data = toy_labels(files, 2);
  REQUIRE(data->append_image_bytes(files.images).ok());
  return data;
}

Augment everything() {
  return {.shift = 2,
          .rotate = 15,
          .scale = 0.1f,
          .noise = 0.05f,
          .elastic = 20,
          .flip_horizontal = true,
          .flip_vertical = true,
          .force_flips = true};
}

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

TEST_CASE("mirrors and whole pixels are exact, as golden") {
  for (const GoldenCase& golden : golden_cases("training", "augment")) {
    const GoldenTensor x = golden.input("X");
    const Shape shape{static_cast<std::int32_t>(x.shape[1]), static_cast<std::int32_t>(x.shape[2]),
                      static_cast<std::int32_t>(x.shape[3])};
    const std::vector<float> image(x.data.begin(), x.data.end());
    const auto expect = [&](const char* name, const Placement& placement) {
      CAPTURE(name);
      const std::vector<double> wanted = golden.output(name).data;
      CHECK(placed(image, shape, placement) == std::vector<float>(wanted.begin(), wanted.end()));
    };
    expect("hflip", {.flip_horizontal = true});
    expect("vflip", {.flip_vertical = true});
    expect("shift_dy1_dx-2", {.right = -2, .down = 1});
  }
}

TEST_CASE("a quarter turn counter-clockwise moves every pixel of a square to its place") {
  const Shape square{2, 6, 6};
  const std::vector<float> image = noise_image(square);
  const std::vector<float> turned = placed(image, square, {.turn = kQuarterTurn});
  for (std::int32_t c = 0; c < 2; ++c) {
    for (std::int32_t y = 0; y < 6; ++y) {
      for (std::int32_t x = 0; x < 6; ++x) {
        // The right column becomes the top row.
        const auto from = static_cast<std::size_t>((c * 6 + x) * 6 + (5 - y));
        CHECK(turned[static_cast<std::size_t>((c * 6 + y) * 6 + x)] == image[from]);
      }
    }
  }
  CHECK(placed(image, square, {.turn = 2 * kQuarterTurn}) ==
        placed(image, square, {.flip_horizontal = true, .flip_vertical = true}));
  std::vector<float> four = image;
  for (int i = 0; i < 4; ++i) four = placed(four, square, {.turn = kQuarterTurn});
  CHECK(four == image);
}

TEST_CASE("sine and cosine are those of the C library, and exact at quarter turns") {
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint32_t turn = i * 4294967u;
    const double angle = turn / 4294967296.0 * 2 * std::acos(-1.0);
    CHECK(std::fabs(sine_cosine(turn).sine - std::sin(angle)) < 1e-14);
    CHECK(std::fabs(sine_cosine(turn).cosine - std::cos(angle)) < 1e-14);
  }
  CHECK(sine_cosine(kQuarterTurn).sine == 1);
  CHECK(sine_cosine(kQuarterTurn).cosine == 0);
}

TEST_CASE("half a pixel is the mean of two, and beyond the image there is 0") {
  const Shape row{1, 1, 4};
  CHECK(placed({2, 4, 8, 16}, row, {.right = 0.5}) == std::vector<float>{1, 3, 6, 12});
  CHECK(placed({2, 4, 8, 16}, row, {.right = -1.5}) == std::vector<float>{6, 12, 8, 0});
  CHECK(placed({2, 4, 8, 16}, row, {.right = 1e30}) == std::vector<float>{0, 0, 0, 0});
  const Shape column{1, 4, 1};
  CHECK(placed({2, 4, 8, 16}, column, {.down = 0.5}) == std::vector<float>{1, 3, 6, 12});
  // 0.5·(0.25·2 + 0.75·4) + 0.5·(0.25·8 + 0.75·16), and so on with zeros beyond.
  CHECK(placed({2, 4, 8, 16}, {1, 2, 2}, {.right = -0.75, .down = -0.5}) ==
        std::vector<float>{8.75, 2.5, 7, 2});
}

TEST_CASE("an image twice as large shows its middle half") {
  const Shape row{1, 1, 5};
  CHECK(placed({1, 2, 4, 8, 16}, row, {.scale = 2}) == std::vector<float>{2, 3, 4, 6, 8});
}

TEST_CASE("draws fill their ranges and stay within them") {
  const Augment augment{.shift = 3, .rotate = 20, .scale = 0.25f, .flip_horizontal = true};
  double least_right = 0, most_right = 0, least_scale = 1, most_scale = 1, least_turn = 0,
         most_turn = 0, down_sum = 0;
  int flips = 0;
  double products[3] = {0, 0, 0};
  constexpr std::uint32_t kRows = 4000;
  for (std::uint32_t row = 0; row < kRows; ++row) {
    const Placement placement =
        draw_placement(augment, {.seed = 9, .stream = Stream::augment, .step = 2, .layer = row});
    const double degrees = static_cast<std::int32_t>(placement.turn) * 360.0 / 4294967296.0;
    least_right = std::min(least_right, placement.right);
    most_right = std::max(most_right, placement.right);
    least_scale = std::min(least_scale, placement.scale);
    most_scale = std::max(most_scale, placement.scale);
    least_turn = std::min(least_turn, degrees);
    most_turn = std::max(most_turn, degrees);
    down_sum += placement.down;
    products[0] += placement.right * placement.down / 3;  // the variance of each is 3²/3
    products[1] += placement.right * degrees * 3 / (3 * 20);
    products[2] += (placement.scale - 1) * degrees * 3 / (0.25 * 20);
    flips += placement.flip_horizontal;
    CHECK_FALSE(placement.flip_vertical);
  }
  CHECK(least_right >= -3);
  CHECK(least_right < -2.98);
  CHECK(most_right <= 3);
  CHECK(most_right > 2.98);
  CHECK(least_scale >= 0.75);
  CHECK(least_scale < 0.752);
  CHECK(most_scale <= 1.25);
  CHECK(most_scale > 1.248);
  CHECK(least_turn >= -20);
  CHECK(least_turn < -19.9);
  CHECK(most_turn <= 20);
  CHECK(most_turn > 19.9);
  CHECK(std::fabs(down_sum / kRows) < 0.1);  // 3.6 standard deviations of the mean
  CHECK(std::abs(flips - 2000) < 120);       // 3.8 of the count
  for (const double product : products) CHECK(std::fabs(product / kRows) < 0.06);  // correlations
}

TEST_CASE("noise has mean 0 and the deviation that was asked for, and another in every epoch") {
  const auto data = grey({3, 40, 50}, 128);
  const float middle = 128 * kPixelScale;
  const std::vector<float> image = augmented(*data, 0, {.noise = 0.1f});
  double sum = 0;
  double squares = 0;
  for (const float pixel : image) {
    sum += double{pixel - middle};
    squares += double{pixel - middle} * double{pixel - middle};
  }
  const auto count = static_cast<double>(image.size());
  CHECK(std::fabs(sum / count) < 0.005);  // 3.9 standard deviations of the mean of 6,000
  CHECK(std::sqrt(squares / count) == doctest::Approx(0.1).epsilon(0.04));
  CHECK(augmented(*data, 0, {.noise = 0.1f}, 1) != image);
  CHECK(augmented(*data, 0, {.noise = 0.1f}, 0, 2) != image);
}

TEST_CASE("pixels stay in 0..1, whatever is done to them") {
  const auto data = grey({1, 20, 20}, 255);
  for (std::int64_t epoch = 0; epoch < 50; ++epoch) {
    for (const float pixel : augmented(*data, 0, everything(), epoch)) {
      CHECK(pixel >= 0);
      CHECK(pixel <= 1);
    }
  }
  const std::vector<float> noisy = augmented(*data, 0, {.noise = 5});
  CHECK(*std::min_element(noisy.begin(), noisy.end()) == 0);
  CHECK(*std::max_element(noisy.begin(), noisy.end()) == 1);
}

// A ramp of one grey level a column, or a row: what a place reads tells how far it was pulled.
void check_pulls(bool along_rows) {
  constexpr std::int32_t kSide = 100;
  ToyFiles files{idx_labels({0}), idx_header({1, kSide, kSide})};
  for (std::int32_t y = 0; y < kSide; ++y) {
    for (std::int32_t x = 0; x < kSide; ++x) {
      files.images.push_back(static_cast<std::uint8_t>((along_rows ? x : y) + 50));
    }
  }
  const auto data = toy_labels(files, 2);
  REQUIRE(data->append_image_bytes(files.images).ok());
  const Augment elastic{.elastic = 34};
  double squares = 0;
  double steps = 0;
  double count = 0;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
    const std::vector<float> image = augmented(*data, 0, elastic, epoch);
    const auto pull = [&](std::int32_t y, std::int32_t x) {
      const auto cell = static_cast<std::size_t>(y * kSide + x);
      return double{image[cell] / kPixelScale} - ((along_rows ? x : y) + 50);
    };
    for (std::int32_t y = 20; y < 80; ++y) {
      for (std::int32_t x = 20; x < 80; ++x) {
        squares += pull(y, x) * pull(y, x);
        steps += (pull(y, x + 1) - pull(y, x)) * (pull(y, x + 1) - pull(y, x));
        ++count;
      }
    }
  }
  // α/√3 of uniform noise, times 1/(2σ√π) of a Gaussian over two dimensions: 1.384 pixels; a step
  // of one pixel changes it by √(2(1 − e^(−1/4σ²))) of that.
  const double expected = 34 / std::sqrt(3.0) / (2 * 4 * std::sqrt(std::acos(-1.0)));
  CHECK(std::sqrt(squares / count) == doctest::Approx(expected).epsilon(0.05));
  const double ratio = std::sqrt(2 * (1 - std::exp(-1.0 / 64)));
  CHECK(std::sqrt(steps / squares) == doctest::Approx(ratio).epsilon(0.05));
}

TEST_CASE("elastic pulls are as long as α and σ make them, and smooth") {
  check_pulls(true);
  check_pulls(false);
}

TEST_CASE("elastic pulls to the right and down have nothing to do with each other") {
  // Only a pull down changes rows, only one to the right changes columns: where both ramps are the
  // same image turned, equal pulls would show equal changes.
  const Shape square{1, 60, 60};
  ToyFiles rows{idx_labels({0}), idx_header({1, 60, 60})};
  ToyFiles columns = rows;
  for (std::int32_t y = 0; y < square.h; ++y) {
    for (std::int32_t x = 0; x < square.w; ++x) {
      rows.images.push_back(static_cast<std::uint8_t>(y + 50));
      columns.images.push_back(static_cast<std::uint8_t>(x + 50));
    }
  }
  const auto by_row = toy_labels(rows, 2);
  const auto by_column = toy_labels(columns, 2);
  REQUIRE(by_row->append_image_bytes(rows.images).ok());
  REQUIRE(by_column->append_image_bytes(columns.images).ok());
  double together = 0;
  double alone = 0;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
    const std::vector<float> down = augmented(*by_row, 0, {.elastic = 34}, epoch);
    const std::vector<float> right = augmented(*by_column, 0, {.elastic = 34}, epoch);
    for (std::int32_t y = 20; y < 40; ++y) {
      for (std::int32_t x = 20; x < 40; ++x) {
        const auto cell = static_cast<std::size_t>(y * square.w + x);
        const double pull_down = double{down[cell] / kPixelScale} - (y + 50);
        const double pull_right = double{right[cell] / kPixelScale} - (x + 50);
        together += pull_down * pull_right;
        alone += pull_down * pull_down;
      }
    }
  }
  CHECK(std::fabs(together / alone) < 0.3);  // 20 images of about two independent places each
}

TEST_CASE("one more kind of change leaves the draws of the others as they were") {
  const RandomKey random{.seed = 1, .stream = Stream::augment, .step = 4, .layer = 17};
  const Placement all = draw_placement(everything(), random);
  CHECK(draw_placement({.shift = 2}, random).right == all.right);
  CHECK(draw_placement({.rotate = 15}, random).turn == all.turn);
  CHECK(draw_placement({.scale = 0.1f}, random).scale == all.scale);
  CHECK(draw_placement({.flip_vertical = true}, random).flip_vertical == all.flip_vertical);
}

TEST_CASE("four numbers drawn together are those that are drawn one by one") {
  const RandomKey random{.seed = 11, .stream = Stream::augment, .step = 1, .layer = 5};
  for (std::uint32_t block = 0; block < 200; ++block) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      CHECK(random.uniforms(block)[i] == random.uniform(4 * block + i));
      CHECK(random.normals(block)[i] == random.normal(4 * block + i));
    }
  }
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
