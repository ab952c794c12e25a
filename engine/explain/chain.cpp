#include "engine/explain/chain.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/slope.h"
#include "engine/explain/weight.h"

namespace receptive {

namespace {

constexpr std::size_t kMaxPaths = 16;
// Cells of a local matrix that is listed: LeNet-5's first dense layer, 120 × 400, is.
constexpr std::int64_t kMaxJacobianCells = 1 << 16;
constexpr std::int64_t kManyPaths = (std::int64_t{1} << 53) - 1;

TensorRef output_of(const Node& node) { return {node.name, TensorKind::output, {}}; }

std::string by(const std::string& of, const std::string& what) { return "∂" + of + "/∂" + what; }

// The cell of the tensor that is farthest from 0.
std::int64_t largest_of(const TracedTensor& tensor) {
  const auto farther = [](float a, float b) { return std::fabs(a) < std::fabs(b); };
  return std::max_element(tensor.data.begin(), tensor.data.end(), farther) - tensor.data.begin();
}

class Maker {
 public:
  Maker(const Trace& trace, const CellRef& target, const Weight& weight)
      : trace_(trace), graph_(trace.graph()), target_(target), weight_(weight) {}

  Chain make() {
    const std::int32_t last = graph_.find(target_.tensor.node);
    find_members(last);
    Chain chain;
    chain.target = target_;
    chain.value = weight_.gradient;
    chain.links.push_back(loss_link());
    for (std::int32_t reader = graph_.size() - 1; reader > last; --reader) {
      if (!member(reader)) continue;
      const Node& node = graph_.node(reader);
      for (std::size_t k = 0; k < node.inputs.size(); ++k) {
        if (member(node.inputs[k])) chain.links.push_back(edge_link(reader, k));
      }
    }
    chain.links.push_back(parameter_link());
    chain.split = split_of_loss();
    const std::string loss = chain.split ? "∂L/∂probabilities · " + by("probabilities", output())
                                         : chain.links.front().notation;
    write_paths(graph_.size() - 1, loss, chain);
    chain.path_count = paths_[static_cast<std::size_t>(graph_.size() - 1)];
    return chain;
  }

 private:
  const std::string& output() const { return graph_.output().name; }
  bool member(std::int32_t node) const { return paths_[static_cast<std::size_t>(node)] > 0; }

  // Paths from every node down to the weight's: the nodes on the chain are those that have any.
  void find_members(std::int32_t last) {
    paths_.assign(static_cast<std::size_t>(graph_.size()), 0);
    paths_[static_cast<std::size_t>(last)] = 1;
    for (std::int32_t i = last + 1; i < graph_.size(); ++i) {
      std::int64_t& count = paths_[static_cast<std::size_t>(i)];
      for (const std::int32_t input : graph_.node(i).inputs) {
        count = std::min(kManyPaths, count + paths_[static_cast<std::size_t>(input)]);
      }
    }
  }

  ChainLink loss_link() const {
    const TensorRef gradient{output(), TensorKind::output_gradient, {}};
    ChainLink link{"∂L/∂" + output(),
                   {"loss", TensorKind::output, {}},
                   output_of(graph_.output()),
                   {},
                   {},
                   gradient,
                   {},
                   {}};
    std::visit([&](const auto& loss) { link.type = loss.kType; }, *graph_.loss());
    const TracedTensor tensor = trace_.tensor(gradient).value();
    const std::int64_t cells = cells_of(tensor.shape);
    link.local = {1, cells, {}};
    if (cells <= kMaxJacobianCells) {
      link.local.entries.emplace();
      for (std::int64_t i = 0; i < cells; ++i) {
        const float value = tensor.data[static_cast<std::size_t>(i)];
        if (value != 0) link.local.entries->push_back({0, i, value});
      }
    }
    ask_further(tensor, link);
    return link;
  }

