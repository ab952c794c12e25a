// The chain rule for one weight: every local derivative from the loss down to it.
//
//   ∂L/∂w = ∂L/∂p · ∂p/∂z · … · ∂A/∂Z · ∂Z/∂w
//
// Where branches meet, the chain is a graph: one link for each edge, and the paths through it add
// up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/result.h"
#include "engine/explain/trace.h"

namespace receptive {

/// ∂(cell `row` of one tensor) / ∂(cell `column` of another), cells counted in row-major order.
struct JacobianEntry {
  std::int64_t row = 0;
  std::int64_t column = 0;
  double value = 0;
};

/// A local derivative as a matrix, over all images of the trace.
struct Jacobian {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  /// Those that are not 0, column by column; none where the matrix is too large to be listed.
  std::optional<std::vector<JacobianEntry>> entries;
};

struct ChainLink {
  std::string notation;  // ∂dense1/∂flatten1
  TensorRef of;
  TensorRef by;      // a parameter in the last link
  std::string type;  // of the layer or loss that lies between
  Jacobian local;
  /// ∂L/∂by as this link alone gives it.
  TensorRef gradient;
  /// Its largest cell, of which `rule` says how it was made: a way to ask further.
  CellRef ask;
  Rule rule = Rule::given;
};

/// What a loss that brings its own activation computes in one step, taken apart in double. Where p
/// rounds to 0 or 1 the parts are not finite, which is why the engine never divides by them.
struct LossSplit {
  std::int32_t classes = 0;
  std::vector<double> loss_by_probability;   // ∂L/∂p [n, c]
  std::vector<double> probability_by_logit;  // ∂p/∂z [n, c of p, c of z]
  std::vector<double> product;               // [n, c]
  double largest_difference = 0;             // between the product and the traced ∂L/∂z
};

struct Chain {
  CellRef target;   // of kind parameter
  float value = 0;  // ∂L/∂target, read from the trace
  /// From the loss down; of links on the same height the one of the later layer first.
  std::vector<ChainLink> links;
  std::optional<LossSplit> split;
  /// Every path as a product of links, the first kMaxPaths of them; a sequence has one.
  std::vector<std::string> paths;
  std::int64_t path_count = 0;  // 2⁵³ − 1 stands for that many or more
};

/// `cell` is a cell of a parameter. Errors: unknown_node, unknown_tensor, bad_index, no_gradient.
Result<Chain> derive_chain(const Trace& trace, const CellRef& cell);

/// Chain of the API.
std::string to_json(const Chain& chain);

}  // namespace receptive
