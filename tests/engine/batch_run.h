// Takes a batch through a whole network, in any value type, as the trainer does.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/model/batch_pass.h"
#include "engine/model/model.h"
#include "tests/engine/layer_run.h"

namespace receptive {

template <class V>
class BatchRun {
 public:
  using S = ScalarOf<V>;

  /// `keep_all` as for a trace: every output and gradient can be read afterwards.
  BatchRun(const Graph& graph, std::int32_t images, bool keep_all, const PassContext& context = {})
      : graph_(graph), images_(images), groups_(groups_of<V>(images)), context_(context) {
    Result<Executor<V>> made = Executor<V>::create(
        graph, {.groups = groups_, .gradients = true, .keep_all = keep_all}, kDefaultBudgetBytes);
    REQUIRE(made.ok());
    executor_.emplace(std::move(made).value());
  }

  /// `images` is [n, c, h, w]; `weights` are laid out as the graph says.
  void run(const std::vector<S>& weights, const std::vector<double>& images,
           const std::vector<std::int32_t>& labels) {
    pass(weights, images, labels, true);
    complete_gradients();
  }

  /// ... from dL/d(output), [n, c, h, w], instead of a loss.
  void run_from(const std::vector<S>& weights, const std::vector<double>& images,
                const std::vector<double>& d_output) {
    begin();
    const Numbers<S> input = into_lanes<V>(images, images_);
    const Numbers<S> upstream = into_lanes<V>(d_output, images_);
    const std::int32_t last = graph_.size() - 1;
    pass_batch(
        *executor_, weights.data(), groups_, true, Serial{},
        [&](const Span& block, int) { copy(input, block, executor_->output(0, block, 0)); },
        [&](const Span& block, int) {
          copy(upstream, block, executor_->d_output(last, block, 0));
        });
    complete_gradients();
  }

  /// Forward only: the mean loss.
  double loss_of(const std::vector<S>& weights, const std::vector<double>& images,
                 const std::vector<std::int32_t>& labels) {
    pass(weights, images, labels, false);
    return loss();
  }

  // Read after a run that keeps all: [n, c, h, w].
  std::vector<S> output(std::string_view node) const {
    return read(executor_->output(number(node), {0, groups_}, 0));
  }
  std::vector<S> d_output(std::string_view node) const {
    return read(executor_->d_output(number(node), {0, groups_}, 0));
  }

  std::vector<S> probabilities() const {
    return read({executor_->probabilities(), graph_.output().shape});
  }
  std::vector<S> losses() const { return {executor_->losses(), executor_->losses() + images_}; }
  std::vector<S> predicted() const {
    return {executor_->predicted(), executor_->predicted() + images_};
  }
  double loss() const {
    double sum = 0;
    for (const S loss : losses()) sum += loss;
    return sum / images_;
  }

  /// dL/d(parameter), in its own shape.
  std::vector<S> gradient(const ParameterPlace& place) const {
    const S* const from = executor_->gradient() + place.offset;
    return {from, from + place.cells};
  }
  std::vector<S> gradient(std::string_view node, std::string_view name) const {
    for (const ParameterPlace& place : graph_.parameters()) {
      if (graph_.node(place.node).name == node && place.spec.name == name) return gradient(place);
    }
    FAIL("no parameter of this name");
    return {};
  }

  const Executor<V>& executor() const { return *executor_; }

 private:
  static void copy(const Numbers<S>& from, const Span& block, const Block<V>& to) {
    std::copy_n(from.data() + block.first * to.group_stride(), block.groups * to.group_stride(),
                to.data);
  }

  void begin() {
    PassContext context = context_;
    context.images = images_;
    executor_->set_context(context);
  }

  void complete_gradients() {
    const std::int32_t shards = shards_of(groups_);
    const auto parameters = graph_.parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const ParameterPlace& place = parameters[p];
      if (graph_.node(place.node).frozen && !executor_->plan().request.keep_all) continue;
      if (place.split == GradientSplit::images) {
        executor_->reduce_gradient(static_cast<std::int32_t>(p), shards, 0, place.cells);
      } else if (place.split == GradientSplit::rows && place.number == 0) {
        executor_->rows_gradient(place.node, groups_, 0, place.spec.dims[0]);
      }
    }
  }

  void pass(const std::vector<S>& weights, const std::vector<double>& images,
            const std::vector<std::int32_t>& labels, bool backward) {
    const Numbers<S> input = into_lanes<V>(images, images_);
    for (std::int32_t n = 0; n < groups_ * kLanes<V>; ++n) {
      const bool real = n < images_;
      executor_->shares()[n] = static_cast<S>(real ? 1.0 / images_ : 0);
      executor_->labels()[n] = static_cast<S>(real ? labels[static_cast<std::size_t>(n)] : 0);
    }
    begin();
    pass_batch(*executor_, weights.data(), groups_, backward, Serial{},
               [&](const Span& block, int) { copy(input, block, executor_->output(0, block, 0)); });
  }

  std::int32_t number(std::string_view node) const {
    const std::int32_t found = graph_.find(node);
    REQUIRE(found >= 0);
    return found;
  }
  std::vector<S> read(const Block<V>& block) const {
    REQUIRE(block.data != nullptr);
    return from_lanes<V>(block.data, images_, block.shape.cells());
  }

  const Graph& graph_;
  std::int32_t images_;
  std::int32_t groups_;
  PassContext context_;
  std::optional<Executor<V>> executor_;
};

/// A model's weights in another precision, laid out alike.
template <class V>
std::vector<ScalarOf<V>> weights_of(const Model& model) {
  return {model.weights().begin(), model.weights().end()};
}

/// A sequence of layers as a checked graph; the test fails when it is refused.
inline Graph graph_of(const Shape& input, std::vector<Layer> layers,
                      const std::optional<Loss>& loss = {}) {
  ModelSpec spec{input, {}, loss};
  for (Layer& layer : layers) spec.nodes.push_back({{}, {}, std::move(layer)});
  Result<Graph> graph = Graph::create(spec);
  REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
  return std::move(graph).value();
}

}  // namespace receptive
