#include "engine/data/dataset.h"

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include "engine/data/idx_header.h"

namespace receptive {
namespace {

constexpr std::int32_t kMaxClasses = 256;  // a label is one byte

Error over_budget(std::string where, std::int64_t max_bytes, std::string_view promise) {
  return Error{ErrorCode::over_budget, std::move(where),
               "the header promises " + std::string(promise) + ", more than the " +
                   std::to_string(max_bytes) + " bytes permitted",
               "check that the file is what you meant, or use fewer or smaller images"};
}

Status check_options(const DatasetOptions& options) {
  if (options.classes < 1 || options.classes > kMaxClasses) {
    return Error{ErrorCode::out_of_range, options.name + ".classes",
                 std::to_string(options.classes) + " is out of range",
                 "give an integer from 1 to 256 (labels are bytes)"};
  }
  if (options.first_epoch_block < 0) {
    return Error{ErrorCode::out_of_range, options.name + ".firstEpochBlock",
                 std::to_string(options.first_epoch_block) + " is out of range",
                 "give 0, or the number of rows that may be trained on while others arrive"};
  }
  return Done{};
}

Status check_labels(std::span<const std::uint8_t> labels, const DatasetOptions& options) {
  const auto bad = std::find_if(labels.begin(), labels.end(),
                                [&](std::uint8_t label) { return label >= options.classes; });
  if (bad == labels.end()) return Done{};
  const std::string row = std::to_string(bad - labels.begin());
  return Error{ErrorCode::bad_label, options.name + ".labels[" + row + "]",
               "row " + row + " has the label " + std::to_string(*bad) +
                   ", but labels go from 0 to " + std::to_string(options.classes - 1),
               "correct the label, or say how many classes the data has"};
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
    return Error{ErrorCode::no_data, where, "the header promises 0 labels",
                 "use a file with at least one row"};
  }
  if (rows > options.max_bytes) {
    return over_budget(where, options.max_bytes, std::to_string(rows) + " labels");
  }
  if (found < rows) {
    return Error{ErrorCode::idx_truncated, where,
                 "the header promises " + std::to_string(rows) + " labels, the file holds " +
                     std::to_string(found),
                 "fetch or copy the file again; it is incomplete"};
  }
  if (found > rows) return idx_trailing_bytes(found - rows, where);
  if (Status status = check_labels(content, options); !status) return std::move(status).error();

  Dataset dataset;
  dataset.options_ = options;
  dataset.labels_.assign(content.begin(), content.end());
  return dataset;
}

Status Dataset::fail(Error error) {
  failure_ = std::move(error);
  return *failure_;
}

// Bytes of the header as far as it is known: its fourth byte, the number of dimensions, tells.
std::size_t Dataset::header_length() const {
  return header_bytes_ < kIdxMagicBytes ? kIdxMagicBytes
                                        : idx_header_bytes(header_[kIdxMagicBytes - 1]);
}

// Moves bytes into the header while it is incomplete; returns the bytes behind it.
std::span<const std::uint8_t> Dataset::take_header(std::span<const std::uint8_t> bytes) {
  // A header longer than the longest is refused by its number of dimensions.
  while (!bytes.empty() && header_bytes_ < std::min(header_length(), kLongestHeader)) {
    header_[header_bytes_++] = bytes.front();
    bytes = bytes.subspan(1);
  }
  return bytes;
}

Status Dataset::read_header() {
  const std::string where = options_.name + ".images";
  const std::span<const std::uint8_t> header = std::span(header_).first(header_bytes_);
  if (Status status = check_idx_magic(header, IdxKind::images, where); !status) return status;
  if (header_bytes_ < header_length()) return Done{};
  const std::size_t dimensions = header_[kIdxMagicBytes - 1];

  std::string promise;
  std::optional<std::int64_t> bytes = 1;
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t dimension = idx_dimension(header, i);
    promise += (i == 0 ? "" : "×") + std::to_string(dimension);
    smallest = std::min(smallest, dimension);
    bytes = bytes ? checked_product(*bytes, dimension) : std::nullopt;
  }
  if (smallest == 0) {
    return Error{ErrorCode::idx_bad_header, where, "the header promises " + promise + " bytes",
                 "use a file whose dimensions are all at least 1"};
  }
  if (idx_dimension(header, 0) != rows()) {
    return Error{ErrorCode::count_mismatch, where,
                 "the header promises " + std::to_string(idx_dimension(header, 0)) +
                     " images, but there are " + std::to_string(rows()) + " labels",
                 "use image and label files of the same data set"};
  }
  constexpr std::int64_t kAddressable = std::numeric_limits<std::ptrdiff_t>::max();
  if (!bytes || *bytes > std::min(options_.max_bytes, kAddressable)) {
    return over_budget(where, options_.max_bytes, promise + " bytes");
  }
  // Every dimension divides `bytes` and so fits 32 bits.
  const auto side = [&](std::size_t i) {
    return static_cast<std::int32_t>(idx_dimension(header, i));
  };
  const Shape shape{dimensions == 4 ? side(1) : 1, side(dimensions - 2), side(dimensions - 1)};
  pixels_.reset(new (std::nothrow) std::uint8_t[static_cast<std::size_t>(*bytes)]);
  if (!pixels_) {
    return Error{ErrorCode::over_budget, where,
                 std::to_string(*bytes) + " bytes of memory cannot be had here",
                 "close other programs or pages, or use fewer or smaller images"};
  }
  pixel_bytes_ = *bytes;
  shape_ = shape;
  return Done{};
}

Status Dataset::append_image_bytes(std::span<const std::uint8_t> bytes) {
  if (failure_) return *failure_;
  if (!header_known()) {
    bytes = take_header(bytes);
    if (Status status = read_header(); !status) return fail(std::move(status).error());
    if (!header_known()) return Done{};
  }
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::int64_t taken = std::min(size, pixel_bytes_ - arrived_);
  std::copy_n(bytes.begin(), taken, pixels_.get() + arrived_);
  arrived_ += taken;
  if (taken < size) return fail(idx_trailing_bytes(size - taken, options_.name + ".images"));
  return Done{};
}

Status Dataset::finish_images() {
  if (failure_) return *failure_;
  const std::string where = options_.name + ".images";
  if (!header_known()) {
    return fail(idx_header_truncated(header_bytes_, header_length(), where));
  }
  if (arrived_ < pixel_bytes_) {
    return fail(Error{ErrorCode::idx_truncated, where,
                      "the file ends after " + std::to_string(available()) + " of " +
                          std::to_string(rows()) + " images (" + std::to_string(arrived_) + " of " +
                          std::to_string(pixel_bytes_) + " bytes)",
                      "fetch or copy the file again; it is incomplete"});
  }
  return Done{};
}

std::int64_t Dataset::available() const { return header_known() ? arrived_ / shape_.cells() : 0; }

}  // namespace receptive
