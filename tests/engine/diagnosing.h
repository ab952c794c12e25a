// Students' numbers, and what is said of them.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/explain/mistake.h"
#include "tests/engine/explain_models.h"

namespace receptive {

inline constexpr double kTolerance = 1e-4;

inline Diagnosis diagnosis_of(const Trace& trace, const TensorRef& target,
                              const std::vector<double>& numbers) {
  Result<Diagnosis> diagnosis = diagnose(trace, target, numbers, kTolerance);
  REQUIRE_MESSAGE(diagnosis.ok(), (diagnosis.ok() ? std::string() : to_text(diagnosis.error())));
  return std::move(diagnosis).value();
}

inline std::vector<double> numbers_of(const Trace& trace, const TensorRef& target) {
  const Result<TracedTensor> tensor = trace.tensor(target);
  REQUIRE(tensor.ok());
  return {tensor->data.begin(), tensor->data.end()};
}

inline std::vector<std::string> names(const Diagnosis& diagnosis) {
  std::vector<std::string> list;
  for (const FoundMistake& found : diagnosis.mistakes) list.emplace_back(name_of(found.mistake));
  return list;
}

inline std::vector<std::string> named(const Trace& trace, const TensorRef& target,
                                      const std::vector<double>& numbers) {
  const Diagnosis diagnosis = diagnosis_of(trace, target, numbers);
  CHECK_FALSE(diagnosis.right);
  return names(diagnosis);
}

using Names = std::vector<std::string>;

inline TensorRef output(const std::string& node) { return {node, TensorKind::output, {}}; }
inline TensorRef upstream(const std::string& node) {
  return {node, TensorKind::output_gradient, {}};
}
inline TensorRef d_input(const std::string& node) {
  return {node, TensorKind::input_gradient, "0"};
}
inline TensorRef d_weight(const std::string& node) {
  return {node, TensorKind::parameter_gradient, "weight"};
}
inline TensorRef d_bias(const std::string& node) {
  return {node, TensorKind::parameter_gradient, "bias"};
}
inline TensorRef weight(const std::string& node) { return {node, TensorKind::parameter, "weight"}; }

inline std::unique_ptr<Trace> small_trace(std::int32_t images, const std::vector<Layer>& layers,
                                          const Shape& input) {
  return trace_of(*model_with_biases(sequence("", input, layers).spec), images);
}

/// Two convolutions, a mask, winners and two dense layers.
inline std::unique_ptr<Trace> network(std::int32_t images = 2) {
  return small_trace(images,
                     {Conv2d{.channels = 2, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}, Relu{},
                      Conv2d{.channels = 3, .kernel = {2, 2}}, Tanh{}, MaxPool2d{}, Flatten{},
                      Dense{.units = 4}, Relu{}, Dense{.units = 3}},
                     {2, 7, 7});
}

}  // namespace receptive
