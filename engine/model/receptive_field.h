// Which cells of the image a cell of a layer depends on.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/graph.h"

namespace receptive {

/// Along the rows or the columns: place y of the layer depends on no cells of the image but
/// y·jump − before … y·jump − before + size − 1, less those outside the image.
struct FieldSide {
  std::int64_t size = 1;
  std::int64_t jump = 1;
  std::int64_t before = 0;

  friend bool operator==(const FieldSide&, const FieldSide&) = default;
};

struct ReceptiveField {
  FieldSide rows;
  FieldSide columns;

  friend bool operator==(const ReceptiveField&, const ReceptiveField&) = default;
};

/// Through which cells of its inputs a place of the node looks.
SeenWindow window_of(const Node& node);

/// The field of every node in the image, the channels of a place taken together; where branches
/// meet, the smallest that holds the fields of all. Branches that move over the image at different
/// jumps have no such size for each place: then it is what all places see together, with jump 0.
///
/// A window of reach r and stride s behind p cells of padding makes of its input's field (Araujo,
/// Norris, Sim, "Computing receptive fields of convolutional neural networks", 2019):
///
///   size + (r − 1)·jump,  jump·s,  before + p·jump
std::vector<ReceptiveField> receptive_fields(const Graph& graph);

}  // namespace receptive
