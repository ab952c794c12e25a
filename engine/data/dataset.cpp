#include "engine/data/dataset.h"

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include "engine/data/idx_header.h"
#include "engine/data/one_hot.h"

namespace receptive {
namespace {

constexpr std::int32_t kMaxClasses = 256;  // a label is one byte

Error over_budget(std::string_view where, std::int64_t max_bytes, std::string_view promise) {
  return Error(ErrorCode::over_budget, "{}",
               "the header promises {}, more than the {} bytes permitted",
               "check that the file is what you meant, or use fewer or smaller images", where,
               promise, max_bytes);
}

Status check_options(const DatasetOptions& options) {
  if (options.classes < 1 || options.classes > kMaxClasses) {
    return Error(ErrorCode::out_of_range, "{}.classes", "{} is out of range",
                 "give an integer from 1 to 256 (labels are bytes)", options.name, options.classes);
  }
  if (options.first_epoch_block < 0) {
    return Error(ErrorCode::out_of_range, "{}.firstEpochBlock", "{} is out of range",
                 "give 0, or the number of rows that may be trained on while others arrive",
                 options.name, options.first_epoch_block);
  }
  return Done{};
}

Status check_labels(std::span<const std::uint8_t> labels, const DatasetOptions& options) {
  const auto bad = std::find_if(labels.begin(), labels.end(),
                                [&](std::uint8_t label) { return label >= options.classes; });
  if (bad == labels.end()) return Done{};
  const std::int64_t row = bad - labels.begin();
  return Error(ErrorCode::bad_label, "{}.labels[{}]",
               "row {} has the label {}, but labels go from 0 to {}",
               "correct the label, or say how many classes the data has", options.name, row, row,
               *bad, options.classes - 1);
}

}  // namespace

Result<Dataset> Dataset::from_idx_labels(std::span<const std::uint8_t> labels,
                                         const DatasetOptions& options) {
  if (Status status = check_options(options); !status) return std::move(status).error();
  const std::string where = options.name + ".labels";
  if (Status status = check_idx_magic(labels, IdxKind::labels, where); !status) {
    return std::move(status).error();
  }
  constexpr std::size_t kHeader = idx_header_bytes(1);
  if (labels.size() < kHeader) return idx_header_truncated(labels.size(), kHeader, where);
  const std::int64_t rows = idx_dimension(labels, 0);
  const std::span<const std::uint8_t> content = labels.subspan(kHeader);
  const auto found = static_cast<std::int64_t>(content.size());
  if (rows == 0) {
    return Error(ErrorCode::no_data, "{}", "the header promises 0 labels",
                 "use a file with at least one row", where);
  }
  if (rows > options.max_bytes) {
    return over_budget(where, options.max_bytes, text_of("{} labels", rows));
  }
  if (found < rows) {
    return Error(ErrorCode::idx_truncated, "{}", "the header promises {} labels, the file holds {}",
                 "fetch or copy the file again; it is incomplete", where, rows, found);
  }
  if (found > rows) return idx_trailing_bytes(found - rows, where);
  if (Status status = check_labels(content, options); !status) return std::move(status).error();

  Dataset dataset;
  dataset.options_ = options;
  dataset.labels_.assign(content.begin(), content.end());
  return dataset;
}

Status Dataset::Images::fail(Error error) {
  failure = std::move(error);
  return *failure;
}

// Bytes of the header as far as it is known: its fourth byte, the number of dimensions, tells.
std::size_t Dataset::Images::header_length() const {
  return header_bytes < kIdxMagicBytes ? kIdxMagicBytes
                                       : idx_header_bytes(header[kIdxMagicBytes - 1]);
}

// Moves bytes into the header while it is incomplete; returns the bytes behind it.
std::span<const std::uint8_t> Dataset::Images::take_header(std::span<const std::uint8_t> bytes) {
  // A header longer than the longest is refused by its number of dimensions.
  while (!bytes.empty() && header_bytes < std::min(header_length(), kLongestHeader)) {
    header[header_bytes++] = bytes.front();
    bytes = bytes.subspan(1);
  }
  return bytes;
}

Status Dataset::read_header() {
  const std::string where = options_.name + ".images";
  const std::span<const std::uint8_t> header =
      std::span(images_->header).first(images_->header_bytes);
  if (Status status = check_idx_magic(header, IdxKind::images, where); !status) return status;
  if (images_->header_bytes < images_->header_length()) return Done{};
  const std::size_t dimensions = header[kIdxMagicBytes - 1];

  std::string promise;
  std::optional<std::int64_t> bytes = 1;
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t dimension = idx_dimension(header, i);
    promise += text_of(i == 0 ? "{}" : "×{}", dimension);
    smallest = std::min(smallest, dimension);
    bytes = bytes ? checked_product(*bytes, dimension) : std::nullopt;
  }
  if (smallest == 0) {
    return Error(ErrorCode::idx_bad_header, "{}", "the header promises {} bytes",
                 "use a file whose dimensions are all at least 1", where, promise);
  }
  if (idx_dimension(header, 0) != rows()) {
    return Error(
        ErrorCode::count_mismatch, "{}", "the header promises {} images, but there are {} labels",
        "use image and label files of the same data set", where, idx_dimension(header, 0), rows());
  }
  constexpr std::int64_t kAddressable = std::numeric_limits<std::ptrdiff_t>::max();
  if (!bytes || *bytes > std::min(options_.max_bytes, kAddressable)) {
    return over_budget(where, options_.max_bytes, text_of("{} bytes", promise));
  }
  // Every dimension divides `bytes` and so fits 32 bits.
  const auto side = [&](std::size_t i) {
    return static_cast<std::int32_t>(idx_dimension(header, i));
  };
  const Shape shape{dimensions == 4 ? side(1) : 1, side(dimensions - 2), side(dimensions - 1)};
  images_->pixels.reset(new (std::nothrow) std::uint8_t[static_cast<std::size_t>(*bytes)]);
  if (!images_->pixels) {
    return Error(ErrorCode::over_budget, "{}", "{} bytes of memory cannot be had here",
                 "close other programs or pages, or use fewer or smaller images", where, *bytes);
  }
  images_->pixel_bytes = *bytes;
  images_->shape = shape;
  return Done{};
}

