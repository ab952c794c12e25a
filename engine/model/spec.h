// A network as data: what the user wrote, before any shape is known.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/json.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/layers/all_layers.h"
#include "engine/losses/all_losses.h"

namespace receptive {

struct NodeSpec {
  std::string name;                 // unique; "input" and "loss" are taken
  std::vector<std::string> inputs;  // names of earlier nodes, or "input"
  Layer layer;
  bool frozen = false;  // training leaves its parameters as they are
};

struct ModelSpec {
  Shape input;
  std::vector<NodeSpec> nodes;  // every node follows its inputs
  /// Without one, the loss that fits the last layer: softmaxCrossEntropy for several numbers,
  /// sigmoidBinaryCrossEntropy for one, negativeLogLikelihood behind logSoftmax, none for an image.
  std::optional<Loss> loss;
};

/// Layers of one network, at most: ten times those of the deepest published ones that fit.
inline constexpr std::size_t kMaxLayers = 4096;

/// Format version written to and accepted from JSON.
inline constexpr int kSpecVersion = 1;

/// Reads `{"version":1,"input":[c,h,w],"layers":[{"type":"conv2d",...}],"loss":"..."}`. A layer
/// without a name is called by its kind and number ("conv1", "conv2", "pool1"), one without inputs
/// takes the layer before it. Errors name the place: "layers[2].kernel".
Result<ModelSpec> parse_spec(std::string_view json);
/// The same of what was parsed.
Result<ModelSpec> read_spec(const JsonValue& json);

/// Error out_of_range: more than kMaxLayers.
Status check_layer_count(std::size_t layers);

/// Names every layer that has none and joins it to the layer before it where it has no input.
void complete(ModelSpec& spec);

/// The canonical JSON text: every field of every layer written, names and inputs explicit, "frozen"
/// where it is true.
std::string to_json(const ModelSpec& spec);

}  // namespace receptive
