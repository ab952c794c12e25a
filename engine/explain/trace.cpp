#include "engine/explain/trace.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/layers/explain.h"
#include "engine/losses/explain.h"
#include "engine/model/executor.h"

namespace receptive {

namespace {

// A node of a query: a node of the graph, or the loss.
constexpr std::int32_t kLossNode = -1;

std::string join(const std::vector<std::int32_t>& numbers) {
  std::string text;
  for (const std::int32_t number : numbers) {
    text += (text.empty() ? "" : ", ") + std::to_string(number);
  }
  return "[" + text + "]";
}

}  // namespace

struct Trace::State {
  Graph graph;  // a copy: the trace outlives its model
  std::vector<float> weights;
  std::optional<Executor<float>> executor;
  std::int32_t images = 0;
  bool gradients = false;
  double mean_loss = 0;
  float loss_value = 0;

  // What a query's tensor is: its numbers and where it belongs.
  struct Found {
    TracedTensor tensor;
    std::int32_t node = kLossNode;
    std::int32_t which = 0;  // parameter or input
  };

  void run(std::span<const float> pixels, std::span<const std::int32_t> labels);
  Result<Found> find(const TensorRef& ref) const;
  static Result<float> value(const Found& found, const CellRef& cell);
  Result<Found> find_in_loss(const TensorRef& ref) const;
  Result<Found> find_parameter(const TensorRef& ref, std::int32_t node) const;
  Result<Found> find_input_gradient(const TensorRef& ref, std::int32_t node) const;

  Span all() const { return {0, images}; }
  std::vector<std::int32_t> dims(const Shape& shape) const {
    return {images, shape.c, shape.h, shape.w};
  }
  TracedTensor of_block(const Block<float>& block) const {
    return {dims(block.shape),
            {block.data, static_cast<std::size_t>(images * block.shape.cells())}};
  }
  NodeView view(std::int32_t node) const;
  LossView loss_view() const;
  Derivation derive(const TensorRef& ref, const Found& found,
                    const std::vector<std::int32_t>& index) const;
  Derivation derive_branches(std::int32_t node, const Cell& cell) const;
  Derivation derive_loss(const TensorRef& ref, const std::vector<std::int32_t>& index) const;
};

Trace::Trace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trace::~Trace() = default;

Result<std::unique_ptr<Trace>> Trace::create(const Model& model, std::span<const float> images,
                                             std::span<const std::int32_t> labels) {
  const auto cells = static_cast<std::size_t>(model.graph().input_shape().cells());
  if (images.empty() || images.size() % cells != 0) {
    return Error{ErrorCode::count_mismatch, "images",
                 "have " + std::to_string(images.size()) + " numbers and one image has " +
                     std::to_string(cells),
                 "give whole images of " + to_text(model.graph().input_shape())};
  }
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (std::isfinite(images[i])) continue;
    return Error{ErrorCode::out_of_range, "images", "pixel " + std::to_string(i) + " is not finite",
                 "give finite numbers"};
  }
  const std::size_t count = images.size() / cells;
  if (!labels.empty() && labels.size() != count) {
    return Error{
        ErrorCode::count_mismatch, "labels",
        "there are " + std::to_string(labels.size()) + " for " + std::to_string(count) + " images",
        "give one label per image, or none"};
  }
  if (!labels.empty() && !model.graph().loss()) {
    return Error{ErrorCode::wrong_loss, "loss", "the model has none, so labels mean nothing",
                 "trace without labels, or end the model with flatten and dense layers"};
  }
  for (const std::int32_t label : labels) {
    if (label >= 0 && label < model.graph().classes()) continue;
    return Error{ErrorCode::bad_label, "labels", std::to_string(label) + " is no class",
                 "use 0 to " + std::to_string(model.graph().classes() - 1)};
  }
  const auto weights = model.weights();
  std::unique_ptr<State> state(new State{.graph = model.graph(),
                                         .weights = {weights.begin(), weights.end()},
                                         .executor = {},
                                         .images = static_cast<std::int32_t>(count),
                                         .gradients = !labels.empty()});
  Result<Executor<float>> executor = Executor<float>::create(
      state->graph, {.groups = state->images, .gradients = state->gradients, .keep_all = true},
      model.budget_bytes());
  if (!executor) return std::move(executor).error();
  state->executor.emplace(std::move(executor).value());
  state->run(images, labels);
  return std::unique_ptr<Trace>(new Trace(std::move(state)));
}

