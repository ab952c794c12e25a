// Networks known by name. Another size of image needs no preset of its own: change `input` of the
// spec, for example to [3, 32, 32].
#pragma once

#include <span>
#include <string_view>

#include "engine/model/spec.h"

namespace receptive {

/// A network with a name; `make` writes its description.
struct Preset {
  std::string_view name;
  std::string_view title;
  ModelSpec (*make)();
};

/// All of them, in the order in which they are offered.
std::span<const Preset> presets();

/// Error unknown_preset lists the names there are.
Result<ModelSpec> find_preset(std::string_view name);

}  // namespace receptive
