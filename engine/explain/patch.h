// Exactly which cells of an earlier layer a cell depends on, and which cells of a later layer see
// it.
#pragma once

#include <string>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/model/graph.h"
#include "engine/model/receptive_field.h"

namespace receptive {

/// A place (y, x) of a layer, all its channels taken together.
struct PlaceRef {
  std::string node;
  std::int32_t y = 0;
  std::int32_t x = 0;
};

/// Rows and columns that are connected with the place, each in ascending order: the cells are those
/// where one of the rows meets one of the columns. Gaps are those of strides and dilations. Both
/// are empty where no path leads from the one layer to the other.
struct Patch {
  PlaceRef place;
  std::string of;  // the layer whose rows and columns they are
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> columns;
};

/// The rectangle a place sees of the image without regard to its border, and how many of its rows
/// and columns lie outside. Where branches of different strides meet there is one for all places.
struct NominalField {
  ReceptiveField field;
  std::int64_t top = 0;  // first row and column; below 0 in the padding
  std::int64_t left = 0;
  Sides outside{};
};

/// The cells of `of` that `place` depends on. Errors: unknown_node, bad_index.
Result<Patch> patch_of(const Graph& graph, const PlaceRef& place, std::string_view of);
/// The cells of `by` that depend on `place`. Errors: unknown_node, bad_index.
Result<Patch> seen_by(const Graph& graph, const PlaceRef& place, std::string_view by);
/// How many places of the layer `by` depend on each cell of the layer `of`.
struct Coverage {
  std::string of;
  std::string by;
  std::vector<std::int32_t> rows;  // of each row of `of`: the rows of `by` that see it
  std::vector<std::int32_t> columns;

  /// The places that see cell (y, x): where one of those rows meets one of those columns.
  std::int64_t at(std::size_t y, std::size_t x) const { return std::int64_t{rows[y]} * columns[x]; }
};

/// Errors: unknown_node.
Result<Coverage> coverage_of(const Graph& graph, std::string_view of, std::string_view by);
/// Errors: unknown_node, bad_index.
Result<NominalField> field_of(const Graph& graph, const PlaceRef& place);

/// Patch of the API; of a patch of the image also its nominal field.
std::string to_json(const Patch& patch, const NominalField* field = nullptr);
/// Coverage of the API.
std::string to_json(const Coverage& coverage);

}  // namespace receptive
