// A data set: validated bytes of images and labels, one uint8 copy in memory, which data sets of
// other labels share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/check.h"
#include "engine/core/fields.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/data/label_map.h"

namespace receptive {

/// The pixels of one data set take at most this much memory (MNIST takes 47 MB).
constexpr std::int64_t kMaxDatasetBytes = std::int64_t{512} << 20;

/// Which mirrored images show the same class as before.
enum class Symmetry : std::uint8_t { none, horizontal, vertical, both };

template <>
struct Choices<Symmetry> {
  static constexpr std::string_view names[] = {"none", "horizontal", "vertical", "both"};
};

/// How a data set is taken in.
struct DatasetOptions {
  std::string name = "data";  // for error texts: "data.labels", "data.images"
  std::int32_t classes = 10;  // labels are 0..classes-1; at most 256
  /// In the first epoch rows are shuffled within blocks of this many, so that training may begin
  /// when the first block has arrived; 0 shuffles all rows at once.
  std::int32_t first_epoch_block = 0;
  /// Whether left and right (horizontal), top and bottom (vertical) may be exchanged. Of digits
  /// neither may: a mirrored 2 is no 2.
  Symmetry symmetry = Symmetry::none;
  std::int64_t max_bytes = kMaxDatasetBytes;
};

/// Images [rows, c, h, w] of bytes and a label each. It may be filled piece by piece: labels first
/// (they fix the number of rows), then the bytes of the image file as they arrive.
/// IDX is the format of yann.lecun.com/exdb/mnist: 0, 0, type byte, number of dimensions, each
/// dimension as a big-endian 32-bit integer, data in row-major order.
class Dataset {
 public:
  /// `labels` is a whole IDX label file (magic 0x00000801). Errors: idx_bad_header, idx_truncated,
  /// idx_trailing_bytes, no_data, bad_label, over_budget, out_of_range (an option).
  static Result<Dataset> from_idx_labels(std::span<const std::uint8_t> labels,
                                         const DatasetOptions& options);

  /// `targets` is [rows, classes], the target vector of each row, as one_hot_labels reads them.
  /// Errors: those of one_hot_labels, no_data, over_budget, out_of_range (an option).
  static Result<Dataset> from_one_hot(std::span<const float> targets,
                                      const DatasetOptions& options);

  /// The same rows with the labels that `map` makes of theirs; its entries are as many as the
  /// classes. The images are shared, those that still arrive too.
  Dataset relabelled(const LabelMap& map) const;

  /// Appends the next bytes of the IDX image file (magic 0x00000803, [rows, h, w]; or 0x00000804,
  /// [rows, c, h, w]), header included, in pieces of any length. Errors: idx_bad_header,
  /// count_mismatch (rows differ from the labels'), over_budget (before anything is allocated),
  /// idx_trailing_bytes. After an error every further call returns the same error.
  Status append_image_bytes(std::span<const std::uint8_t> bytes);

  /// Says that the image file has ended. Error: idx_truncated when rows are missing.
  Status finish_images();

  std::int64_t rows() const { return static_cast<std::int64_t>(labels_.size()); }
  /// Rows whose pixels have arrived.
  std::int64_t available() const;
  bool header_known() const { return images_->pixels != nullptr; }
  /// Known as soon as `header_known()`.
  Shape shape() const { return images_->shape; }
  std::int32_t classes() const { return options_.classes; }
  std::int32_t first_epoch_block() const { return options_.first_epoch_block; }
  Symmetry symmetry() const { return options_.symmetry; }
  const std::string& name() const { return options_.name; }

  /// Bytes of one row, [c, h, w]; the row must be available.
  const std::uint8_t* row(std::int64_t index) const {
    RECEPTIVE_CHECK(index >= 0 && index < available());
    return images_->pixels.get() + index * images_->shape.cells();
  }
  std::uint8_t label(std::int64_t index) const {
    RECEPTIVE_CHECK(index >= 0 && index < rows());
    return labels_[static_cast<std::size_t>(index)];
  }

 private:
  static constexpr std::size_t kLongestHeader = 20;  // magic and four dimensions

  // The image file, as far as it has arrived.
  struct Images {
    std::array<std::uint8_t, kLongestHeader> header{};
    std::size_t header_bytes = 0;  // of the header, so far
    Shape shape;
    std::unique_ptr<std::uint8_t[]> pixels;  // allocated once, when the header is known
    std::int64_t pixel_bytes = 0;            // in all
    std::int64_t arrived = 0;                // of them
    std::optional<Error> failure;

    std::size_t header_length() const;
    std::span<const std::uint8_t> take_header(std::span<const std::uint8_t> bytes);
    Status fail(Error error);
  };

  Dataset() = default;
  Status read_header();

  DatasetOptions options_;
  std::vector<std::uint8_t> labels_;
  std::shared_ptr<Images> images_ = std::make_shared<Images>();
};

/// A byte pixel as the network sees it: 0..1.
constexpr float kPixelScale = 1.0f / 255.0f;

}  // namespace receptive
