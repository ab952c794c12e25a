#include "engine/explain/mistake_padding.h"

#include <array>
#include <utility>
#include <vector>

#include "engine/explain/cells.h"
#include "engine/model/find_parameter.h"

namespace receptive {

namespace {

using Numbers = std::vector<double>;

template <class L>
concept HasPadding = requires(const L& layer) {
  {Sides(layer.padding)};
};

Sides behind(const Sides& padding) {
  return {0, padding.top + padding.bottom, 0, padding.left + padding.right};
}

// One layer alone, in double, on the traced tensors of a node.
template <class L>
class Alone {
 public:
  Alone(const L& layer, const NodeView& view, const Shape& input, const Shape& output)
      : layer_(layer), view_(view), input_(input), output_(output) {
    for (const NodeView::Parameter& parameter : view.parameters) {
      const float* const data = parameter.data;
      parameters_.emplace_back(data, data + cells_of(parameter.dims));
    }
    for (std::size_t p = 0; p < parameters_.size(); ++p) pointers_[p] = parameters_[p].data();
    const std::span<const Shape> inputs(&input_, 1);
    if constexpr (HasScratch<L>) {
      scratch_.resize(static_cast<std::size_t>(layer.scratch_cells(inputs, output)));
    }
    if constexpr (HasTable<L>) {
      table_.resize(static_cast<std::size_t>(layer.table_cells(inputs, output)));
      layer.fill_table(inputs, output, 1, table_.data());
    }
  }

  Numbers forward() {
    const Numbers x = input_of_node();
    Numbers y(static_cast<std::size_t>(view_.images * output_.cells()));
    const ConstBlock<double> input{x.data(), input_};
    layer_.forward(ForwardPass<double>{.groups = view_.images,
                                       .inputs = {&input, 1},
                                       .output = {y.data(), output_},
                                       .parameters = pointers_.data(),
                                       .scratch = scratch_.data(),
                                       .table = table_.data()});
    return y;
  }

  // The output's gradient has as many cells as the node's.
  Numbers backward_input() {
    Numbers x = input_of_node();
    x.resize(static_cast<std::size_t>(view_.images * input_.cells()));
    Numbers d_input(x.size());
    const Block<double> to{d_input.data(), input_};
    run(x, [&](BackwardPass<double>& pass) {
      pass.d_inputs = {&to, 1};
      layer_.backward_input(pass);
    });
    return d_input;
  }

  Numbers backward_parameter(std::size_t which) {
    std::vector<Numbers> d_parameters;
    for (const Numbers& parameter : parameters_) d_parameters.emplace_back(parameter.size());
    std::array<double*, kMost> to{};
    for (std::size_t p = 0; p < d_parameters.size(); ++p) to[p] = d_parameters[p].data();
    run(input_of_node(), [&](BackwardPass<double>& pass) {
      pass.d_parameters = to.data();
      if constexpr (HasParameters<L>) layer_.backward_parameters(pass);
    });
    return d_parameters[which];
  }

 private:
  static constexpr std::size_t kMost = 4;

  Numbers input_of_node() const {
    const NodeView::Tensor& input = view_.inputs[0];
    return {input.data, input.data + view_.images * input.shape.cells()};
  }

  template <class Call>
  void run(const Numbers& x, Call&& call) {
    const std::int64_t cells = view_.images * output_.cells();
    const Numbers y(view_.output.data, view_.output.data + cells);
    const Numbers upstream(view_.d_output, view_.d_output + cells);
    const ConstBlock<double> input{x.data(), input_};
    BackwardPass<double> pass{.groups = view_.images,
                              .inputs = {&input, 1},
                              .output = {y.data(), output_},
                              .d_output = {upstream.data(), output_},
                              .d_inputs = {},
                              .parameters = pointers_.data(),
                              .scratch = scratch_.data(),
                              .table = table_.data()};
    call(pass);
  }

  const L& layer_;
  const NodeView& view_;
  Shape input_;
  Shape output_;
  std::vector<Numbers> parameters_;
  std::array<const double*, kMost> pointers_{};
  Numbers scratch_;
  std::vector<std::int32_t> table_;
};

// Whose terms the tensor's are, and the number of the parameter.
struct Owner {
  std::int32_t node = -1;
  std::size_t parameter = 0;
};

Owner owner_of(const Case& asked) {
  const Graph& graph = asked.trace.graph();
  const TensorRef& ref = asked.terms.ref();
  if (is_upstream(ref.kind)) {
    // The layer that hands the gradient down; of branches there is more than one.
    const bool one_layer =
        asked.terms.tensor_count() > 0 && asked.terms.tensor(0).kind == TensorKind::output_gradient;
    return {one_layer ? graph.find(asked.terms.tensor(0).node) : -1, 0};
  }
  Owner owner{graph.find(ref.node), 0};
  if (owner.node <= 0) return owner;
  const Result<const ParameterPlace*> place = find_parameter(graph, ref.node, ref.name);
  if (place) owner.parameter = static_cast<std::size_t>((*place)->number);
  return owner;
}

template <class L>
void without_padding(const L& layer, const Case& asked, const Owner& owner, const Emit& emit) {
  const NodeView view = asked.trace.view(owner.node);
  const Shape& in = view.inputs[0].shape;
  const Shape& out = view.output.shape;
  L none = layer;
  none.padding = {};
  L moved = layer;
  moved.padding = behind(layer.padding);
  const bool same = moved.output_shape(std::span<const Shape>(&in, 1)).ok();
  switch (asked.terms.ref().kind) {
    case TensorKind::output: {
      const Result<Shape> smaller = none.output_shape(std::span<const Shape>(&in, 1));
      if (smaller) emit(Alone<L>(none, view, in, *smaller).forward());
      if (same) emit(Alone<L>(moved, view, in, out).forward());
      break;
    }
    case TensorKind::parameter_gradient:
      if (same) emit(Alone<L>(moved, view, in, out).backward_parameter(owner.parameter));
      break;
    default: {
      if (asked.terms.rule() == Rule::route_extreme) return;
      if (same) emit(Alone<L>(moved, view, in, out).backward_input());
      const Shape padded{in.c, in.h + layer.padding.top + layer.padding.bottom,
                         in.w + layer.padding.left + layer.padding.right};
      const Result<Shape> whole = none.output_shape(std::span<const Shape>(&padded, 1));
      if (whole && *whole == out && asked.terms.rule() == Rule::sum_of_products &&
          view.parameters.size() > 0) {
        emit(Alone<L>(none, view, padded, out).backward_input());
      }
    }
  }
}

}  // namespace

void padding_ignored(const Case& asked, const Emit& emit) {
  const Owner owner = owner_of(asked);
  if (owner.node <= 0) return;
  std::visit(
      [&](const auto& layer) {
        using L = std::decay_t<decltype(layer)>;
        if constexpr (HasPadding<L>) {
          if (layer.padding != Sides{}) without_padding(layer, asked, owner, emit);
        }
      },
      asked.trace.graph().node(owner.node).layer);
  // A mean over the cells it sees alone.
  if (asked.terms.rule() != Rule::mean || asked.terms.ref().kind != TensorKind::output) return;
  std::vector<double> made;
  for (const TensorTerms::Cell& cell : asked.terms.cells()) {
    double sum = 0;
    asked.terms.for_each_term(cell, [&](const TensorTerms::Summand& summand) {
      for (const TensorTerms::Part& part : summand.parts) sum += part.value;
    });
    made.push_back(cell.terms() > 0 ? sum / static_cast<double>(cell.terms()) : 0);
  }
  emit(std::move(made));
}

}  // namespace receptive
