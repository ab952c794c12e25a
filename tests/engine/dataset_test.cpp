#include "engine/data/dataset.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/core/random.h"
#include "tests/engine/idx_files.h"

namespace receptive {
namespace {

Dataset labelled(std::initializer_list<std::uint8_t> labels, DatasetOptions options = {}) {
  Result<Dataset> data = Dataset::from_idx_labels(idx_labels(labels), options);
  REQUIRE(data.ok());
  return std::move(data).value();
}

// The error as one line with its code in front.
std::string line_of(const Error& error) {
  const std::string line = std::string(name_of(error.code)) + " " + to_text(error);
  CHECK(line.find('\n') == std::string::npos);
  CHECK_FALSE(error.where.empty());
  CHECK_FALSE(error.remedy.empty());
  return line;
}

std::string label_error(const Bytes& bytes, DatasetOptions options = {}) {
  const Result<Dataset> data = Dataset::from_idx_labels(bytes, options);
  return data.ok() ? "no error" : line_of(data.error());
}

// The first error of an image file beside three labels.
std::string image_error(const Bytes& bytes, DatasetOptions options = {}) {
  Dataset data = labelled({1, 2, 3}, std::move(options));
  Status status = data.append_image_bytes(bytes);
  if (status.ok()) status = data.finish_images();
  if (status.ok()) return "no error";
  const Status again = data.append_image_bytes(Bytes{1, 2, 3});
  REQUIRE_FALSE(again.ok());
  CHECK(to_text(again.error()) == to_text(status.error()));
  return line_of(status.error());
}

TEST_CASE("an IDX pair gives rows, labels, shape and pixels") {
  Dataset data = labelled({7, 0, 9}, {.name = "train", .first_epoch_block = 2});
  CHECK(data.rows() == 3);
  CHECK_FALSE(data.header_known());
  CHECK(data.available() == 0);
  REQUIRE(data.append_image_bytes(idx_images({3, 2, 4}, 24)).ok());
  REQUIRE(data.finish_images().ok());
  CHECK(data.available() == 3);
  CHECK(data.shape() == Shape{1, 2, 4});
  CHECK(data.label(2) == 9);
  CHECK(data.row(0)[0] == 0);
  CHECK(data.row(2)[7] == 23);
  CHECK(data.name() == "train");
  CHECK(data.classes() == 10);
  CHECK(data.first_epoch_block() == 2);
}

TEST_CASE("an image file of four dimensions has channels") {
  Dataset data = labelled({1, 2});
  REQUIRE(data.append_image_bytes(idx_images({2, 3, 2, 2}, 24)).ok());
  CHECK(data.shape() == Shape{3, 2, 2});
  CHECK(data.row(1)[0] == 12);
}

TEST_CASE("images may arrive in pieces of any length and rows count when complete") {
  const Bytes file = idx_images({3, 2, 3}, 18);
  for (std::size_t piece = 1; piece <= file.size(); ++piece) {
    CAPTURE(piece);
    Dataset data = labelled({1, 2, 3});
    for (std::size_t i = 0; i < file.size(); i += piece) {
      const std::size_t count = std::min(piece, file.size() - i);
      REQUIRE(data.append_image_bytes(std::span(file).subspan(i, count)).ok());
      const std::size_t pixels = i + count > 16 ? i + count - 16 : 0;
      REQUIRE(data.available() == static_cast<std::int64_t>(pixels / 6));
    }
    REQUIRE(data.append_image_bytes({}).ok());
    REQUIRE(data.finish_images().ok());
    REQUIRE(std::equal(file.begin() + 16, file.end(), data.row(0)));
  }
}

TEST_CASE("a label file that ends within its header is refused") {
  const Bytes file = idx_labels({1, 2});
  CHECK(label_error({}) ==
        "idx_truncated data.labels: the file ends after 0 bytes, within its header of 8; fetch or "
        "copy the file again; it is incomplete");
  for (std::size_t length = 0; length < 8; ++length) {
    CHECK(label_error(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)))
              .find("idx_truncated data.labels: the file ends after " + std::to_string(length)) ==
          0);
  }
}

TEST_CASE("an image file that ends within its header is refused") {
  const Bytes file = idx_images({3, 2, 2}, 12);
  for (std::size_t length = 0; length < 16; ++length) {
    CAPTURE(length);
    CHECK(image_error(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)))
              .find("idx_truncated data.images: the file ends after " + std::to_string(length)) ==
          0);
  }
}

