// What JavaScript sees of data sets: a table over engine/data/dataset.h.
#include <emscripten/bind.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/field_text.h"
#include "engine/core/fields.h"
#include "engine/data/augment.h"
#include "engine/data/dataset.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

using emscripten::val;

namespace {

struct DatasetFields {
  std::int32_t classes = DatasetOptions{}.classes;
  std::int32_t first_epoch_block = DatasetOptions{}.first_epoch_block;
  Symmetry symmetry = DatasetOptions{}.symmetry;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"classes", &DatasetFields::classes, "classes told apart", Range{1, 256}},
        Field{"firstEpochBlock", &DatasetFields::first_epoch_block,
              "rows shuffled together in the first epoch; 0: all", Range::at_least(0)},
        Field{"symmetry", &DatasetFields::symmetry, "mirrored images that keep their class"});
  }
};

Result<DatasetOptions> parse_options(const std::string& name, const std::string& text) {
  Result<JsonValue> json = parse_json(text, name);
  if (!json) return json.error();
  Result<DatasetFields> fields = read_fields<DatasetFields>(*json, name);
  if (!fields) return fields.error();
  return DatasetOptions{.name = name,
                        .classes = fields->classes,
                        .first_epoch_block = fields->first_epoch_block,
                        .symmetry = fields->symmetry};
}

Outcome made(Result<Dataset>&& result) {
  return outcome(std::move(result),
                 [](Dataset&& dataset) { return std::make_shared<Dataset>(std::move(dataset)); });
}

Outcome create_dataset(const ByteArray& labels, const std::string& name,
                       const std::string& options_text) {
  const Result<DatasetOptions> options = parse_options(name, options_text);
  if (!options) return failure(options.error());
  return made(Dataset::from_idx_labels(to_vector(labels), *options));
}

Outcome create_one_hot_dataset(const FloatArray& targets, const std::string& name,
                               const std::string& options_text) {
  const Result<DatasetOptions> options = parse_options(name, options_text);
  if (!options) return failure(options.error());
  return made(Dataset::from_one_hot(to_vector(targets), *options));
}

Outcome dataset_append(Dataset& dataset, const ByteArray& bytes) {
  return outcome(dataset.append_image_bytes(to_vector(bytes)));
}

Outcome dataset_finish(Dataset& dataset) { return outcome(dataset.finish_images()); }

Outcome dataset_relabel(const Dataset& dataset, const std::string& map_text) {
  return outcome(
      parse_label_map(map_text, dataset.classes(), dataset.name() + ".relabel"),
      [&](const LabelMap& map) { return std::make_shared<Dataset>(dataset.relabelled(map)); });
}

double dataset_rows(const Dataset& dataset) { return static_cast<double>(dataset.rows()); }

double dataset_available(const Dataset& dataset) {
  return static_cast<double>(dataset.available());
}

val dataset_shape(const Dataset& dataset) {
  if (!dataset.header_known()) return val::undefined();
  const Shape shape = dataset.shape();
  const std::int32_t sides[] = {shape.c, shape.h, shape.w};
  return val::array(std::begin(sides), std::end(sides));
}

// Rows first..first+count-1, all of them below `rows`.
Status check_rows(const Dataset& dataset, double first, double count, std::int64_t rows) {
  const bool whole = first == std::trunc(first) && count == std::trunc(count);
  if (whole && first >= 0 && count >= 1 && first + count <= static_cast<double>(rows)) {
    return Done{};
  }
  return Error(ErrorCode::bad_index, "{}",
               "{} and the {} rows from there are not all among {} rows",
               "ask for rows that have arrived", dataset.name(), detail::number_text(first),
               detail::number_text(count), rows);
}

Outcome dataset_images(const Dataset& dataset, double first, double count) {
  Status status = check_rows(dataset, first, count, dataset.available());
  if (!status) return failure(status.error());
  const Shape shape = dataset.shape();
  std::vector<float> pixels;
  pixels.reserve(static_cast<std::size_t>(static_cast<std::int64_t>(count) * shape.cells()));
  const auto begin = static_cast<std::int64_t>(first);
  for (std::int64_t row = begin; row < begin + static_cast<std::int64_t>(count); ++row) {
    const std::uint8_t* bytes = dataset.row(row);
    for (std::int64_t i = 0; i < shape.cells(); ++i) {
      pixels.push_back(static_cast<float>(bytes[i]) * kPixelScale);
    }
  }
  const std::int32_t sides[] = {static_cast<std::int32_t>(count), shape.c, shape.h, shape.w};
  return success(to_tensor(sides, pixels));
}

Outcome dataset_augmented(const Dataset& dataset, double row, const std::string& augment_text,
                          double seed_number, double epoch) {
  Status status = check_rows(dataset, row, 1, dataset.available());
  if (!status) return failure(status.error());
  const Result<Augment> augment = parse_augment(augment_text, "augment");
  if (!augment) return failure(augment.error());
  const Result<std::uint64_t> seed = to_seed(seed_number);
  if (!seed) return failure(seed.error());
  // A run has no more epochs than 32 bits count.
  if (!(epoch >= 0 && epoch <= UINT32_MAX) || epoch != std::trunc(epoch)) {
    return failure(Error(ErrorCode::out_of_range, "epoch", "{} is no epoch",
                         "give a whole number from 1", detail::number_text(epoch + 1)));
  }
  const ImageVersion version{*seed, static_cast<std::int64_t>(epoch)};
  return outcome(augmented_image(dataset, static_cast<std::int64_t>(row), *augment, version),
                 [&](const std::vector<float>& pixels) {
                   const Shape shape = dataset.shape();
                   const std::int32_t sides[] = {1, shape.c, shape.h, shape.w};
                   return to_tensor(sides, pixels);
                 });
}

Outcome dataset_labels(const Dataset& dataset, double first, double count) {
  Status status = check_rows(dataset, first, count, dataset.rows());
  if (!status) return failure(status.error());
  std::vector<std::uint8_t> labels;
  const auto begin = static_cast<std::int64_t>(first);
  for (std::int64_t row = begin; row < begin + static_cast<std::int64_t>(count); ++row) {
    labels.push_back(dataset.label(row));
  }
  return success(to_array(labels));
}

}  // namespace

EMSCRIPTEN_BINDINGS(receptive_data) {
  using namespace emscripten;

  class_<Dataset>("Dataset")
      .smart_ptr<std::shared_ptr<Dataset>>("DatasetPointer")
      .function("appendImageBytes(bytes)", &dataset_append)
      .function("finishImages", &dataset_finish)
      .function("relabel(map)", &dataset_relabel)
      .function("rows", &dataset_rows)
      .function("available", &dataset_available)
      .function("classes", &Dataset::classes)
      .function("shape", &dataset_shape)
      .function("images(first, count)", &dataset_images)
      .function("augmented(row, augment, seed, epoch)", &dataset_augmented)
      .function("labels(first, count)", &dataset_labels);

  function("createDataset(labels, name, options)", &create_dataset);
  function("createOneHotDataset(targets, name, options)", &create_one_hot_dataset);
}

}  // namespace receptive::bindings
