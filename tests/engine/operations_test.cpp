// A layer's sums as operations: they give the traced tensors, whatever the geometry.
#include "engine/explain/operations.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/engine/explain_models.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

std::vector<TracedOperation> operations_in(const Trace& trace, const std::string& node) {
  Result<std::vector<TracedOperation>> list = operations_of(trace, node);
  REQUIRE_MESSAGE(list.ok(), (list.ok() ? std::string() : to_text(list.error())));
  return std::move(list).value();
}

ConvolutionMatrix matrix_in(const Trace& trace, const std::string& node) {
  Result<ConvolutionMatrix> matrix = matrix_of(trace, node);
  REQUIRE_MESSAGE(matrix.ok(), (matrix.ok() ? std::string() : to_text(matrix.error())));
  return std::move(matrix).value();
}

// Strides that do not divide, asymmetric padding also beyond the kernel, dilation, groups.
std::vector<Conv2d> geometries() {
  return {{.channels = 3, .kernel = {3, 2}},
          {.channels = 2, .kernel = {3, 3}, .stride = {2, 3}},
          {.channels = 4, .kernel = {2, 3}, .padding = {1, 0, 2, 1}},
          {.channels = 2, .kernel = {2, 2}, .padding = {3, 2, 4, 3}},
          {.channels = 2, .kernel = {3, 2}, .dilation = {2, 3}},
          {.channels = 6, .kernel = {2, 2}, .stride = {3, 3}, .groups = 2, .bias = false},
          {.channels = 4, .kernel = {1, 1}, .stride = {2, 2}, .padding = {2, 2, 2, 2}},
          {.channels = 4,
           .kernel = {3, 2},
           .stride = {2, 3},
           .padding = {5, 1, 0, 3},
           .dilation = {3, 2},
           .groups = 4}};
}

TEST_CASE("dW, dX, db and Z are what the operations on whole tensors give, within rounding") {
  int operations = 0;
  for (const Conv2d& conv : geometries()) {
    const NamedSpec named = sequence(
        "", {4, 7, 8}, {conv, Tanh{}, Flatten{}, Dense{.units = 3}, Tanh{}, Dense{.units = 2}});
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    for (const std::int32_t images : {1, 3}) {
      const std::unique_ptr<Trace> trace = trace_of(*model, images);
      for (const char* node : {"conv1", "dense1", "dense2"}) {
        CAPTURE(node);
        std::set<std::string> formulas;
        for (const TracedOperation& traced : operations_in(*trace, node)) {
          CAPTURE(traced.operation.formula);
          const Result<TracedTensor> tensor = trace->tensor(traced.operation.target);
          REQUIRE(tensor.ok());
          CHECK(tensor->shape == traced.operation.shape);
          CHECK(traced.agreement.within);
          CHECK(traced.agreement.difference <= traced.agreement.bound);
          CHECK(traced.agreement.bound > 0);
          formulas.insert(traced.operation.formula.substr(0, 2));
          ++operations;
        }
        const bool bias = node != std::string("conv1") || conv.bias;
        CHECK(formulas.size() == (bias ? 4 : 3));
      }
      const ConvolutionMatrix matrix = matrix_in(*trace, "conv1");
      CHECK(matrix.rows == model->graph().node(1).shape.cells());
      CHECK(matrix.columns == 4 * 7 * 8);
      REQUIRE(matrix.agreements.size() == 2);
      for (const Agreement& agreement : matrix.agreements) {
        CHECK(agreement.within);
        CHECK(agreement.bound > 0);
      }
    }
  }
  MESSAGE(operations << " operations");
}

TEST_CASE("without labels there is the forward operation alone") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 2, false);
  for (const char* node : {"conv1", "dense1"}) {
    const std::vector<TracedOperation> list = operations_in(*trace, node);
    REQUIRE(list.size() == 1);
    CHECK(list[0].agreement.within);
  }
  CHECK(matrix_in(*trace, "conv1").agreements.size() == 1);
}

TEST_CASE("the notes' 3×3 image and 2×2 kernel give the rotated kernel, zeros around dZ and dW") {
  const std::vector<GoldenCase> cases = golden_cases("notes");
  const auto golden = std::find_if(cases.begin(), cases.end(), [](const GoldenCase& one) {
    return one.id == "conv_backprop_3x3_2x2";
  });
  REQUIRE(golden != cases.end());
  const kernels::ConvGeometry g{{1, 3, 3}, {1, 2, 2}, {2, 2}, {1, 1}, {1, 1}, {}, 1};
  const std::vector<float> x = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<float> w = {1, 2, 3, 4};
  const std::vector<float> dz = {1, -1, 2, 0.5f};
  const std::vector<std::int32_t> dims = {1, 1, 2, 2};
  NodeView view;
  view.inputs = {{"input", g.input, x.data()}};
  view.output = {"conv1", g.output, dz.data()};
  view.d_output = dz.data();
  view.parameters = {{"weight", dims, w.data()}};
  const std::vector<Operation> list = conv_operations(g, view);
  REQUIRE(list.size() == 3);
  CHECK(list[1].result == std::vector<double>{9.5, 12, 17, 19.5});
  CHECK(list[1].operands[1].data == dz);
  CHECK(list[2].operands[1].data == std::vector<float>{4, 3, 2, 1});
  CHECK(list[2].operands[0].shape == std::vector<std::int32_t>{1, 1, 4, 4});
  CHECK(list[2].operands[0].data ==
        std::vector<float>{0, 0, 0, 0, 0, 1, -1, 0, 0, 2, 0.5f, 0, 0, 0, 0, 0});
}