void Trace::State::run(std::span<const float> pixels, std::span<const std::int32_t> labels) {
  std::copy(pixels.begin(), pixels.end(), executor->output(0, all(), 0).data);
  const auto share = static_cast<float>(1.0 / images);
  for (std::int32_t n = 0; n < images; ++n) {
    executor->shares()[n] = share;
    executor->labels()[n] =
        labels.empty() ? 0.0f : static_cast<float>(labels[static_cast<std::size_t>(n)]);
  }
  for (std::int32_t first = 0; first < images; first += kBlockGroups) {
    const Span block{first, std::min(kBlockGroups, images - first)};
    executor->forward(weights.data(), block, 0);
    if (graph.loss()) executor->loss_forward(block, 0);
    if (gradients) executor->backward(weights.data(), block, 0, 0);
  }
  if (!gradients) return;
  for (std::int32_t n = 0; n < images; ++n) mean_loss += executor->losses()[n];
  mean_loss /= images;
  loss_value = static_cast<float>(mean_loss);
  const auto parameters = graph.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ParameterPlace& place = parameters[p];
    if (place.split == GradientSplit::images) {
      executor->reduce_gradient(static_cast<std::int32_t>(p), 1, 0, place.cells);
    } else if (place.number == 0) {
      executor->rows_gradient(place.node, images, 0, place.spec.dims[0]);
    }
  }
}

const Graph& Trace::graph() const { return state_->graph; }
bool Trace::has_gradients() const { return state_->gradients; }
double Trace::loss() const { return state_->mean_loss; }

Result<Trace::State::Found> Trace::State::find(const TensorRef& ref) const {
  if (ref.node == "loss") return find_in_loss(ref);
  const std::int32_t node = graph.find(ref.node);
  if (node < 0) {
    return Error{ErrorCode::unknown_node, ref.node.empty() ? "node" : ref.node,
                 "the model has no such layer",
                 "take a name from the model's summary, \"input\" or \"loss\""};
  }
  if (ref.kind == TensorKind::update || ref.kind == TensorKind::optimizer_state) {
    return Error{ErrorCode::unknown_tensor, ref.node, "a pass over images updates nothing",
                 "ask deriveUpdate, with an optimiser"};
  }
  const bool gradient = ref.kind != TensorKind::output && ref.kind != TensorKind::parameter;
  if (gradient && !gradients) {
    return Error{ErrorCode::no_gradient, ref.node, "the trace was made without labels",
                 "give a label for every image"};
  }
  const bool one_of_its_kind =
      ref.kind == TensorKind::output || ref.kind == TensorKind::output_gradient;
  if (one_of_its_kind && !ref.name.empty()) {
    return Error{ErrorCode::unknown_tensor, ref.node, "has no output \"" + ref.name + "\"",
                 "a layer has one output: ask for it without a name"};
  }
  switch (ref.kind) {
    case TensorKind::output:
      return Found{of_block(executor->output(node, all(), 0)), node};
    case TensorKind::output_gradient:
      return Found{of_block(executor->d_output(node, all(), 0)), node};
    case TensorKind::input_gradient:
      return find_input_gradient(ref, node);
    default:
      return find_parameter(ref, node);
  }
}

Result<Trace::State::Found> Trace::State::find_in_loss(const TensorRef& ref) const {
  const auto images_dim = std::vector<std::int32_t>{images, 1, 1, 1};
  const auto count = static_cast<std::size_t>(images);
  if (!graph.loss()) {
    return Error{ErrorCode::wrong_loss, "loss", "the model has none",
                 "end the model with flatten and dense layers"};
  }
  if (ref.kind == TensorKind::output && ref.name == "probabilities") {
    const Shape& shape = graph.output().shape;
    return Found{{dims(shape),
                  {executor->probabilities(), static_cast<std::size_t>(images * shape.cells())}}};
  }
  if (!gradients) {
    return Error{ErrorCode::no_gradient, "loss", "the trace was made without labels",
                 "give a label for every image"};
  }
  if (ref.kind == TensorKind::input_gradient && (ref.name.empty() || ref.name == "0")) {
    return find({graph.output().name, TensorKind::output_gradient, {}});
  }
  if (ref.kind == TensorKind::output && ref.name.empty()) return Found{{{1}, {&loss_value, 1}}};
  if (ref.kind == TensorKind::output && ref.name == "perImage") {
    return Found{{images_dim, {executor->losses(), count}}};
  }
  return Error{ErrorCode::unknown_tensor, "loss", "has no tensor \"" + ref.name + "\"",
               "ask for the output \"\", \"perImage\" or \"probabilities\", or the inputGradient"};
}

