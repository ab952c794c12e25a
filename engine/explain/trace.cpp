#include "engine/explain/trace.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "engine/core/finite.h"
#include "engine/core/variant_list.h"
#include "engine/explain/pass.h"
#include "engine/explain/trace_state.h"
#include "engine/model/broken_node.h"

namespace receptive {

namespace {

std::size_t as_size(std::int64_t count) { return static_cast<std::size_t>(count); }

}  // namespace

Trace::Trace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trace::~Trace() = default;

Result<std::unique_ptr<Trace>> Trace::create(const Model& model, std::span<const float> images,
                                             std::span<const std::int32_t> labels,
                                             const PassContext& context) {
  return create(model.graph(), model.weights(), images, labels, context, model.budget_bytes());
}

Result<std::unique_ptr<Trace>> Trace::with_images(std::span<const float> images,
                                                  std::span<const std::int32_t> labels) const {
  return create(graph(), weights(), images, labels, context(), budget_bytes());
}

Result<std::unique_ptr<Trace>> Trace::create(const Graph& graph, std::span<const float> weights,
                                             std::span<const float> images,
                                             std::span<const std::int32_t> labels,
                                             const PassContext& context,
                                             std::int64_t budget_bytes) {
  // A model's memory is rounded up, so there may be more.
  if (std::ssize(weights) < graph.weight_cells()) {
    return Error(ErrorCode::count_mismatch, "weights", "have {} numbers and the model has {}",
                 "give the weights of this model", weights.size(), graph.weight_cells());
  }
  const auto cells = static_cast<std::size_t>(graph.input_shape().cells());
  if (images.empty() || images.size() % cells != 0) {
    return Error(ErrorCode::count_mismatch, "images", "have {} numbers and one image has {}",
                 "give whole images of {}", images.size(), cells, to_text(graph.input_shape()));
  }
  if (const std::size_t pixel = first_not_finite(images); pixel < images.size()) {
    return Error(ErrorCode::out_of_range, "images", "pixel {} is not finite", "give finite numbers",
                 pixel);
  }
  const std::size_t count = images.size() / cells;
  if (!labels.empty() && labels.size() != count) {
    return Error(ErrorCode::count_mismatch, "labels", "there are {} for {} images",
                 "give one label per image, or none", labels.size(), count);
  }
  if (!labels.empty() && !graph.loss()) {
    return Error(ErrorCode::wrong_loss, "loss", "the model has none, so labels mean nothing",
                 "trace without labels, or end the model with flatten and dense layers");
  }
  for (const std::int32_t label : labels) {
    if (label >= 0 && label < graph.classes()) continue;
    return Error(ErrorCode::bad_label, "labels", "{} is no class", "use 0 to {}", label,
                 graph.classes() - 1);
  }
  std::unique_ptr<State> state(new State{.graph = graph,
                                         .weights = {weights.begin(), weights.end()},
                                         .executor = {},
                                         .images = static_cast<std::int32_t>(count),
                                         .gradients = !labels.empty(),
                                         .budget_bytes = budget_bytes});
  std::vector<float> classes(labels.begin(), labels.end());
  classes.resize(count);
  return pass(std::move(state), images, classes, context);
}

Result<std::unique_ptr<Trace>> Trace::with_weights(std::vector<float> weights) const {
  RECEPTIVE_CHECK(weights.size() == state_->weights.size());
  std::unique_ptr<State> state(new State{.graph = state_->graph,
                                         .weights = std::move(weights),
                                         .executor = {},
                                         .images = state_->images,
                                         .gradients = state_->gradients,
                                         .budget_bytes = state_->budget_bytes});
  const TracedTensor pixels = *tensor({"input", TensorKind::output, {}});
  return pass(std::move(state), pixels.data, labels(), context());
}

Result<std::unique_ptr<Trace>> Trace::pass(std::unique_ptr<State> state,
                                           std::span<const float> pixels,
                                           std::span<const float> labels,
                                           const PassContext& context) {
  Result<Executor<float>> executor = Executor<float>::create(
      state->graph, {.groups = state->images, .gradients = state->gradients, .keep_all = true},
      state->budget_bytes);
  if (!executor) return std::move(executor).error();
  state->executor.emplace(std::move(executor).value());
  PassContext of_images = context;
  of_images.images = state->images;
  state->executor->set_context(of_images);
  state->run(pixels, labels);
  if (Status finite = state->check_finite(); !finite) return finite.error();
  return std::unique_ptr<Trace>(new Trace(std::move(state)));
}

void Trace::State::run(std::span<const float> pixels, std::span<const float> labels) {
  pass_images<float>(graph, *executor, weights.data(), pixels, labels, gradients);
  keep_statistics();
  if (!gradients) return;
  mean_loss = receptive::mean_loss(*executor, images);
  loss_value = static_cast<float>(mean_loss);
}

// A number that is not finite cannot be explained, and JSON cannot hold it.
Status Trace::State::check_finite() const {
  for (std::int32_t image = 0; image < images; ++image) {
    const Span one{image, 1};
    const std::int32_t broken = first_broken_node(graph, *executor, one, images, 0);
    const bool counted = !gradients || std::isfinite(executor->losses()[image]);
    if (broken < graph.size() || !counted) return too_large_at(graph, broken, image);
  }
  for (std::int32_t node = graph.size() - 1; gradients && node >= 0; --node) {
    const std::int64_t cells = images * graph.node(node).shape.cells();
    bool finite = all_finite({executor->d_output(node, all(), 0).data, as_size(cells)});
    for (const ParameterPlace& place : graph.parameters_of(graph.node(node))) {
      finite = finite && all_finite({executor->gradient() + place.offset, as_size(place.cells)});
    }
    if (finite) continue;
    return Error(ErrorCode::out_of_range, "{}", "a gradient is not a finite number",
                 "give pixels or weights of a smaller size", graph.node(node).name);
  }
  return Done{};
}

void Trace::State::keep_statistics() {
  if (!executor->context().training) return;
  for (const std::int32_t barrier : executor->plan().barriers) {
    if (graph.node(barrier).frozen) continue;
    const BatchStatistics known = executor->statistics(barrier);
    const auto numbers = [](std::span<const double> from) {
      std::vector<float> to;
      for (const double number : from) to.push_back(static_cast<float>(number));
      return to;
    };
    statistics.push_back({barrier, numbers(known.mean), numbers(known.variance), {}});
  }
  for (Statistics& known : statistics) known.view = {known.mean.data(), known.variance.data()};
}

const Graph& Trace::graph() const { return state_->graph; }
bool Trace::has_gradients() const { return state_->gradients; }
double Trace::loss() const { return state_->mean_loss; }
std::int32_t Trace::images() const { return state_->images; }
std::span<const float> Trace::weights() const { return state_->weights; }
std::int64_t Trace::budget_bytes() const { return state_->budget_bytes; }
const PassContext& Trace::context() const { return state_->executor->context(); }
std::span<const float> Trace::labels() const {
  return {state_->executor->labels(), static_cast<std::size_t>(state_->images)};
}
NodeView Trace::view(std::int32_t node) const { return state_->view(node); }
LossView Trace::loss_view() const { return state_->loss_view(); }

std::string Trace::nodes_json() const {
  const State& s = *state_;
  JsonWriter writer;
  writer.begin_array();
  std::int32_t number = 0;
  for (const Node& node : s.graph.nodes()) {
    writer.begin_object().member("name", node.name);
    writer.member("type", row_of(node.layer).type);
    writer.key("inputs").begin_array();
    for (const std::int32_t input : node.inputs) writer.value(s.graph.node(input).name);
    writer.end_array().key("shape").begin_array();
    for (const std::int32_t side : s.dims(node.shape)) writer.value(side);
    writer.end_array().key("parameters").begin_array();
    for (const ParameterPlace& place : s.graph.parameters_of(node)) writer.value(place.spec.name);
    writer.end_array().key("besides").begin_array();
    for (const std::string_view name : s.besides(number++)) writer.value(name);
    writer.end_array().end_object();
  }
  writer.end_array();
  return writer.take();
}

}  // namespace receptive
