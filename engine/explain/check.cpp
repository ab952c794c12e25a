#include "engine/explain/check.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/pass.h"
#include "engine/explain/weight.h"
#include "engine/layers/kink.h"

namespace receptive {

namespace {

// Of a weight of about 1. A central difference is wrong by h²/6 of the third derivative and by a
// rounding of the loss over h: with 2⁻¹⁷ both are some 1e-11.
constexpr double kStep = 0x1p-17;
constexpr double kRounding = 0x1p-52;

double step_for(double weight) {
  double step = kStep;
  for (double size = 1; size < std::fabs(weight); size *= 2) step *= 2;
  return step;
}

double relative(double a, double b) {
  const double size = std::fmax(std::fabs(a), std::fabs(b));
  return a == b ? 0 : std::fabs(a - b) / size;
}

template <class L>
concept HasKinks = requires(const L& layer, const MovedInput& input) {
  { layer.switches(input) } -> std::same_as<bool>;
};
template <class L>
concept LossHasKinks = requires(const L& loss, const MovedInput& logits, const float* labels) {
  { loss.switches(logits, labels) } -> std::same_as<bool>;
};

class Checker {
 public:
  Checker(const Trace& trace, Executor<double> executor)
      : trace_(trace),
        graph_(trace.graph()),
        executor_(std::move(executor)),
        weights_(trace.weights().begin(), trace.weights().end()) {
    executor_.set_context(trace.context());
  }

  NumericCheck check(const CellRef& cell, const ParameterPlace& place) {
    const std::int64_t at = place.offset + place_of(cell.index, place.spec.dims);
    double& weight = weights_[static_cast<std::size_t>(at)];
    NumericCheck made{.target = cell, .weight = static_cast<float>(weight), .kinks = {}};
    made.step = step_for(weight);
    const double before = weight;
    const double loss = pass(true);
    made.exact = executor_.gradient()[at];
    keep_outputs();
    const auto loss_at = [&](double moved) {
      weight = moved;
      const double moved_loss = pass(false);
      find_kinks(made.kinks);
      return moved_loss;
    };
    made.loss_below = loss_at(before - made.step);
    made.loss_above = loss_at(before + made.step);
    made.numeric = (made.loss_above - made.loss_below) / (2 * made.step);
    made.resolution = kRounding * std::fabs(loss) / made.step;
    return made;
  }

 private:
  std::int32_t images() const { return trace_.images(); }
  Span all() const { return {0, images()}; }

  double pass(bool backward) {
    const TracedTensor pixels = *trace_.tensor({"input", TensorKind::output, {}});
    pass_images(graph_, executor_, std::as_const(weights_).data(), pixels.data, trace_.labels(),
                backward);
    return mean_loss(executor_, images());
  }

  void keep_outputs() {
    for (std::int32_t node = 0; node < graph_.size(); ++node) {
      const Block<double> block = executor_.output(node, all(), 0);
      outputs_.emplace_back(block.data, block.data + images() * block.shape.cells());
    }
  }

  MovedInput moved(std::int32_t node) const {
    const Block<double> now = executor_.output(node, all(), 0);
    return {images(), now.shape, outputs_[static_cast<std::size_t>(node)].data(), now.data};
  }

  // Between the weight as it is and as it stands now.
  void find_kinks(std::vector<std::string>& kinks) const {
    const auto add = [&](const std::string& name) {
      if (std::find(kinks.begin(), kinks.end(), name) == kinks.end()) kinks.push_back(name);
    };
    for (const Node& node : graph_.nodes().subspan(1)) {
      std::visit(
          [&](const auto& layer) {
            if constexpr (HasKinks<std::decay_t<decltype(layer)>>) {
              if (layer.switches(moved(node.inputs[0]))) add(node.name);
            }
          },
          node.layer);
    }
    std::visit(
        [&](const auto& loss) {
          if constexpr (LossHasKinks<std::decay_t<decltype(loss)>>) {
            if (loss.switches(moved(graph_.size() - 1), trace_.labels().data())) add("loss");
          }
        },
        *graph_.loss());
  }

  const Trace& trace_;
  const Graph& graph_;
  Executor<double> executor_;
  std::vector<double> weights_;
  std::vector<std::vector<double>> outputs_;  // of every node, with the weight as it is
};

}  // namespace

Result<NumericCheck> check_numerically(const Trace& trace, const CellRef& cell) {
  const Result<Weight> weight = find_weight(trace, cell, "only parameters can be moved");
  if (!weight) return weight.error();
  const Graph& graph = trace.graph();
  const bool is_rule = std::visit(
      [](const auto& loss) { return IsUpdateRule<std::decay_t<decltype(loss)>>; }, *graph.loss());
  if (is_rule) {
    return Error(ErrorCode::no_gradient, "loss",
                 "it passes on an update rule, which is the derivative of nothing",
                 "check a model with another loss");
  }
  Result<Executor<double>> executor = Executor<double>::create(
      graph, {.groups = trace.images(), .gradients = true, .keep_all = true}, trace.budget_bytes());
  if (!executor) return std::move(executor).error();
  NumericCheck made = Checker(trace, std::move(executor).value()).check(cell, *weight->place);
  made.traced = weight->gradient;
  made.numeric_error = relative(made.numeric, made.exact);
  made.traced_error = relative(double{made.traced}, made.exact);
  return made;
}

std::string to_json(const NumericCheck& check) {
  JsonWriter writer;
  writer.begin_object().key("target").begin_object();
  write_members(check.target, writer);
  writer.end_object();
  writer.member("weight", check.weight).member("step", check.step);
  writer.member("lossBelow", check.loss_below).member("lossAbove", check.loss_above);
  writer.member("numeric", check.numeric).member("exact", check.exact);
  writer.member("traced", check.traced);
  writer.member("numericError", check.numeric_error).member("tracedError", check.traced_error);
  writer.member("resolution", check.resolution).key("kinks").begin_array();
  for (const std::string& node : check.kinks) writer.value(node);
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace receptive
