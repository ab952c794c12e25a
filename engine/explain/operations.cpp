#include "engine/explain/operations.h"

#include <cmath>
#include <utility>

#include "engine/layers/conv_operations.h"

namespace receptive {

namespace {

constexpr double kRounding = 0x1p-24;  // of one float operation
// Entries of a matrix that is listed: some 3 MB of text.
constexpr std::int64_t kMaxEntries = 1 << 16;
// Multiplications of a node whose operations are written out: about a second.
constexpr std::int64_t kMaxProducts = std::int64_t{1} << 28;

template <class L>
concept HasOperations = requires(const L& layer, const NodeView& view) {
  { layer.operations(view) } -> std::same_as<std::vector<Operation>>;
};

Result<std::int32_t> find_node(const Trace& trace, std::string_view name) {
  const std::int32_t node = trace.graph().find(name);
  if (node > 0) return node;
  return Error(ErrorCode::unknown_node, "{}", "the model has no such layer",
               "take a name from the model's summary", name.empty() ? "node" : std::string(name));
}

Error too_large(const Node& node, std::int64_t count, std::int64_t most, const std::string& what) {
  return Error(ErrorCode::too_large, "{}", "{} has {} numbers, and at most {} are written out",
               "take a smaller image or fewer channels, or ask for single cells with derive",
               node.name, what, count, most);
}

void compare(double result, double magnitude, std::int64_t terms, float traced,
             Agreement& agreement) {
  const double bound = static_cast<double>(terms + 1) * kRounding * magnitude;
  const double difference = std::fabs(result - traced);
  agreement.within = agreement.within && difference <= bound;
  agreement.difference = std::fmax(agreement.difference, difference);
  agreement.bound = std::fmax(agreement.bound, bound);
}

void write(const Agreement& agreement, JsonWriter& writer) {
  writer.member("difference", agreement.difference).member("bound", agreement.bound);
  writer.member("within", agreement.within);
}

void write_list(std::string_view name, const std::vector<std::int32_t>& list, JsonWriter& writer) {
  writer.key(name).begin_array();
  for (const std::int32_t number : list) writer.value(number);
  writer.end_array();
}

// The products of M with every image, and of Mᵀ with every dZ.
void compare_products(const Trace& trace, const NodeView& view, std::int64_t terms,
                      ConvolutionMatrix& matrix) {
  const std::string node(view.output.node);
  const auto compare_all = [&](TensorRef target, bool transposed, const float* from) {
    const std::int64_t count = transposed ? matrix.columns : matrix.rows;
    const std::int64_t other = transposed ? matrix.rows : matrix.columns;
    const TracedTensor traced = *trace.tensor(target);
    Agreement agreement{.target = std::move(target)};
    for (std::int32_t n = 0; n < view.images; ++n) {
      std::vector<Sum> sums(static_cast<std::size_t>(count));
      for (const MatrixEntry& entry : matrix.entries) {
        const std::int32_t to = transposed ? entry.column : entry.row;
        const std::int32_t at = transposed ? entry.row : entry.column;
        sums[static_cast<std::size_t>(to)].add(double{entry.value} * from[n * other + at]);
      }
      for (std::int64_t i = 0; i < count; ++i) {
        Sum& sum = sums[static_cast<std::size_t>(i)];
        if (!transposed && view.parameters.size() > 1) {
          sum.add(double{view.parameters[1].data[i / view.output.shape.plane()]});
        }
        compare(sum.value, sum.magnitude, terms,
                traced.data[static_cast<std::size_t>(n * count + i)], agreement);
      }
    }
    matrix.agreements.push_back(std::move(agreement));
  };
  compare_all({node, TensorKind::output, {}}, false, view.inputs[0].data);
  if (view.d_output) compare_all({node, TensorKind::input_gradient, "0"}, true, view.d_output);
}

}  // namespace

Result<std::vector<TracedOperation>> operations_of(const Trace& trace, std::string_view name) {
  const Result<std::int32_t> found = find_node(trace, name);
  if (!found) return found.error();
  const Node& node = trace.graph().node(*found);
  std::vector<Operation> operations;
  std::optional<Error> error;
  std::visit(
      [&](const auto& layer) {
        if constexpr (HasOperations<std::decay_t<decltype(layer)>>) {
          const std::int64_t products =
              trace.images() * layer.multiply_adds(node.input_shapes, node.shape);
          if (products > kMaxProducts) {
            error = too_large(node, products, kMaxProducts, "the layer's sum");
          } else {
            operations = layer.operations(trace.view(*found));
          }
        }
      },
      node.layer);
  if (error) return *std::move(error);
  std::vector<TracedOperation> list;
  for (Operation& operation : operations) {
    Agreement agreement{.target = operation.target};
    const TracedTensor traced = *trace.tensor(operation.target);
    for (std::size_t i = 0; i < operation.result.size(); ++i) {
      compare(operation.result[i], operation.magnitude[i], operation.terms, traced.data[i],
              agreement);
    }
    list.push_back({std::move(operation), std::move(agreement)});
  }
  return list;
}

Result<ConvolutionMatrix> matrix_of(const Trace& trace, std::string_view name) {
  const Result<std::int32_t> found = find_node(trace, name);
  if (!found) return found.error();
  const Node& node = trace.graph().node(*found);
  const auto* conv = std::get_if<Conv2d>(&node.layer);
  if (!conv) {
    return Error(ErrorCode::unknown_tensor, "{}", "is no convolution", "ask about a conv2d layer",
                 node.name);
  }
  const kernels::ConvGeometry g = conv->geometry(node.input_shapes[0], node.shape);
  const std::int64_t count = conv_matrix_entries(g);
  if (count > kMaxEntries) return too_large(node, count, kMaxEntries, "the matrix");
  const NodeView view = trace.view(*found);
  ConvolutionMatrix matrix{g.output.cells(), g.input.cells(), conv_matrix(g, view), {}};
  const std::int64_t terms =
      std::int64_t{g.kernel.h} * g.kernel.w * std::max(g.group_inputs(), g.group_outputs()) + 1;
  compare_products(trace, view, terms, matrix);
  return matrix;
}

std::string to_json(const ConvolutionMatrix& matrix) {
  JsonWriter writer;
  writer.begin_object().member("rows", matrix.rows).member("columns", matrix.columns);
  writer.key("entries").begin_array();
  for (const MatrixEntry& entry : matrix.entries) {
    writer.begin_object().member("row", entry.row).member("column", entry.column);
    write_list("weight", entry.weight, writer);
    writer.member("value", entry.value).end_object();
  }
  writer.end_array().key("agreements").begin_array();
  for (const Agreement& agreement : matrix.agreements) {
    writer.begin_object().key("target").begin_object();
    write_members(agreement.target, writer);
    writer.end_object();
    write(agreement, writer);
    writer.end_object();
  }
  writer.end_array().end_object();
  return writer.take();
}

std::string to_json(const TracedOperation& traced) {
  const Operation& operation = traced.operation;
  JsonWriter writer;
  writer.begin_object();
  writer.member("kind", kOperationNames[static_cast<std::size_t>(operation.kind)]);
  writer.member("formula", operation.formula).key("target").begin_object();
  write_members(operation.target, writer);
  writer.end_object().key("operands").begin_array();
  for (const Operand& operand : operation.operands) writer.value(operand.name);
  writer.end_array();
  write_list("stride", {operation.stride.h, operation.stride.w}, writer);
  write_list("dilation", {operation.dilation.h, operation.dilation.w}, writer);
  write(traced.agreement, writer);
  writer.end_object();
  return writer.take();
}

}  // namespace receptive
