// The list of optimisers. A new one is one file and one line here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/json.h"
#include "engine/core/result.h"
#include "engine/optim/adam.h"
#include "engine/optim/adam_w.h"
#include "engine/optim/rmsprop.h"
#include "engine/optim/sgd.h"

namespace receptive {

using Optimizer = std::variant<Sgd, Rmsprop, Adam, AdamW>;

/// Reads `{"type":"sgd","rate":0.05,...}`. Errors: unknown_optimizer and those of its fields.
Result<Optimizer> parse_optimizer(const JsonValue& json, std::string_view where);
Result<Optimizer> parse_optimizer(std::string_view json);

/// The canonical text, every field written.
std::string to_json(const Optimizer& optimizer);
void write(const Optimizer& optimizer, JsonWriter& writer);

/// Ranges of an optimiser made in code.
Status check_optimizer(const Optimizer& optimizer, std::string_view where);

/// Names of the numbers remembered per weight.
std::span<const std::string_view> slot_names_of(const Optimizer& optimizer);
/// Which of them is a mean of squares and so never below 0, or kNoSquares.
int square_slot_of(const Optimizer& optimizer);

}  // namespace receptive