TEST_CASE("a file that is no IDX file is refused with what it looks like") {
  CHECK(label_error({0x1F, 0x8B, 8, 0, 0}) ==
        "idx_bad_header data.labels: the file begins with 0x1F 0x8B 0x08 0x00 instead of 0x00 "
        "0x00; decompress it first; it is a gzip file");
  CHECK(image_error({'<', '!', 'd', 'o'}).find("it is a web page, not data") != std::string::npos);
  CHECK(image_error({0, 7}).find("the file begins with 0x00 0x07 instead of") != std::string::npos);
}

TEST_CASE("elements that are not unsigned bytes are refused by name") {
  CHECK(image_error(idx_header({3, 2, 2}, 0x0D)) ==
        "idx_bad_header data.images: the file holds 32-bit floats (type byte 0x0D) instead of "
        "unsigned bytes (0x08); convert it to unsigned bytes");
  for (int type = 0; type < 256; ++type) {
    if (type == 0x08) continue;
    CHECK(label_error(idx_header({1}, static_cast<std::uint8_t>(type))).find("idx_bad_header") ==
          0);
  }
}

TEST_CASE("label and image files that were swapped are recognised") {
  CHECK(label_error(idx_images({1, 2, 2}, 4)) ==
        "idx_bad_header data.labels: the file has 3 dimensions instead of 1; give the label file "
        "here; this is an image file");
  CHECK(image_error(idx_labels({1, 2, 3})).find("the file has 1 dimension instead of 3") !=
        std::string::npos);
  CHECK(image_error(idx_labels({1, 2, 3})).find("this is a label file") != std::string::npos);
  CHECK(image_error({0, 0, 8, 255}).find("the file has 255 dimensions") != std::string::npos);
  CHECK(image_error({0, 0, 8, 0}).find("the file has 0 dimensions") != std::string::npos);
}

TEST_CASE("a dimension of 0 is refused") {
  CHECK(image_error(idx_header({3, 0, 28})) ==
        "idx_bad_header data.images: the header promises 3×0×28 bytes; use a file whose dimensions "
        "are all at least 1");
  CHECK(image_error(idx_header({3, 1, 28, 0})).find("idx_bad_header") == 0);
  CHECK(label_error(idx_header({0})) ==
        "no_data data.labels: the header promises 0 labels; use a file with at least one row");
}

TEST_CASE("absurd sizes are refused before anything is allocated") {
  CHECK(image_error(idx_header({3, 0xFFFFFFFF, 0xFFFFFFFF})) ==
        "over_budget data.images: the header promises 3×4294967295×4294967295 bytes, more than the "
        "536870912 bytes permitted; check that the file is what you meant, or use fewer or smaller "
        "images");
  CHECK(image_error(idx_header({3, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF})).find("over_budget") == 0);
  CHECK(image_error(idx_header({3, 0x80000000, 0x80000000, 0x80000000})).find("over_budget") == 0);
  CHECK(label_error(idx_header({0xFFFFFFFF}))
            .find("over_budget data.labels: the header promises "
                  "4294967295 labels") == 0);
}

TEST_CASE("the byte budget admits its own size and not a byte more") {
  CHECK(image_error(idx_images({3, 2, 2}, 12), {.max_bytes = 12}) == "no error");
  CHECK(image_error(idx_images({3, 2, 2}, 12), {.max_bytes = 11}).find("over_budget") == 0);
}

TEST_CASE("images and labels that differ in number are refused") {
  CHECK(image_error(idx_header({4, 2, 2})) ==
        "count_mismatch data.images: the header promises 4 images, but there are 3 labels; use "
        "image and label files of the same data set");
  CHECK(image_error(idx_header({0xFFFFFFFF, 28, 28})).find("count_mismatch") == 0);
}

TEST_CASE("a label out of range is refused with its row and value") {
  CHECK(label_error(idx_labels({1, 9, 10, 255})) ==
        "bad_label data.labels[2]: row 2 has the label 10, but labels go from 0 to 9; correct the "
        "label, or say how many classes the data has");
  CHECK(label_error(idx_labels({1, 2}), {.classes = 2}).find("row 1 has the label 2") !=
        std::string::npos);
  CHECK(label_error(idx_labels({255}), {.classes = 256}) == "no error");
}