Result<Dataset> Dataset::from_one_hot(std::span<const float> targets,
                                      const DatasetOptions& options) {
  if (Status status = check_options(options); !status) return std::move(status).error();
  const std::string where = options.name + ".labels";
  Result<std::vector<std::uint8_t>> labels = one_hot_labels(targets, options.classes, where);
  if (!labels) return std::move(labels).error();
  if (labels->empty()) {
    return Error(ErrorCode::no_data, "{}", "there are no target vectors", "give one for each image",
                 where);
  }
  if (static_cast<std::int64_t>(labels->size()) > options.max_bytes) {
    return over_budget(where, options.max_bytes, text_of("{} labels", labels->size()));
  }
  Dataset dataset;
  dataset.options_ = options;
  dataset.labels_ = std::move(labels).value();
  return dataset;
}

Dataset Dataset::relabelled(const LabelMap& map) const {
  RECEPTIVE_CHECK(static_cast<std::int32_t>(map.to.size()) == classes());
  Dataset other = *this;
  other.options_.classes = map.classes();
  for (std::uint8_t& label : other.labels_) label = map.to[label];
  return other;
}

Status Dataset::append_image_bytes(std::span<const std::uint8_t> bytes) {
  Images& images = *images_;
  if (images.failure) return *images.failure;
  if (!header_known()) {
    bytes = images.take_header(bytes);
    if (Status status = read_header(); !status) return images.fail(std::move(status).error());
    if (!header_known()) return Done{};
  }
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::int64_t taken = std::min(size, images.pixel_bytes - images.arrived);
  std::copy_n(bytes.begin(), taken, images.pixels.get() + images.arrived);
  images.arrived += taken;
  if (taken < size) return images.fail(idx_trailing_bytes(size - taken, options_.name + ".images"));
  return Done{};
}

Status Dataset::finish_images() {
  Images& images = *images_;
  if (images.failure) return *images.failure;
  const std::string where = options_.name + ".images";
  if (!header_known()) {
    return images.fail(idx_header_truncated(images.header_bytes, images.header_length(), where));
  }
  if (images.arrived < images.pixel_bytes) {
    return images.fail(Error(ErrorCode::idx_truncated, "{}",
                             "the file ends after {} of {} images ({} of {} bytes)",
                             "fetch or copy the file again; it is incomplete", where, available(),
                             rows(), images.arrived, images.pixel_bytes));
  }
  return Done{};
}

std::int64_t Dataset::available() const {
  return header_known() ? images_->arrived / images_->shape.cells() : 0;
}

}  // namespace receptive
