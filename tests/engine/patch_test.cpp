// Which cells see which: by hand, and against what the gradient of one cell reaches.
#include "engine/explain/patch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/model/presets.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/random_models.h"

namespace receptive {
namespace {

Graph checked(const ModelSpec& spec) {
  Result<Graph> graph = Graph::create(spec);
  REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
  return std::move(graph).value();
}

std::vector<std::int32_t> range(std::int32_t first, std::int32_t last) {
  std::vector<std::int32_t> list;
  for (std::int32_t i = first; i <= last; ++i) list.push_back(i);
  return list;
}

Patch patch(const Graph& graph, const PlaceRef& place, std::string_view of = "input") {
  Result<Patch> made = patch_of(graph, place, of);
  REQUIRE(made.ok());
  return std::move(made).value();
}

Patch reverse(const Graph& graph, const PlaceRef& place, std::string_view by) {
  Result<Patch> made = seen_by(graph, place, by);
  REQUIRE(made.ok());
  return std::move(made).value();
}

TEST_CASE(
    "a corner of LeNet-5 sees its patch less the padding, and the field says how much that is") {
  const Graph lenet = checked(*find_preset("lenet5"));
  const Patch corner = patch(lenet, {"conv2", 0, 9});
  CHECK(corner.rows == range(0, 11));
  CHECK(corner.columns == range(16, 27));
  const NominalField field = *field_of(lenet, {"conv2", 0, 9});
  CHECK(field.top == -2);
  CHECK(field.left == 16);
  CHECK(field.field.rows.size == 14);
  CHECK(field.outside == Sides{2, 0, 0, 2});
  CHECK(patch(lenet, {"conv2", 5, 5}).rows == range(8, 21));
  CHECK(field_of(lenet, {"conv2", 5, 5})->outside == Sides{});
  CHECK(patch(lenet, {"conv2", 3, 0}, "pool1").rows == range(3, 7));
  CHECK(patch(lenet, {"dense1", 0, 0}).rows == range(0, 27));
}

TEST_CASE("seen the other way round, a pixel is in the windows of its neighbours") {
  const Graph lenet = checked(*find_preset("lenet5"));
  CHECK(reverse(lenet, {"input", 0, 14}, "conv1").rows == range(0, 2));
  CHECK(reverse(lenet, {"input", 0, 14}, "conv1").columns == range(12, 16));
  CHECK(reverse(lenet, {"input", 0, 14}, "pool1").columns == range(6, 8));
  CHECK(reverse(lenet, {"conv1", 1, 1}, "pool1").rows == range(0, 0));
}

TEST_CASE("the gaps of strides and dilations are left out") {
  const Graph graph =
      checked(sequence("", {1, 12, 12},
                       {Conv2d{.channels = 1, .kernel = {1, 1}, .stride = {3, 3}},
                        Conv2d{.channels = 1, .kernel = {2, 2}, .dilation = {2, 1}}})
                  .spec);
  CHECK(patch(graph, {"conv2", 1, 0}).rows == std::vector<std::int32_t>{3, 9});
  CHECK(patch(graph, {"conv2", 1, 0}).columns == std::vector<std::int32_t>{0, 3});
  CHECK(reverse(graph, {"input", 4, 0}, "conv2").rows.empty());
  CHECK(reverse(graph, {"input", 9, 0}, "conv2").rows == std::vector<std::int32_t>{1});
}

TEST_CASE("what a layer leaves unseen at the end is not in the patch, though the field covers it") {
  // 10 rows at stride 2 are 5 places: 0 2 4 6 8. Place 4 sees 3, 4 and one of padding.
  const Graph graph =
      checked(sequence("", {1, 10, 10},
                       {Conv2d{.channels = 1, .kernel = {1, 1}, .stride = {2, 2}},
                        Conv2d{.channels = 1, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}})
                  .spec);
  CHECK(patch(graph, {"conv2", 4, 4}).rows == std::vector<std::int32_t>{6, 8});
  CHECK(field_of(graph, {"conv2", 4, 4})->top == 6);
  CHECK(field_of(graph, {"conv2", 4, 4})->outside == Sides{0, 1, 0, 1});
}

// Convolutions with all weights 1 hide nothing: a pixel's gradient is 0 just where no path leads.
TEST_CASE("the patch of any cell is exactly where its gradient with respect to the image lies") {
  Draw draw(4);
  int cells = 0;
  for (int trial = 0; trial < 60; ++trial) {
    ModelSpec spec{{1, draw.between(4, 10), draw.between(4, 10)}, {}, {}};
    for (int layer = draw.between(1, 3); layer > 0; --layer) {
      Conv2d conv = std::get<Conv2d>(random_conv(draw, spec.input));
      conv.channels = 1;
      conv.groups = 1;
      spec.nodes.push_back({{}, {}, conv});
    }
    const Result<Graph> made = Graph::create(spec);
    if (!made.ok() || made->output().shape.cells() > 200) continue;
    const Shape out = made->output().shape;
    const PlaceRef place{made->output().name, draw.between(0, out.h - 1),
                         draw.between(0, out.w - 1)};
    const Patch found = patch(*made, place);
    // Moves one pixel at a time and watches the cell.
    spec.loss.reset();
    const Shape in = made->input_shape();
    std::vector<float> weights(static_cast<std::size_t>(made->weight_cells()), 1.0f);
    Result<Executor<float>> executor =
        Executor<float>::create(*made, {.groups = 1, .keep_all = true}, kDefaultBudgetBytes);
    REQUIRE(executor.ok());
    const auto cell_with = [&](std::int32_t pixel) {
      float* const pixels = executor->output(0, {0, 1}, 0).data;
      std::fill_n(pixels, in.cells(), 1.0f);
      if (pixel >= 0) pixels[pixel] = 2;
      executor->forward(weights.data(), {0, 1}, 0);
      return executor->output(made->size() - 1, {0, 1}, 0).data[place.y * out.w + place.x];
    };
    const float before = cell_with(-1);
    for (std::int32_t y = 0; y < in.h; ++y) {
      for (std::int32_t x = 0; x < in.w; ++x) {
        const bool listed = std::count(found.rows.begin(), found.rows.end(), y) > 0 &&
                            std::count(found.columns.begin(), found.columns.end(), x) > 0;
        CHECK((cell_with(y * in.w + x) != before) == listed);
        const Patch back = reverse(*made, {"input", y, x}, place.node);
        const bool seen = std::count(back.rows.begin(), back.rows.end(), place.y) > 0 &&
                          std::count(back.columns.begin(), back.columns.end(), place.x) > 0;
        CHECK(seen == listed);
        ++cells;
      }
    }
  }
  CHECK(cells > 1000);
  MESSAGE(cells << " pixels moved");
}

TEST_CASE("layers that no path connects see nothing of each other, and all branches count") {
  const auto same = [](std::int32_t kernel) {
    const std::int32_t margin = kernel / 2;
    return Conv2d{
        .channels = 1, .kernel = {kernel, kernel}, .padding = {margin, margin, margin, margin}};
  };
  const Graph graph = checked(branches("", {1, 9, 9},
                                       {{"three", {"input"}, same(3)},
                                        {"five", {"input"}, same(5)},
                                        {"both", {"three", "five"}, Add{}}})
                                  .spec);
  CHECK(patch(graph, {"five", 4, 4}, "three").rows.empty());
  CHECK(reverse(graph, {"five", 4, 4}, "input").rows.empty());
  CHECK(patch(graph, {"both", 4, 4}).rows == range(2, 6));
  CHECK(reverse(graph, {"input", 4, 4}, "both").columns == range(2, 6));
  CHECK(patch(graph, {"both", 4, 4}, "both").rows == range(4, 4));
}

TEST_CASE("coverage counts the windows over every cell: few at the border, none in a gap") {
  const auto rows_seen = [](std::int32_t side, const Conv2d& conv) {
    const Graph graph = checked(sequence("", {1, side, side}, {conv}).spec);
    Result<Coverage> coverage = coverage_of(graph, "input", "conv1");
    REQUIRE(coverage.ok());
    CHECK(coverage->rows == coverage->columns);
    return std::move(coverage).value();
  };
  const Coverage valid = rows_seen(5, {.channels = 1, .kernel = {3, 3}});
  CHECK(valid.rows == std::vector<std::int32_t>{1, 2, 3, 2, 1});
  CHECK(valid.at(0, 0) == 1);
  CHECK(valid.at(2, 2) == 9);
  const Coverage padded = rows_seen(5, {.channels = 1, .kernel = {3, 3}, .padding = {1, 1, 1, 1}});
  CHECK(padded.rows == std::vector<std::int32_t>{2, 3, 3, 3, 2});
  const Coverage strided = rows_seen(7, {.channels = 1, .kernel = {2, 2}, .stride = {3, 3}});
  CHECK(strided.rows == std::vector<std::int32_t>{1, 1, 0, 1, 1, 0, 0});
  const Coverage dilated = rows_seen(4, {.channels = 1, .kernel = {2, 2}, .dilation = {3, 3}});
  CHECK(dilated.rows == std::vector<std::int32_t>{1, 0, 0, 1});
  CHECK(to_json(dilated).find(R"("places":[1,0,0,1,0,0,0,0,0,0,0,0,1,0,0,1])") !=
        std::string::npos);
  CHECK(to_json(dilated).find(R"("least":0,"most":1,"unseen":12)") != std::string::npos);
}

TEST_CASE("places and layers that do not exist are refused") {
  const Graph lenet = checked(*find_preset("lenet5"));
  const auto code = [](const auto& result) {
    REQUIRE_FALSE(result.ok());
    CHECK_FALSE(result.error().remedy.empty());
    return result.error().code;
  };
  CHECK(code(patch_of(lenet, {"conv9", 0, 0}, "input")) == ErrorCode::unknown_node);
  CHECK(code(patch_of(lenet, {"conv1", 0, 0}, "inpt")) == ErrorCode::unknown_node);
  CHECK(code(patch_of(lenet, {"conv1", 28, 0}, "input")) == ErrorCode::bad_index);
  CHECK(code(seen_by(lenet, {"input", 0, -1}, "conv1")) == ErrorCode::bad_index);
  CHECK(code(coverage_of(lenet, "inpt", "conv1")) == ErrorCode::unknown_node);
  CHECK(code(coverage_of(lenet, "input", "conv9")) == ErrorCode::unknown_node);
  CHECK(code(field_of(lenet, {"conv1", 0, 28})) == ErrorCode::bad_index);
}

}  // namespace
}  // namespace receptive