TEST_CASE("a file that ends before its data or goes on after it is refused") {
  Bytes labels = idx_labels({1, 2, 3});
  labels.pop_back();
  CHECK(label_error(labels) ==
        "idx_truncated data.labels: the header promises 3 labels, the file holds 2; fetch or copy "
        "the file again; it is incomplete");
  labels.insert(labels.end(), {3, 3});
  CHECK(label_error(labels).find("idx_trailing_bytes data.labels: at least 1 byte follows") == 0);
  CHECK(image_error(idx_images({3, 2, 2}, 11)) ==
        "idx_truncated data.images: the file ends after 2 of 3 images (11 of 12 bytes); fetch or "
        "copy the file again; it is incomplete");
  CHECK(image_error(idx_images({3, 2, 2}, 17))
            .find("idx_trailing_bytes data.images: at least 5 "
                  "bytes follow") == 0);
}

TEST_CASE("options out of range are refused") {
  CHECK(label_error(idx_labels({0}), {.classes = 0}).find("out_of_range data.classes: 0") == 0);
  CHECK(label_error(idx_labels({0}), {.classes = 257}).find("out_of_range") == 0);
  CHECK(label_error(idx_labels({0}), {.first_epoch_block = -1}).find("out_of_range") == 0);
}

// Feeds one mutated file in random pieces; whatever it says, the data set must stay consistent.
// Returns whether the file was accepted.
// Memory errors show under the address sanitizer: every piece is a heap copy of its exact size.
bool feed_mutated(const RandomKey& key, Dataset data, Bytes file, std::uint32_t& counter) {
  const auto below = [&](std::size_t bound) {
    return static_cast<std::size_t>(key.below(counter++, static_cast<std::uint32_t>(bound)));
  };
  for (std::size_t change = below(5); change > 0 && !file.empty(); --change) {
    file[below(std::min<std::size_t>(file.size(), 20))] =
        static_cast<std::uint8_t>(below(2) == 0 ? below(5) : below(256));
  }
  if (below(4) == 0) file.resize(below(file.size() + 8));
  const std::int64_t rows = data.rows();
  bool failed = false;
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t count = std::min(file.size() - at, 1 + below(below(3) == 0 ? 64 : 4));
    const Bytes piece(file.begin() + static_cast<std::ptrdiff_t>(at),
                      file.begin() + static_cast<std::ptrdiff_t>(at + count));
    const bool ok = data.append_image_bytes(piece).ok();
    REQUIRE_FALSE((failed && ok));  // an error stays
    failed = !ok;
    at += count;
    REQUIRE(data.available() <= rows);
    if (data.available() > 0) {
      const std::int64_t cells = data.shape().cells();
      REQUIRE(cells >= 1);
      const std::uint8_t* last = data.row(data.available() - 1);
      const std::int64_t place = file[3] * 4 + 4 + (data.available() - 1) * cells;
      REQUIRE(std::equal(last, last + cells, file.begin() + static_cast<std::ptrdiff_t>(place)));
    }
  }
  const bool complete = !failed && data.header_known() && data.available() == rows;
  REQUIRE(data.finish_images().ok() == complete);
  return complete;
}

TEST_CASE("20,000 mutated image files in random pieces never break the reader") {
  const RandomKey key{.seed = 20000, .stream = Stream::augment};
  std::uint32_t counter = 0;
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    const bool channels = i % 3 == 0;
    Bytes file = channels ? idx_images({3, 2, 2, 2}, 24) : idx_images({3, 3, 3}, 27);
    // A budget that a hostile header may use up without slowing the test down.
    Dataset data = labelled({1, 2, 3}, {.max_bytes = 1 << 16});
    accepted += feed_mutated(key, std::move(data), std::move(file), counter) ? 1 : 0;
  }
  CHECK(accepted > 1000);
  CHECK(accepted < 19000);
}

TEST_CASE("20,000 mutated label files never break the reader") {
  const RandomKey key{.seed = 20001, .stream = Stream::augment};
  std::uint32_t counter = 0;
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes file = idx_labels({1, 2, 3, 4, 5});
    for (std::uint32_t change = key.below(counter++, 4); change > 0; --change) {
      const std::uint32_t place = key.below(counter++, static_cast<std::uint32_t>(file.size()));
      file[place] = static_cast<std::uint8_t>(key.below(counter++, 12));
    }
    if (key.below(counter++, 3) == 0) file.resize(key.below(counter++, 20));
    file.shrink_to_fit();
    const Result<Dataset> data = Dataset::from_idx_labels(file, {});
    if (!data.ok()) continue;
    ++accepted;
    REQUIRE(data->rows() == static_cast<std::int64_t>(file.size()) - 8);
    for (std::int64_t row = 0; row < data->rows(); ++row) REQUIRE(data->label(row) < 10);
  }
  CHECK(accepted > 1000);
}

}  // namespace
}  // namespace receptive
