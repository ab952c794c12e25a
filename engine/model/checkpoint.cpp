#include "engine/model/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "engine/core/json.h"

namespace receptive {

namespace {

// safetensors: 8 bytes little-endian header length N, N bytes of JSON, then the tensors' bytes.
constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 16u << 20;
constexpr std::string_view kFormat = "receptive/1";

Error bad(std::string what) {
  return {ErrorCode::bad_checkpoint, "checkpoint", std::move(what),
          "use a file that this project saved"};
}

std::string tensor_name(const Graph& graph, const ParameterPlace& place) {
  return graph.node(place.node).name + "." + std::string(place.spec.name);
}

// The bytes of one tensor within the data, from the header.
struct Extent {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Result<std::uint64_t> whole_number(const JsonValue& value) {
  const double* number = value.number();
  if (!number || *number < 0 || *number > 9e15 || std::floor(*number) != *number) {
    return bad("an offset or a shape is no whole number");
  }
  return static_cast<std::uint64_t>(*number);
}

Result<Extent> read_extent(const JsonValue& header, const Graph& graph,
                           const ParameterPlace& place) {
  const std::string name = tensor_name(graph, place);
  const JsonValue* tensor = header.find(name);
  if (!tensor || !tensor->object()) return bad("the tensor " + name + " is missing");
  const JsonValue* dtype = tensor->find("dtype");
  const JsonValue* shape = tensor->find("shape");
  const JsonValue* offsets = tensor->find("data_offsets");
  if (!dtype || !dtype->string() || *dtype->string() != "F32") return bad(name + " is not F32");
  if (!shape || !shape->array() || shape->array()->size() != place.spec.dims.size()) {
    return bad(name + " has another number of dimensions than its layer");
  }
  for (std::size_t d = 0; d < place.spec.dims.size(); ++d) {
    Result<std::uint64_t> side = whole_number((*shape->array())[d]);
    if (!side) return std::move(side).error();
    if (*side != static_cast<std::uint64_t>(place.spec.dims[d])) {
      return bad(name + " has another shape than its layer");
    }
  }
  if (!offsets || !offsets->array() || offsets->array()->size() != 2) {
    return bad(name + " has no data_offsets");
  }
  Result<std::uint64_t> begin = whole_number((*offsets->array())[0]);
  if (!begin) return std::move(begin).error();
  Result<std::uint64_t> end = whole_number((*offsets->array())[1]);
  if (!end) return std::move(end).error();
  if (*end < *begin || *end - *begin != static_cast<std::uint64_t>(place.cells) * sizeof(float)) {
    return bad(name + " has another size than its shape");
  }
  return Extent{*begin, *end};
}

Result<std::string> metadata(const JsonValue& header, std::string_view key) {
  const JsonValue* all = header.find("__metadata__");
  const JsonValue* value = all ? all->find(key) : nullptr;
  if (!value || !value->string()) return bad("its metadata has no \"" + std::string(key) + "\"");
  return *value->string();
}

// Every byte of the data belongs to exactly one tensor.
Status check_extents(std::vector<Extent> extents, std::uint64_t data_bytes) {
  std::sort(extents.begin(), extents.end(),
            [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  std::uint64_t at = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != at) return bad("its tensors overlap or leave a hole");
    at = extent.end;
  }
  if (at != data_bytes) return bad("its tensors do not fill the file");
  return Done{};
}

}  // namespace

std::vector<std::uint8_t> save_checkpoint(const Model& model) {
  const Graph& graph = model.graph();
  JsonWriter writer;
  writer.begin_object().key("__metadata__").begin_object();
  writer.member("format", kFormat).member("model", to_json(graph.spec()));
  writer.member("sha256", model.weights_sha256()).end_object();
  std::int64_t offset = 0;
  for (const ParameterPlace& place : graph.parameters()) {
    const std::int64_t bytes = place.cells * static_cast<std::int64_t>(sizeof(float));
    writer.key(tensor_name(graph, place)).begin_object().member("dtype", "F32");
    writer.key("shape").begin_array();
    for (const std::int32_t dim : place.spec.dims) writer.value(dim);
    writer.end_array().key("data_offsets").begin_array();
    writer.value(offset).value(offset + bytes).end_array().end_object();
    offset += bytes;
  }
  writer.end_object();
  std::string header = writer.take();
  // Spaces at its end align the data, as the format permits.
  header.append((kLengthBytes - header.size() % kLengthBytes) % kLengthBytes, ' ');

  std::vector<std::uint8_t> file(kLengthBytes + header.size() + static_cast<std::size_t>(offset));
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, kLengthBytes);
  std::memcpy(file.data() + kLengthBytes, header.data(), header.size());
  std::uint8_t* to = file.data() + kLengthBytes + header.size();
  for (const ParameterPlace& place : graph.parameters()) {
    const auto bytes = static_cast<std::size_t>(place.cells) * sizeof(float);
    std::memcpy(to, model.weights().data() + place.offset, bytes);
    to += bytes;
  }
  return file;
}

Result<std::shared_ptr<Model>> load_checkpoint(std::span<const std::uint8_t> file) {
  std::uint64_t length = 0;
  if (file.size() < kLengthBytes) return bad("is shorter than its length field");
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > file.size() - kLengthBytes) {
    return bad("its header says it is " + std::to_string(length) + " bytes long");
  }
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + kLengthBytes,
                              static_cast<std::size_t>(length));
  Result<JsonValue> header = parse_json(text, "checkpoint header");
  if (!header) return bad("its header is no JSON (" + header.error().message + ")");
  if (!header->object()) return bad("its header is no object");
  Result<std::string> format = metadata(*header, "format");
  if (!format) return std::move(format).error();
  if (*format != kFormat)
    return bad("its format is \"" + *format + "\", not " + std::string(kFormat));
  Result<std::string> spec_text = metadata(*header, "model");
  if (!spec_text) return std::move(spec_text).error();
  Result<std::string> sha = metadata(*header, "sha256");
  if (!sha) return std::move(sha).error();
  Result<ModelSpec> spec = parse_spec(*spec_text);
  if (!spec) return std::move(spec).error();
  Result<std::shared_ptr<Model>> model = Model::create(*spec, 0);
  if (!model) return std::move(model).error();

  const Graph& graph = (*model)->graph();
  const std::span<const std::uint8_t> data =
      file.subspan(kLengthBytes + static_cast<std::size_t>(length));
  if (header->object()->size() != graph.parameters().size() + 1) {
    return bad("it has other tensors than its model");
  }
  std::vector<Extent> extents;
  for (const ParameterPlace& place : graph.parameters()) {
    Result<Extent> extent = read_extent(*header, graph, place);
    if (!extent) return std::move(extent).error();
    extents.push_back(*extent);
  }
  if (Status filled = check_extents(extents, data.size()); !filled) return filled.error();
  for (std::size_t p = 0; p < extents.size(); ++p) {
    const std::span<float> to = (*model)->parameter(graph.parameters()[p]);
    std::memcpy(to.data(), data.data() + extents[p].begin, to.size_bytes());
  }
  if ((*model)->weights_sha256() != *sha) {
    return Error{ErrorCode::checksum_mismatch, "checkpoint",
                 "its weights do not match its checksum",
                 "the file was changed or damaged: use another copy"};
  }
  for (const ParameterPlace& place : graph.parameters()) {
    for (const float number : (*model)->parameter(place)) {
      if (!std::isfinite(number))
        return bad(tensor_name(graph, place) + " holds numbers that are not finite");
    }
  }
  return std::move(model).value();
}

}  // namespace receptive