TEST_CASE("a stride puts zeros between the cells of dZ") {
  const kernels::ConvGeometry g{{1, 4, 4}, {1, 2, 2}, {2, 2}, {2, 2}, {1, 1}, {}, 1};
  const std::vector<float> x(16, 1.0f);
  const std::vector<float> w = {1, 2, 3, 4};
  const std::vector<float> dz = {1, 2, 3, 4};
  const std::vector<std::int32_t> dims = {1, 1, 2, 2};
  NodeView view;
  view.inputs = {{"input", g.input, x.data()}};
  view.output = {"conv1", g.output, dz.data()};
  view.d_output = dz.data();
  view.parameters = {{"weight", dims, w.data()}};
  const std::vector<Operation> list = conv_operations(g, view);
  CHECK(list[1].operands[1].data == std::vector<float>{1, 0, 2, 0, 0, 0, 3, 0, 4});
  CHECK(list[2].result == std::vector<double>{1, 2, 2, 4, 3, 4, 6, 8, 3, 6, 4, 8, 9, 12, 12, 16});
}

TEST_CASE("what became of dZ is named as it is: zeros around, cropped, spread") {
  const auto name_of_frame = [](std::int32_t kernel, std::int32_t stride, const Sides& padding) {
    const Shape input{1, 8, 8};
    const Conv2d layer{
        .channels = 1, .kernel = {kernel, kernel}, .stride = {stride, stride}, .padding = padding};
    const Shape output = *layer.output_shape(std::vector<Shape>{input});
    const kernels::ConvGeometry g{input,   output, layer.kernel, layer.stride, layer.dilation,
                                  padding, 1};
    const std::vector<float> x(64, 1.0f);
    const std::vector<float> w(static_cast<std::size_t>(kernel * kernel), 1.0f);
    const std::vector<float> dz(static_cast<std::size_t>(output.cells()), 1.0f);
    const std::vector<std::int32_t> dims = {1, 1, kernel, kernel};
    NodeView view;
    view.inputs = {{"input", g.input, x.data()}};
    view.output = {"conv1", g.output, dz.data()};
    view.d_output = dz.data();
    view.parameters = {{"weight", dims, w.data()}};
    const Operand frame = conv_operations(g, view).back().operands[0];
    // The name says what the numbers show: cells lost, and zeros that are no gaps of a stride.
    float sum = 0;
    for (const float number : frame.data) sum += number;
    CHECK((sum < static_cast<float>(output.cells())) == frame.name.ends_with(", cropped"));
    return frame.name;
  };
  CHECK(name_of_frame(3, 1, {}) == "dZ with zeros around");
  CHECK(name_of_frame(3, 1, {2, 2, 2, 2}) == "dZ");
  CHECK(name_of_frame(3, 1, {3, 3, 3, 3}) == "dZ, cropped");
  CHECK(name_of_frame(3, 1, {3, 0, 0, 0}) == "dZ with zeros around, cropped");
  CHECK(name_of_frame(1, 1, {}) == "dZ");
  CHECK(name_of_frame(1, 1, {1, 1, 1, 1}) == "dZ, cropped");
  CHECK(name_of_frame(3, 2, {}) == "dZ spread by the stride, with zeros around");
  CHECK(name_of_frame(1, 2, {0, 0, 2, 0}) == "dZ spread by the stride, with zeros around, cropped");
}

TEST_CASE("every row of the matrix holds a window's weights, by name and in their columns") {
  const NamedSpec named = sequence(
      "", {1, 3, 3}, {Conv2d{.channels = 1, .kernel = {2, 2}}, Flatten{}, Dense{.units = 1}});
  const std::shared_ptr<Model> model = model_with_biases(named.spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 1);
  const ConvolutionMatrix matrix = matrix_in(*trace, "conv1");
  CHECK(matrix.rows == 4);
  CHECK(matrix.columns == 9);
  REQUIRE(matrix.entries.size() == 16);
  const TensorRef weights{"conv1", TensorKind::parameter, "weight"};
  const std::int32_t columns[] = {0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8};
  for (std::size_t i = 0; i < 16; ++i) {
    const MatrixEntry& entry = matrix.entries[i];
    CHECK(entry.row == static_cast<std::int32_t>(i / 4));
    CHECK(entry.column == columns[i]);
    const auto tap = static_cast<std::int32_t>(i % 4);
    CHECK(entry.weight == std::vector<std::int32_t>{0, 0, tap / 2, tap % 2});
    CHECK(entry.value == *trace->value({weights, entry.weight}));
  }
}

TEST_CASE("what is no convolution has no matrix, and what is too large is refused") {
  const NamedSpec named =
      sequence("", {1, 60, 60},
               {Conv2d{.channels = 3, .kernel = {5, 5}}, Relu{}, Flatten{}, Dense{.units = 2}});
  const std::unique_ptr<Trace> trace = trace_of(*model_with_biases(named.spec), 1);
  const auto code = [&](const char* node) {
    const Result<ConvolutionMatrix> matrix = matrix_of(*trace, node);
    REQUIRE_FALSE(matrix.ok());
    CHECK_FALSE(matrix.error().remedy.empty());
    return matrix.error().code;
  };
  CHECK(code("conv1") == ErrorCode::too_large);
  CHECK(code("relu1") == ErrorCode::unknown_tensor);
  CHECK(code("conv2") == ErrorCode::unknown_node);
  CHECK(operations_in(*trace, "relu1").empty());
  CHECK(operations_in(*trace, "conv1").size() == 4);
  CHECK_FALSE(operations_of(*trace, "nobody").ok());
}

}  // namespace
}  // namespace receptive
