// Which numbers a query means.
#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/explain/trace_state.h"
#include "engine/model/find_parameter.h"

namespace receptive {

namespace {

std::string join(const std::vector<std::int32_t>& numbers) {
  std::string text;
  for (const std::int32_t number : numbers) {
    text += (text.empty() ? "" : ", ") + std::to_string(number);
  }
  return "[" + text + "]";
}

}  // namespace

std::string_view kept_name(const Node& node) {
  return std::visit(
      [](const auto& layer) -> std::string_view {
        using L = std::decay_t<decltype(layer)>;
        if constexpr (KeepsTensor<L>) return L::kKeptName;
        return {};
      },
      node.layer);
}

Result<Trace::State::Found> Trace::State::find(const TensorRef& ref) const {
  if (ref.node == "loss") return find_in_loss(ref);
  const std::int32_t node = graph.find(ref.node);
  if (node < 0) {
    return Error(ErrorCode::unknown_node, "{}", "the model has no such layer",
                 "take a name from the model's summary, \"input\" or \"loss\"",
                 ref.node.empty() ? "node" : ref.node);
  }
  if (ref.kind == TensorKind::update || ref.kind == TensorKind::optimizer_state) {
    return find_update(ref, node);
  }
  const bool gradient = ref.kind != TensorKind::output && ref.kind != TensorKind::parameter;
  if (gradient && !gradients) {
    return Error(ErrorCode::no_gradient, "{}", "the trace was made without labels",
                 "give a label for every image", ref.node);
  }
  switch (ref.kind) {
    case TensorKind::output:
      return find_output(ref, node);
    case TensorKind::output_gradient:
      if (!ref.name.empty()) {
        return Error(ErrorCode::unknown_tensor, "{}", "has no gradient \"{}\"",
                     "a layer has one output: ask for its gradient without a name", ref.node,
                     ref.name);
      }
      return Found{of_block(executor->d_output(node, all(), 0)), node};
    case TensorKind::input_gradient:
      return find_input_gradient(ref, node);
    default:
      return find_parameter(ref, node);
  }
}

std::vector<std::string_view> Trace::State::besides(std::int32_t node) const {
  std::vector<std::string_view> names;
  if (const std::string_view kept = kept_name(graph.node(node)); !kept.empty()) {
    names.push_back(kept);
  }
  if (find_statistics(node)) names.insert(names.end(), {"mean", "variance"});
  return names;
}

const Trace::State::Statistics* Trace::State::find_statistics(std::int32_t node) const {
  const auto found = std::find_if(statistics.begin(), statistics.end(),
                                  [&](const Statistics& known) { return known.node == node; });
  return found == statistics.end() ? nullptr : &*found;
}

Result<Trace::State::Found> Trace::State::find_output(const TensorRef& ref,
                                                      std::int32_t node) const {
  if (ref.name.empty()) return Found{of_block(executor->output(node, all(), 0)), node};
  if (ref.name == kept_name(graph.node(node))) {
    return Found{of_block(executor->kept(node, all(), 0)), node};
  }
  const std::vector<std::int32_t> channels = {graph.node(node).shape.c};
  const Statistics* const known = find_statistics(node);
  if (known && ref.name == "mean") return Found{{channels, known->mean}, node};
  if (known && ref.name == "variance") return Found{{channels, known->variance}, node};
  std::string names;
  for (const std::string_view name : besides(node)) names += ", " + std::string(name);
  return Error(ErrorCode::unknown_tensor, "{}", "has no output \"{}\"", "{}", ref.node, ref.name,
               names.empty()
                   ? "a layer has one output: ask for it without a name"
                   : "ask for the output without a name, or for one of: " + names.substr(2));
}

Result<Trace::State::Found> Trace::State::find_in_loss(const TensorRef& ref) const {
  const auto images_dim = std::vector<std::int32_t>{images, 1, 1, 1};
  const auto count = static_cast<std::size_t>(images);
  if (!graph.loss()) {
    return Error(ErrorCode::wrong_loss, "loss", "the model has none",
                 "end the model with flatten and dense layers");
  }
  if (ref.kind == TensorKind::output && ref.name == "probabilities") {
    const Shape& shape = graph.output().shape;
    return Found{{dims(shape),
                  {executor->probabilities(), static_cast<std::size_t>(images * shape.cells())}}};
  }
  if (!gradients) {
    return Error(ErrorCode::no_gradient, "loss", "the trace was made without labels",
                 "give a label for every image");
  }
  if (ref.kind == TensorKind::input_gradient && (ref.name.empty() || ref.name == "0")) {
    return find({graph.output().name, TensorKind::output_gradient, {}});
  }
  if (ref.kind == TensorKind::output && ref.name.empty()) return Found{{{1}, {&loss_value, 1}}};
  if (ref.kind == TensorKind::output && ref.name == "perImage") {
    return Found{{images_dim, {executor->losses(), count}}};
  }
  return Error(ErrorCode::unknown_tensor, "loss", "has no tensor \"{}\"",
               "ask for the output \"\", \"perImage\" or \"probabilities\", or the inputGradient",
               ref.name);
}

Result<Trace::State::Found> Trace::State::find_parameter(const TensorRef& ref,
                                                         std::int32_t node) const {
  const Result<const ParameterPlace*> found = receptive::find_parameter(graph, ref.node, ref.name);
  if (!found) return found.error();
  const ParameterPlace& place = **found;
  const bool of_gradient = ref.kind == TensorKind::parameter_gradient;
  if (place.spec.buffer && of_gradient) {
    return Error(ErrorCode::no_gradient, "{}",
                 "{} is counted along, not learnt: no gradient reaches it",
                 "ask for the parameter itself", ref.node, ref.name);
  }
  const float* const all_numbers = of_gradient ? executor->gradient() : weights.data();
  return Found{
      {place.spec.dims, {all_numbers + place.offset, static_cast<std::size_t>(place.cells)}},
      node,
      place.number};
}

Result<Trace::State::Found> Trace::State::find_input_gradient(const TensorRef& ref,
                                                              std::int32_t node) const {
  const std::vector<std::int32_t>& inputs = graph.node(node).inputs;
  std::int32_t which = 0;
  const auto parsed = std::from_chars(ref.name.data(), ref.name.data() + ref.name.size(), which);
  const bool number = ref.name.empty() || parsed.ptr == ref.name.data() + ref.name.size();
  if (!number || which < 0 || which >= static_cast<std::int32_t>(inputs.size())) {
    return Error(ErrorCode::unknown_tensor, "{}", "has no input \"{}\"",
                 "it has {} inputs, counted from 0", ref.node, ref.name, inputs.size());
  }
  const auto k = static_cast<std::size_t>(which);
  return Found{of_block(executor->d_input(node, k, all(), 0)), node, which};
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
    return Error(ErrorCode::bad_index, "{}", "index {} is outside the tensor of shape {}",
                 "use indices from 0, below the shape", cell.tensor.node, join(cell.index),
                 join(shape));
  }
  return found.tensor.data[static_cast<std::size_t>(place)];
}

Result<float> Trace::value(const CellRef& cell) const {
  Result<State::Found> found = state_->find(cell.tensor);
  if (!found) return std::move(found).error();
  return State::value(*found, cell);
}

}  // namespace receptive
