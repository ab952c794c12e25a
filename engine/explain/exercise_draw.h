// The numbers of an exercise, by chance.
#pragma once

#include <cstdint>

#include "engine/explain/exercise.h"
#include "engine/model/graph.h"

namespace receptive {

/// Images, weights, labels and what an optimiser remembers, as the kind wants them; other numbers
/// for every seed and every draw.
void draw_numbers(const Graph& graph, std::uint32_t draw, Exercise& exercise);

}  // namespace receptive
