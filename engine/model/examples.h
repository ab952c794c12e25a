// Numbers known by a preset's name: an image, its label, weights and an optimiser that make a
// worked example.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/optim/all_optimizers.h"

namespace receptive {

struct Example {
  struct Parameter {
    std::string_view node;
    std::string_view name;
    std::vector<float> values;  // row-major
  };

  std::vector<float> image;  // [1, c, h, w] of the preset's input
  std::int32_t label = 0;
  std::vector<Parameter> parameters;  // every one of the preset
  Optimizer optimizer;
};

/// The example of a preset, or none where the preset has none. Error unknown_preset.
Result<std::optional<Example>> find_example(std::string_view preset);

/// Example of the API: null for none.
std::string to_json(const std::optional<Example>& example);

}  // namespace receptive
