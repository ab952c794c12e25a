#include "wasm-bindings/convert.h"

#include <cmath>
#include <limits>
#include <string_view>

#include "engine/core/field_text.h"
#include "engine/core/random.h"

namespace receptive::bindings {

namespace {

using emscripten::val;

template <class T>
val copy_of(std::span<const T> data) {
  return val(emscripten::typed_memory_view(data.size(), data.data())).template call<val>("slice");
}

}  // namespace

std::vector<std::uint8_t> to_vector(const ByteArray& bytes) {
  return emscripten::convertJSArrayToNumberVector<std::uint8_t>(bytes);
}

std::vector<float> to_vector(const FloatArray& numbers) {
  return emscripten::convertJSArrayToNumberVector<float>(numbers);
}

std::vector<double> to_vector(const DoubleArray& numbers) {
  return emscripten::convertJSArrayToNumberVector<double>(numbers);
}

Result<std::vector<std::int32_t>> to_integers(const NumberList& numbers, ErrorCode code,
                                              std::string_view where) {
  constexpr double kMax = std::numeric_limits<std::int32_t>::max();
  std::vector<std::int32_t> integers;
  for (const double number : emscripten::convertJSArrayToNumberVector<double>(numbers)) {
    if (!(std::abs(number) <= kMax) || number != std::trunc(number)) {
      return Error(code, "{}", "{} is not an integer", "give whole numbers", where,
                   detail::number_text(number));
    }
    integers.push_back(static_cast<std::int32_t>(number));
  }
  return integers;
}

Result<std::uint64_t> to_seed(double seed) {
  if (seed >= 0 && seed <= kMaxSeed && seed == std::trunc(seed)) {
    return static_cast<std::uint64_t>(seed);
  }
  return Error(ErrorCode::out_of_range, "seed", "{} is no seed", "give an integer from 0 to {}",
               detail::number_text(seed), kMaxSeed);
}

ByteArray to_array(std::span<const std::uint8_t> bytes) { return ByteArray(copy_of(bytes)); }

FloatArray to_array(std::span<const float> numbers) { return FloatArray(copy_of(numbers)); }

val to_tensor(std::span<const std::int32_t> shape, std::span<const float> data) {
  val tensor = val::object();
  tensor.set("shape", val::array(shape.begin(), shape.end()));
  tensor.set("data", copy_of(data));
  return tensor;
}

Outcome success(val content) {
  val outcome = val::object();
  outcome.set("value", std::move(content));
  return Outcome(outcome);
}

Outcome failure(const Error& error) {
  val content = val::object();
  content.set("code", std::string(name_of(error.code)));
  content.set("where", error.where);
  content.set("message", error.message);
  content.set("remedy", error.remedy);
  val outcome = val::object();
  outcome.set("error", content);
  return Outcome(outcome);
}

}  // namespace receptive::bindings