Result<Trace::State::Found> Trace::State::find_parameter(const TensorRef& ref,
                                                         std::int32_t node) const {
  std::string names;
  for (const ParameterPlace& place : graph.parameters_of(graph.node(node))) {
    if (place.spec.name == ref.name) {
      const float* const all_numbers =
          ref.kind == TensorKind::parameter_gradient ? executor->gradient() : weights.data();
      return Found{
          {place.spec.dims, {all_numbers + place.offset, static_cast<std::size_t>(place.cells)}},
          node,
          place.number};
    }
    names += (names.empty() ? "" : ", ") + std::string(place.spec.name);
  }
  return Error{ErrorCode::unknown_tensor, ref.node, "has no parameter \"" + ref.name + "\"",
               names.empty() ? "this layer has no parameters" : "take one of: " + names};
}

Result<Trace::State::Found> Trace::State::find_input_gradient(const TensorRef& ref,
                                                              std::int32_t node) const {
  const std::vector<std::int32_t>& inputs = graph.node(node).inputs;
  std::int32_t which = 0;
  const auto parsed = std::from_chars(ref.name.data(), ref.name.data() + ref.name.size(), which);
  const bool number = ref.name.empty() || parsed.ptr == ref.name.data() + ref.name.size();
  if (!number || which < 0 || which >= static_cast<std::int32_t>(inputs.size())) {
    return Error{ErrorCode::unknown_tensor, ref.node, "has no input \"" + ref.name + "\"",
                 "it has " + std::to_string(inputs.size()) + " inputs, counted from 0"};
  }
  const auto k = static_cast<std::size_t>(which);
  return Found{of_block(executor->d_input(node, k, all(), 0)), node, which};
}

NodeView Trace::State::view(std::int32_t number) const {
  const Node& node = graph.node(number);
  NodeView made;
  made.images = images;
  const auto tensor = [&](std::int32_t of) {
    const Block<float> block = executor->output(of, all(), 0);
    return NodeView::Tensor{graph.node(of).name, block.shape, block.data};
  };
  for (const std::int32_t input : node.inputs) made.inputs.push_back(tensor(input));
  made.output = tensor(number);
  made.d_output = executor->d_output(number, all(), 0).data;
  for (const ParameterPlace& place : graph.parameters_of(node)) {
    made.parameters.push_back({place.spec.name, place.spec.dims, weights.data() + place.offset});
  }
  return made;
}

LossView Trace::State::loss_view() const {
  const Block<float> logits = executor->output(graph.size() - 1, all(), 0);
  return {.images = images,
          .logits = {graph.output().name, logits.shape, logits.data},
          .probabilities = executor->probabilities(),
          .losses = executor->losses(),
          .labels = executor->labels()};
}

Derivation Trace::State::derive_loss(const TensorRef& ref,
                                     const std::vector<std::int32_t>& index) const {
  const LossView view = loss_view();
  if (ref.kind == TensorKind::output && ref.name.empty()) {
    Derivation derivation;
    derivation.rule = Rule::mean;
    for (std::int32_t n = 0; n < images; ++n) {
      Factor factor{{{"loss", TensorKind::output, "perImage"}, {n, 0, 0, 0}}, view.losses[n]};
      derivation.terms.push_back(term(std::move(factor), 1.0 / images));
    }
    return derivation;
  }
  return std::visit(
      [&](const auto& loss) {
        if (ref.kind != TensorKind::output) return loss.explain_d_logit(view, index[0], index[1]);
        if (ref.name == "perImage") return loss.explain_loss(view, index[0]);
        return loss.explain_probability(view, index[0], index[1]);
      },
      *graph.loss());
}

