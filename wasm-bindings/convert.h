// Between the engine's values and JavaScript's. Nothing that reaches JavaScript is a view of the
// engine's memory: typed arrays are copied in and out.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/result.h"

namespace receptive::bindings {

// What JavaScript passes and gets; the names are those of web/api/wasm-module.ts.
EMSCRIPTEN_DECLARE_VAL_TYPE(ByteArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(FloatArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(DoubleArray)
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberList)
EMSCRIPTEN_DECLARE_VAL_TYPE(Outcome)

std::vector<std::uint8_t> to_vector(const ByteArray& bytes);
std::vector<float> to_vector(const FloatArray& numbers);
std::vector<double> to_vector(const DoubleArray& numbers);

/// Integers that fit 32 bits. Error `code` at `where` for any other number.
Result<std::vector<std::int32_t>> to_integers(const NumberList& numbers, ErrorCode code,
                                              std::string_view where);
/// 0 to 2^53 - 1, the integers a JavaScript number holds exactly. Error out_of_range.
Result<std::uint64_t> to_seed(double seed);

ByteArray to_array(std::span<const std::uint8_t> bytes);
FloatArray to_array(std::span<const float> numbers);

/// {shape, data}, a copy.
emscripten::val to_tensor(std::span<const std::int32_t> shape, std::span<const float> data);

/// {value: content}
Outcome success(emscripten::val content);
/// {error: {code, where, message, remedy}}
Outcome failure(const Error& error);

inline Outcome outcome(const Status& status) {
  return status ? success(emscripten::val::undefined()) : failure(status.error());
}

/// Success with `convert(value)`.
template <class T, class Convert>
Outcome outcome(Result<T>&& result, Convert&& convert) {
  if (!result) return failure(result.error());
  return success(emscripten::val(convert(std::move(result).value())));
}

/// Success with the object itself, owned by JavaScript until it calls delete().
template <class T>
Outcome outcome(Result<std::unique_ptr<T>>&& result) {
  return outcome(std::move(result),
                 [](std::unique_ptr<T> object) { return std::shared_ptr<T>(std::move(object)); });
}
template <class T>
Outcome outcome(Result<std::shared_ptr<T>>&& result) {
  return outcome(std::move(result), [](std::shared_ptr<T> object) { return object; });
}

}  // namespace receptive::bindings