  ChainLink edge_link(std::int32_t reader, std::size_t k) const {
    const Node& node = graph_.node(reader);
    const Node& input = graph_.node(node.inputs[k]);
    const TensorRef gradient{node.name, TensorKind::input_gradient, std::to_string(k)};
    ChainLink link = layer_link(node, input.name, output_of(input), gradient);
    const TracedTensor tensor = trace_.tensor(gradient).value();
    ask_further(tensor, link);
    fill_local(node, gradient, tensor.shape, link.local);
    return link;
  }

  ChainLink parameter_link() const {
    const Node& node = graph_.node(graph_.find(target_.tensor.node));
    const CellRef& gradient = weight_.gradient_cell;
    ChainLink link =
        layer_link(node, node.name + "." + target_.tensor.name, target_.tensor, gradient.tensor);
    link.ask = gradient;
    const Derivation derivation = trace_.derive(gradient).value();
    link.rule = derivation.rule;
    link.local = {trace_.images() * node.shape.cells(), 1, {}};
    if (link.local.rows <= kMaxJacobianCells) {
      link.local.entries.emplace();
      add_entries(derivation, node, 0, *link.local.entries);
    }
    return link;
  }

  static ChainLink layer_link(const Node& node, const std::string& name, TensorRef denominator,
                              TensorRef gradient) {
    ChainLink link{by(node.name, name),
                   output_of(node),
                   std::move(denominator),
                   {},
                   {},
                   std::move(gradient),
                   {},
                   {}};
    std::visit([&](const auto& layer) { link.type = layer.kType; }, node.layer);
    return link;
  }

  void ask_further(const TracedTensor& tensor, ChainLink& link) const {
    link.ask = {link.gradient, index_of(largest_of(tensor), tensor.shape)};
    link.rule = trace_.derive(link.ask).value().rule;
  }

  void fill_local(const Node& node, const TensorRef& gradient,
                  const std::vector<std::int32_t>& shape, Jacobian& local) const {
    local.rows = trace_.images() * node.shape.cells();
    local.columns = cells_of(shape);
    if (local.rows > kMaxJacobianCells / local.columns) return;
    local.entries.emplace();
    for (std::int64_t column = 0; column < local.columns; ++column) {
      const Derivation derivation = trace_.derive({gradient, index_of(column, shape)}).value();
      add_entries(derivation, node, column, *local.entries);
    }
  }

  // What the derivation of ∂L/∂(cell) multiplies each cell of ∂L/∂(output of node) by.
  void add_entries(const Derivation& derivation, const Node& node, std::int64_t column,
                   std::vector<JacobianEntry>& entries) const {
    const std::vector<std::int32_t> shape = {trace_.images(), node.shape.c, node.shape.h,
                                             node.shape.w};
    std::map<std::int64_t, double> slopes;
    for (const Term& term : derivation.terms) {
      if (const auto slope = slope_of(term)) {
        slopes[place_of(slope->upstream->cell.index, shape)] += slope->value;
      }
    }
    for (const auto& [row, value] : slopes) {
      if (value != 0) entries.push_back({row, column, value});
    }
  }

  std::optional<LossSplit> split_of_loss() const {
    return std::visit(
        [&](const auto& loss) -> std::optional<LossSplit> {
          if constexpr (BringsActivation<std::decay_t<decltype(loss)>>) {
            return split(loss);
          } else {
            return std::nullopt;
          }
        },
        *graph_.loss());
  }

