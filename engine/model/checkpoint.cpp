#include "engine/model/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

namespace receptive {

namespace {

// The first format held a model alone and had a checksum of its weights alone.
constexpr std::string_view kWeightsFormat = "receptive/1";
constexpr std::string_view kFormat = "receptive/2";

Result<std::string> metadata(const Safetensors& file, std::string_view key) {
  const std::string* text = file.text(key);
  if (!text) return bad_checkpoint("its metadata has no \"{}\"", key);
  return *text;
}

// The metadata of each format: these keys and no others.
Status check_keys(const Safetensors& file) {
  Result<std::string> format = metadata(file, "format");
  if (!format) return std::move(format).error();
  const bool first = *format == kWeightsFormat;
  if (!first && *format != kFormat) {
    return bad_checkpoint("its format is \"{}\", not {}", *format, kFormat);
  }
  for (const std::string_view key : {"model", "sha256", "checksum"}) {
    if (first && key == "checksum") continue;
    if (Result<std::string> text = metadata(file, key); !text) return std::move(text).error();
  }
  const std::size_t known = 3 + (first ? 0u : 1u) + (!first && file.text("run") ? 1u : 0u);
  if (file.metadata.size() == known) return Done{};
  return bad_checkpoint("its metadata has keys that its format has not");
}

}  // namespace

std::string tensor_name(const Graph& graph, const ParameterPlace& place) {
  return text_of("{}.{}", graph.node(place.node).name, place.spec.name);
}

Status read_numbers(const Safetensors& file, const std::string& name,
                    std::span<const std::int32_t> dims, float least, std::span<float> to) {
  const SavedTensor* tensor = file.tensor(name);
  if (!tensor) return bad_checkpoint("the tensor {} is missing", name);
  if (!std::equal(dims.begin(), dims.end(), tensor->dims.begin(), tensor->dims.end())) {
    return bad_checkpoint("{} has another shape than its layer", name);
  }
  RECEPTIVE_CHECK(tensor->bytes.size() == to.size_bytes());
  std::memcpy(to.data(), tensor->bytes.data(), to.size_bytes());
  for (const float number : to) {
    if (!std::isfinite(number)) return bad_checkpoint("{} holds numbers that are not finite", name);
    if (number < least) return bad_checkpoint("{} holds numbers that are too small", name);
  }
  return Done{};
}

std::vector<std::uint8_t> save_checkpoint(const Model& model, const RunPart* run) {
  const Graph& graph = model.graph();
  Metadata metadata = {{"format", std::string(kFormat)},
                       {"model", to_json(graph.spec())},
                       {"sha256", model.weights_sha256()}};
  std::vector<TensorToSave> tensors;
  for (const ParameterPlace& place : graph.parameters()) {
    tensors.push_back({tensor_name(graph, place), place.spec.dims, model.parameter(place)});
  }
  if (run) {
    metadata.emplace_back("run", run->text);
    tensors.insert(tensors.end(), run->tensors.begin(), run->tensors.end());
  }
  return write_safetensors(metadata, tensors);
}

Result<Checkpoint> read_checkpoint(std::span<const std::uint8_t> bytes) {
  Result<Safetensors> file = read_safetensors(bytes);
  if (!file) return std::move(file).error();
  if (Status known = check_keys(*file); !known) return known.error();
  Result<ModelSpec> spec = parse_spec(*file->text("model"));
  if (!spec) return std::move(spec).error();
  Result<std::shared_ptr<Model>> model = Model::create(*spec, 0);
  if (!model) return std::move(model).error();

  const Graph& graph = (*model)->graph();
  if (!file->text("run") && file->tensors.size() != graph.parameters().size()) {
    return bad_checkpoint("it has other tensors than its model");
  }
  for (const ParameterPlace& place : graph.parameters()) {
    Status read = read_numbers(*file, tensor_name(graph, place), place.spec.dims, place.spec.least,
                               (*model)->parameter(place));
    if (!read) return read.error();
  }
  if ((*model)->weights_sha256() != *file->text("sha256")) {
    return Error(ErrorCode::checksum_mismatch, "checkpoint",
                 "its weights do not match their checksum",
                 "the file was changed or damaged: use another copy");
  }
  return Checkpoint{std::move(model).value(), std::move(file).value()};
}

Result<std::shared_ptr<Model>> load_checkpoint(std::span<const std::uint8_t> bytes) {
  Result<Checkpoint> checkpoint = read_checkpoint(bytes);
  if (!checkpoint) return std::move(checkpoint).error();
  return checkpoint->model;
}

}  // namespace receptive