// A cell that several layers read: the gradients they give back add up.
Derivation Trace::State::derive_branches(std::int32_t number, const Cell& cell) const {
  Derivation derivation;
  derivation.rule = Rule::sum_of_branches;
  for (std::int32_t reader = graph.size() - 1; reader > number; --reader) {
    const Node& node = graph.node(reader);
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      if (node.inputs[k] != number) continue;
      const Block<float> given = executor->d_input(reader, k, all(), 0);
      const std::int64_t place =
          ((std::int64_t{cell.n} * given.shape.c + cell.c) * given.shape.h + cell.y) *
              given.shape.w +
          cell.x;
      Factor factor{{{node.name, TensorKind::input_gradient, std::to_string(k)},
                     {cell.n, cell.c, cell.y, cell.x}},
                    given.data[place]};
      derivation.terms.push_back(term(std::move(factor)));
    }
  }
  return derivation;
}

Derivation Trace::State::derive(const TensorRef& ref, const Found& found,
                                const std::vector<std::int32_t>& index) const {
  // dL/d(output) is what the loss, or the layers that read the output, give back.
  const std::int32_t last = graph.size() - 1;
  if (ref.node == "loss" || (ref.kind == TensorKind::output_gradient && found.node == last)) {
    return derive_loss(ref, index);
  }
  if (ref.kind == TensorKind::parameter || (ref.kind == TensorKind::output && found.node == 0)) {
    return {};  // given: nothing behind it
  }
  Question question{ref.kind, found.which, {}};
  std::copy(index.begin(), index.end(), question.index.begin());
  std::int32_t asked = found.node;
  if (ref.kind == TensorKind::output_gradient) {
    const std::vector<std::int32_t>& readers = graph.node(found.node).consumers;
    if (readers.size() > 1) return derive_branches(found.node, question.cell());
    question.kind = TensorKind::input_gradient;
    asked = readers.front();
    const std::vector<std::int32_t>& inputs = graph.node(asked).inputs;
    question.which = static_cast<std::int32_t>(std::find(inputs.begin(), inputs.end(), found.node) -
                                               inputs.begin());
  }
  return std::visit([&](const auto& layer) { return layer.explain(view(asked), question); },
                    graph.node(asked).layer);
}

Result<TracedTensor> Trace::tensor(const TensorRef& ref) const {
  Result<State::Found> found = state_->find(ref);
  if (!found) return std::move(found).error();
  return found->tensor;
}

Result<float> Trace::State::value(const Found& found, const CellRef& cell) {
  const std::vector<std::int32_t>& shape = found.tensor.shape;
  bool inside = cell.index.size() == shape.size();
  std::int64_t place = 0;
  for (std::size_t d = 0; inside && d < shape.size(); ++d) {
    inside = cell.index[d] >= 0 && cell.index[d] < shape[d];
    place = place * shape[d] + cell.index[d];
  }
  if (!inside) {
    return Error{ErrorCode::bad_index, cell.tensor.node,
                 "index " + join(cell.index) + " is outside the tensor of shape " + join(shape),
                 "use indices from 0, below the shape"};
  }
  return found.tensor.data[static_cast<std::size_t>(place)];
}

Result<float> Trace::value(const CellRef& cell) const {
  Result<State::Found> found = state_->find(cell.tensor);
  if (!found) return std::move(found).error();
  return State::value(*found, cell);
}

Result<Derivation> Trace::derive(const CellRef& cell) const {
  Result<State::Found> found = state_->find(cell.tensor);
  if (!found) return std::move(found).error();
  Result<float> value = State::value(*found, cell);
  if (!value) return std::move(value).error();
  Derivation derivation = state_->derive(cell.tensor, *found, cell.index);
  derivation.target = cell;
  derivation.value = *value;
  return derivation;
}

std::string Trace::nodes_json() const {
  const State& s = *state_;
  JsonWriter writer;
  writer.begin_array();
  for (const Node& node : s.graph.nodes()) {
    writer.begin_object().member("name", node.name);
    std::visit([&](const auto& layer) { writer.member("type", layer.kType); }, node.layer);
    writer.key("inputs").begin_array();
    for (const std::int32_t input : node.inputs) writer.value(s.graph.node(input).name);
    writer.end_array().key("shape").begin_array();
    for (const std::int32_t side : s.dims(node.shape)) writer.value(side);
    writer.end_array().key("parameters").begin_array();
    for (const ParameterPlace& place : s.graph.parameters_of(node)) writer.value(place.spec.name);
    writer.end_array().end_object();
  }
  writer.end_array();
  return writer.take();
}

}  // namespace receptive