  template <class L>
  LossSplit split(const L& loss) const {
    const LossView view = trace_.loss_view();
    const TracedTensor fused = trace_.tensor({output(), TensorKind::output_gradient, {}}).value();
    LossSplit made;
    made.classes = view.classes();
    for (std::int32_t n = 0; n < view.images; ++n) {
      const std::size_t first = made.loss_by_probability.size();
      const std::size_t first_row = made.probability_by_logit.size();
      for (std::int32_t c = 0; c < made.classes; ++c) {
        made.loss_by_probability.push_back(loss.loss_by_probability(view, n, c));
        for (std::int32_t z = 0; z < made.classes; ++z) {
          made.probability_by_logit.push_back(loss.probability_by_logit(view, n, c, z));
        }
      }
      const auto classes = static_cast<std::size_t>(made.classes);
      for (std::size_t z = 0; z < classes; ++z) {
        double sum = 0;
        for (std::size_t c = 0; c < classes; ++c) {
          sum += made.loss_by_probability[first + c] *
                 made.probability_by_logit[first_row + c * classes + z];
        }
        // A maximum that lets a NaN through, so that it is seen.
        const double difference = std::fabs(sum - fused.data[first + z]);
        if (!(difference <= made.largest_difference)) made.largest_difference = difference;
        made.product.push_back(sum);
      }
    }
    return made;
  }

  // Depth first, so that the first paths are those through the first inputs.
  void write_paths(std::int32_t number, const std::string& so_far, Chain& chain) const {
    const Node& node = graph_.node(number);
    if (node.name == target_.tensor.node) {
      chain.paths.push_back(so_far + " · " + chain.links.back().notation);
      return;
    }
    for (const std::int32_t input : node.inputs) {
      if (chain.paths.size() == kMaxPaths) return;
      if (!member(input)) continue;
      write_paths(input, so_far + " · " + by(node.name, graph_.node(input).name), chain);
    }
  }

  const Trace& trace_;
  const Graph& graph_;
  const CellRef& target_;
  const Weight& weight_;
  std::vector<std::int64_t> paths_;  // of each node
};

void write_numbers(std::string_view name, const std::vector<double>& numbers, JsonWriter& writer) {
  writer.key(name).begin_array();
  for (const double number : numbers) writer.value(number);
  writer.end_array();
}

void write(const Jacobian& local, JsonWriter& writer) {
  writer.begin_object().member("rows", local.rows).member("columns", local.columns);
  if (local.entries) {
    writer.key("entries").begin_array();
    for (const JacobianEntry& entry : *local.entries) {
      writer.begin_array().value(entry.row).value(entry.column).value(entry.value).end_array();
    }
    writer.end_array();
  }
  writer.end_object();
}

void write(const ChainLink& link, JsonWriter& writer) {
  const auto tensor = [&](std::string_view name, const TensorRef& ref) {
    writer.key(name).begin_object();
    write_members(ref, writer);
    writer.end_object();
  };
  writer.begin_object().member("notation", link.notation).member("type", link.type);
  tensor("of", link.of);
  tensor("by", link.by);
  writer.key("local");
  write(link.local, writer);
  tensor("gradient", link.gradient);
  writer.key("ask").begin_object();
  write_members(link.ask, writer);
  writer.end_object().member("rule", kRuleNames[static_cast<std::size_t>(link.rule)]).end_object();
}

}  // namespace

Result<Chain> derive_chain(const Trace& trace, const CellRef& cell) {
  const Result<Weight> weight = find_weight(trace, cell, "a chain leads to a parameter");
  if (!weight) return weight.error();
  return Maker(trace, cell, *weight).make();
}

std::string to_json(const Chain& chain) {
  JsonWriter writer;
  writer.begin_object().key("target").begin_object();
  write_members(chain.target, writer);
  writer.end_object().member("value", chain.value).key("links").begin_array();
  for (const ChainLink& link : chain.links) write(link, writer);
  writer.end_array();
  if (chain.split) {
    writer.key("split").begin_object().member("classes", chain.split->classes);
    write_numbers("lossByProbability", chain.split->loss_by_probability, writer);
    write_numbers("probabilityByLogit", chain.split->probability_by_logit, writer);
    write_numbers("product", chain.split->product, writer);
    writer.member("largestDifference", chain.split->largest_difference).end_object();
  }
  writer.key("paths").begin_array();
  for (const std::string& path : chain.paths) writer.value(path);
  writer.end_array().member("pathCount", chain.path_count).end_object();
  return writer.take();
}

}  // namespace receptive
