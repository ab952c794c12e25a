#include "engine/model/safetensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <utility>

#include "engine/core/json.h"
#include "engine/core/sha256.h"

namespace receptive {

namespace {

// 8 bytes little-endian header length N, N bytes of JSON, then the tensors' bytes.
constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 16u << 20;
constexpr std::string_view kMetadata = "__metadata__";
constexpr std::string_view kChecksum = "checksum";
constexpr std::size_t kDigits = 64;  // of a SHA-256 in hexadecimal

using Bytes = std::span<const std::uint8_t>;

// Where the digits of the checksum stand in a header; npos when it has none. The quotes within a
// text are escaped, so that no text can hold what is looked for.
std::size_t digits_of(std::string_view header) {
  const std::string before = text_of("\"{}\":\"", kChecksum);
  const std::size_t found = header.find(before);
  return found == std::string_view::npos ? found : found + before.size();
}

std::string checksum_of(Bytes file, std::size_t digits) {
  const std::string zeros(kDigits, '0');
  Sha256 sha;
  sha.update(file.first(digits));
  sha.update({reinterpret_cast<const std::uint8_t*>(zeros.data()), zeros.size()});
  sha.update(file.subspan(digits + kDigits));
  return sha.hex();
}

Result<std::uint64_t> whole_number(const JsonValue& value) {
  const double* number = value.number();
  if (!number || *number < 0 || *number > 9e15 || std::floor(*number) != *number) {
    return bad_checkpoint("an offset or a shape is no whole number");
  }
  return static_cast<std::uint64_t>(*number);
}

Result<std::vector<std::uint64_t>> whole_numbers(const JsonValue* list, const std::string& name) {
  if (!list || !list->array()) return bad_checkpoint("{} has no shape or no data_offsets", name);
  std::vector<std::uint64_t> numbers;
  for (const JsonValue& element : *list->array()) {
    Result<std::uint64_t> number = whole_number(element);
    if (!number) return std::move(number).error();
    numbers.push_back(*number);
  }
  return numbers;
}

// Numbers in a tensor of these sides; more than `most` is all the same.
std::uint64_t cells_of(std::span<const std::uint64_t> dims, std::uint64_t most) {
  std::uint64_t cells = 1;
  for (const std::uint64_t side : dims) {
    if (side != 0 && cells > most / side) return most + 1;
    cells *= side;
  }
  return cells;
}

Result<SavedTensor> read_tensor(const std::string& name, const JsonValue& json, Bytes data) {
  if (!json.object() || json.object()->size() != 3) {
    return bad_checkpoint("{} is not described by dtype, shape and data_offsets", name);
  }
  const JsonValue* dtype = json.find("dtype");
  if (!dtype || !dtype->string() || *dtype->string() != "F32") {
    return bad_checkpoint("{} is not F32", name);
  }
  Result<std::vector<std::uint64_t>> dims = whole_numbers(json.find("shape"), name);
  if (!dims) return std::move(dims).error();
  Result<std::vector<std::uint64_t>> ends = whole_numbers(json.find("data_offsets"), name);
  if (!ends) return std::move(ends).error();
  if (ends->size() != 2) return bad_checkpoint("{} has no data_offsets", name);
  const std::uint64_t begin = (*ends)[0];
  const std::uint64_t end = (*ends)[1];
  if (end < begin || end > data.size()) return bad_checkpoint("{} lies outside the file", name);
  if (cells_of(*dims, data.size()) != (end - begin) / sizeof(float) ||
      (end - begin) % sizeof(float) != 0) {
    return bad_checkpoint("{} has another size than its shape", name);
  }
  return SavedTensor{
      name,
      {dims->begin(), dims->end()},
      data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin))};
}

Result<Metadata> read_metadata(const JsonValue& header) {
  const JsonValue* all = header.find(kMetadata);
  if (!all || !all->object()) return bad_checkpoint("it has no metadata");
  Metadata metadata;
  for (const auto& [key, value] : *all->object()) {
    if (!value.string()) return bad_checkpoint("its metadata \"{}\" is no text", key);
    metadata.emplace_back(key, *value.string());
  }
  return metadata;
}

