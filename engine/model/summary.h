// A network in numbers: what can be said of it before it has weights.
#pragma once

#include <string>

#include "engine/model/graph.h"

namespace receptive {

/// Layers, shapes, counts of parameters and multiply-adds with their formulas, receptive fields and
/// bytes, as JSON (Summary of the API). Nothing is allocated, so that a network may be summed up
/// that would not fit into memory.
std::string summary_json(const Graph& graph);

}  // namespace receptive
