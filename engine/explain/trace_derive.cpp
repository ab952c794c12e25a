// Which layer or loss answers for a cell, and what it is given.
#include <algorithm>
#include <utility>

#include "engine/explain/trace_state.h"

namespace receptive {

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
    made.parameters.push_back({place.spec.name, place.spec.dims, weights.data() + place.offset,
                               gradients ? executor->gradient() + place.offset : nullptr});
  }
  made.kept = executor->kept(number, all(), 0).data;
  made.kept_name = kept_name(node);
  const Statistics* const known = find_statistics(number);
  made.statistics = known ? &known->view : nullptr;
  return made;
}

LossView Trace::State::loss_view() const {
  const Block<float> logits = executor->output(graph.size() - 1, all(), 0);
  return {.images = images,
          .logits = {graph.output().name, logits.shape, logits.data},
          .probabilities = executor->probabilities(),
          .losses = executor->losses(),
          .labels = gradients ? executor->labels() : nullptr};
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
  if (ref.kind == TensorKind::update) return derive_update_step(ref, index);
  if (ref.kind == TensorKind::optimizer_state) return {};
  if (ref.kind == TensorKind::parameter || (ref.kind == TensorKind::output && found.node == 0)) {
    return {};  // given: nothing behind it
  }
  Question question{ref.kind, found.which, {}, {}};
  if (ref.kind == TensorKind::output) question.name = ref.name;
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
  const NodeView seen = view(asked);
  return std::visit([&](const auto& layer) { return layer.explain(seen, question); },
                    graph.node(asked).layer);
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

}  // namespace receptive