// Every byte of the data belongs to exactly one tensor.
Status check_extents(std::span<const SavedTensor> tensors, Bytes data) {
  std::multiset<std::pair<const std::uint8_t*, std::size_t>> extents;
  for (const SavedTensor& tensor : tensors) {
    extents.emplace(tensor.bytes.data(), tensor.bytes.size());
  }
  const std::uint8_t* at = data.data();
  for (const auto& [from, size] : extents) {
    if (from != at) return bad_checkpoint("its tensors overlap or leave a hole");
    at += size;
  }
  if (at != data.data() + data.size()) return bad_checkpoint("its tensors do not fill the file");
  return Done{};
}

}  // namespace

const std::string* Safetensors::text(std::string_view key) const {
  for (const auto& [name, value] : metadata) {
    if (name == key) return &value;
  }
  return nullptr;
}

const SavedTensor* Safetensors::tensor(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const SavedTensor& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> write_safetensors(const Metadata& metadata,
                                            std::span<const TensorToSave> tensors) {
  JsonWriter writer;
  writer.begin_object().key(kMetadata).begin_object();
  for (const auto& [key, value] : metadata) writer.member(key, value);
  writer.member(kChecksum, std::string(kDigits, '0')).end_object();
  std::size_t offset = 0;
  for (const TensorToSave& tensor : tensors) {
    writer.key(tensor.name).begin_object().member("dtype", "F32");
    writer.key("shape").begin_array();
    for (const std::int32_t dim : tensor.dims) writer.value(dim);
    writer.end_array().key("data_offsets").begin_array();
    writer.value(static_cast<std::int64_t>(offset));
    offset += tensor.values.size_bytes();
    writer.value(static_cast<std::int64_t>(offset)).end_array().end_object();
  }
  writer.end_object();
  std::string header = writer.take();
  // Spaces at its end align the data, as the format permits.
  header.append((kLengthBytes - header.size() % kLengthBytes) % kLengthBytes, ' ');

  std::vector<std::uint8_t> file(kLengthBytes + header.size() + offset);
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, kLengthBytes);
  std::memcpy(file.data() + kLengthBytes, header.data(), header.size());
  std::uint8_t* to = file.data() + kLengthBytes + header.size();
  for (const TensorToSave& tensor : tensors) {
    if (tensor.values.empty()) continue;
    std::memcpy(to, tensor.values.data(), tensor.values.size_bytes());
    to += tensor.values.size_bytes();
  }
  const std::size_t digits = kLengthBytes + digits_of(header);
  const std::string checksum = checksum_of(file, digits);
  std::memcpy(file.data() + digits, checksum.data(), checksum.size());
  return file;
}

Result<Safetensors> read_safetensors(Bytes file) {
  std::uint64_t length = 0;
  if (file.size() < kLengthBytes) return bad_checkpoint("is shorter than its length field");
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > file.size() - kLengthBytes) {
    return bad_checkpoint("its header says it is {} bytes long", length);
  }
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + kLengthBytes,
                              static_cast<std::size_t>(length));
  Result<JsonValue> header = parse_json(text, "checkpoint header");
  if (!header) return bad_checkpoint("its header is no JSON ({})", header.error().message);
  if (!header->object()) return bad_checkpoint("its header is no object");

  Safetensors content;
  Result<Metadata> metadata = read_metadata(*header);
  if (!metadata) return std::move(metadata).error();
  content.metadata = std::move(metadata).value();
  const Bytes data = file.subspan(kLengthBytes + static_cast<std::size_t>(length));
  for (const auto& [name, json] : *header->object()) {
    if (name == kMetadata) continue;
    Result<SavedTensor> tensor = read_tensor(name, json, data);
    if (!tensor) return std::move(tensor).error();
    content.tensors.push_back(std::move(tensor).value());
  }
  if (Status filled = check_extents(content.tensors, data); !filled) return filled.error();
  if (const std::string* checksum = content.text(kChecksum)) {
    const std::size_t digits = digits_of(text);
    if (checksum->size() != kDigits || digits == std::string_view::npos) {
      return bad_checkpoint("its checksum is not written as this project writes it");
    }
    if (checksum_of(file, kLengthBytes + digits) != *checksum) {
      return Error(ErrorCode::checksum_mismatch, "checkpoint", "it does not match its checksum",
                   "the file was changed or damaged: use another copy");
    }
  }
  return content;
}

}  // namespace receptive
