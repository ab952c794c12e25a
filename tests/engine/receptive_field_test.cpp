// Receptive fields: by hand, and against what the gradient of one cell reaches.
#include "engine/model/receptive_field.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/presets.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

ReceptiveField field_of(const ModelSpec& spec, std::string_view node) {
  const Result<Graph> graph = Graph::create(spec);
  REQUIRE_MESSAGE(graph.ok(), (graph.ok() ? std::string() : to_text(graph.error())));
  const std::int32_t number = graph->find(node);
  REQUIRE(number >= 0);
  return receptive_fields(*graph)[static_cast<std::size_t>(number)];
}

ReceptiveField field_of(const NamedSpec& model, std::string_view node) {
  return field_of(model.spec, node);
}

// The same for rows and columns.
ReceptiveField square(const FieldSide& side) { return {side, side}; }

TEST_CASE("LeNet-5 sees 5, 6, 14, 16 and then all 32 rows of its padded image") {
  const ModelSpec lenet = *find_preset("lenet5");
  CHECK(field_of(lenet, "input") == square({1, 1, 0}));
  CHECK(field_of(lenet, "conv1") == square({5, 1, 2}));
  CHECK(field_of(lenet, "relu1") == square({5, 1, 2}));
  CHECK(field_of(lenet, "pool1") == square({6, 2, 2}));
  CHECK(field_of(lenet, "conv2") == square({14, 2, 2}));
  CHECK(field_of(lenet, "pool2") == square({16, 4, 2}));
  for (const char* node : {"flatten1", "dense1", "relu3", "dense3"}) {
    CHECK(field_of(lenet, node) == square({32, 4, 2}));
  }
}

TEST_CASE("two 3×3 convolutions see 5×5, three see 7×7, as VGG argues") {
  const Conv2d conv{.channels = 1, .kernel = {3, 3}, .padding = {1, 1, 1, 1}};
  const NamedSpec model = sequence("", {1, 9, 9}, {conv, conv, conv});
  CHECK(field_of(model, "conv2") == square({5, 1, 2}));
  CHECK(field_of(model, "conv3") == square({7, 1, 3}));
}

TEST_CASE("stride, dilation and padding on one side count along their own side") {
  const Conv2d conv{.channels = 1,
                    .kernel = {3, 2},
                    .stride = {2, 3},
                    .padding = {1, 0, 2, 1},
                    .dilation = {2, 4}};
  // Rows: reach 2·2+1. Columns: reach 4·1+1.
  CHECK(field_of(sequence("", {1, 20, 20}, {conv}), "conv1") ==
        ReceptiveField{{5, 2, 1}, {5, 3, 2}});
  // Rows: 5 + 4·2, 2·2, 1 + 1·2. Columns: 5 + 4·3, 3·3, 2 + 2·3.
  CHECK(field_of(sequence("", {1, 20, 20}, {conv, conv}), "conv2") ==
        ReceptiveField{{13, 4, 3}, {17, 9, 8}});
}

TEST_CASE("every pool, pad and reshape answers for its window") {
  const Size2 kernel{3, 2};
  const Size2 stride{2, 1};
  const Sides padding{1, 2, 0, 1};
  for (const Layer& pool :
       std::vector<Layer>{MaxPool2d{kernel, stride, padding}, MinPool2d{kernel, stride, padding},
                          AveragePool2d{kernel, stride, padding}, L2Pool2d{kernel, stride, padding},
                          MaxPool2d{kernel, stride, padding, Rounding::ceil}}) {
    CHECK(field_of(sequence("", {2, 8, 8}, {pool}), "pool1") ==
          ReceptiveField{{3, 2, 1}, {2, 1, 0}});
  }
  for (const Layer& pool :
       std::vector<Layer>{GlobalMaxPool2d{}, GlobalMinPool2d{}, GlobalAveragePool2d{}}) {
    CHECK(field_of(sequence("", {2, 8, 6}, {pool}), "pool1") ==
          ReceptiveField{{8, 1, 0}, {6, 1, 0}});
  }
  CHECK(field_of(sequence("", {1, 4, 4}, {Pad{{3, 0, 1, 5}}}), "pad1") ==
        ReceptiveField{{1, 1, 3}, {1, 1, 1}});
  CHECK(field_of(sequence("", {2, 3, 4}, {Reshape{.channels = 4, .size = {2, 3}}}), "reshape1") ==
        ReceptiveField{{3, 0, 0}, {4, 0, 0}});
  CHECK(field_of(sequence("", {2, 3, 4}, {Reshape{.channels = 2, .size = {3, 4}}}), "reshape1") ==
        square({1, 1, 0}));
}

TEST_CASE("where branches meet, the field holds the fields of all") {
  // 3×3 from −1, 5×5 from −2 and the cell itself; a pool without padding sees 2 more rows behind.
  const auto same = [](std::int32_t kernel) {
    const std::int32_t margin = kernel / 2;
    return Conv2d{
        .channels = 1, .kernel = {kernel, kernel}, .padding = {margin, margin, margin, margin}};
  };
  const NamedSpec model = branches("", {1, 12, 12},
                                   {{"three", {"input"}, same(3)},
                                    {"five", {"input"}, same(5)},
                                    {"both", {"three", "five", "input"}, Concat{}},
                                    {"late", {"input"}, Pad{{0, 2, 0, 2}}},
                                    {"behind", {"late"}, MaxPool2d{{3, 3}, {1, 1}}},
                                    {"all", {"three", "behind"}, Add{}},
                                    {"out", {"both", "all"}, Concat{}}});
  CHECK(field_of(model, "both") == square({5, 1, 2}));
  CHECK(field_of(model, "behind") == square({3, 1, 0}));
  CHECK(field_of(model, "all") == square({4, 1, 1}));
  CHECK(field_of(model, "out") == square({5, 1, 2}));
}

TEST_CASE("where branches of different jumps meet, the field is what all places see together") {
  // 3 places of jump 2 with size 2: rows 0 … 5; 3 places of jump 1 with size 4: rows 0 … 5.
  const NamedSpec model =
      branches("", {1, 6, 6},
               {{"strided", {"input"}, Conv2d{.channels = 1, .kernel = {2, 2}, .stride = {2, 2}}},
                {"wide", {"input"}, Conv2d{.channels = 1, .kernel = {4, 4}}},
                {"out", {"strided", "wide"}, Add{}}});
  CHECK(field_of(model, "out") == square({6, 0, 0}));
}

TEST_CASE("strides that multiply beyond any image give the whole image") {
  std::vector<Layer> layers;
  for (int i = 0; i < 6; ++i) {
    layers.push_back(
        Conv2d{.channels = 1, .kernel = {1, 1}, .stride = {1, 32768}, .padding = {0, 0, 0, 32768}});
  }
  CHECK(field_of(sequence("", {1, 3, 4}, layers), "conv6") == ReceptiveField{{1, 1, 0}, {4, 0, 0}});
}

// First and last cell of an image's row (or column) that the gradient of one place reaches.
struct Reached {
  std::int32_t first = -1;
  std::int32_t last = -1;

  void add(std::int32_t cell) {
    first = first < 0 ? cell : std::min(first, cell);
    last = std::max(last, cell);
  }
};

struct Found {
  int outside = 0;   // gradients outside the field
  int narrower = 0;  // fields within the image that the gradient does not fill
  int within = 0;    // fields within the image
};

// Looks along one side of the image.
void compare(const FieldSide& side, std::int32_t place, std::int32_t image, const Reached& reached,
             Found& found) {
  const std::int64_t first = place * side.jump - side.before;
  const std::int64_t last = first + side.size - 1;
  if (reached.first >= 0 && (reached.first < first || reached.last > last)) ++found.outside;
  if (first < 0 || last >= image) return;
  ++found.within;
  if (reached.first != first || reached.last != last) ++found.narrower;
}

// Keeps the sigmoid of the loss from saturating, which would make every gradient 0.
constexpr double kSmall = 1e-3;

// The gradient of every place of `model`'s output, all channels with weights of their own.
Found look(const ModelSpec& model) {
  ModelSpec spec = model;
  complete(spec);
  const std::string last = spec.nodes.back().name;
  spec.nodes.push_back({"flat", {last}, Flatten{}});
  spec.nodes.push_back({"pick", {"flat"}, Dense{.units = 1, .bias = false}});
  const std::shared_ptr<Model> made = model_with_biases(spec);
  const Graph& graph = made->graph();
  const auto number = static_cast<std::size_t>(graph.find(last));
  const Shape out = graph.nodes()[number].shape;
  const Shape image = graph.input_shape();
  const ReceptiveField field = receptive_fields(graph)[number];
  const TraceInput input = trace_input(graph, 1);
  const std::vector<double> pixels(input.images.begin(), input.images.end());
  std::vector<double> weights = weights_of<double>(*made);
  const ParameterPlace& pick = graph.parameters().back();
  BatchRun<double> run(graph, 1, true);
  Found found;
  for (std::int32_t y = 0; y < out.h; ++y) {
    for (std::int32_t x = 0; x < out.w; ++x) {
      for (std::int32_t cell = 0; cell < out.cells(); ++cell) {
        const bool here = cell % out.plane() == y * out.w + x;
        weights[static_cast<std::size_t>(pick.offset + cell)] =
            here ? kSmall * (1 + cell / out.plane()) : 0;
      }
      run.run(weights, pixels, {1});
      const std::vector<double> slopes = run.d_output("input");
      Reached rows;
      Reached columns;
      for (std::int32_t i = 0; i < image.cells(); ++i) {
        if (slopes[static_cast<std::size_t>(i)] == 0) continue;
        rows.add(i % image.plane() / image.w);
        columns.add(i % image.w);
      }
      compare(field.rows, y, image.h, rows, found);
      compare(field.columns, x, image.w, columns, found);
    }
  }
  return found;
}

TEST_CASE("the gradient of a place stays in its field, and fills it where no padding takes part") {
  const Conv2d wide{.channels = 2,
                    .kernel = {3, 2},
                    .stride = {2, 1},
                    .padding = {1, 0, 2, 1},
                    .dilation = {1, 2}};
  const Conv2d same{.channels = 2, .kernel = {3, 3}, .padding = {1, 1, 1, 1}};
  const std::vector<NamedSpec> models = {
      sequence("convolutions", {2, 14, 13}, {wide, Tanh{}, same}),
      sequence("pools", {1, 17, 15},
               {same, AveragePool2d{{3, 2}, {2, 2}, {1, 1, 0, 1}, false, Rounding::ceil},
                L2Pool2d{{2, 3}, {1, 1}, {0, 1, 1, 1}}}),
      sequence("pad and strides", {1, 15, 15},
               {Pad{{2, 1, 0, 3}}, Conv2d{.channels = 2, .kernel = {2, 2}, .stride = {3, 2}},
                AveragePool2d{{2, 2}, {1, 1}}}),
      sequence("reshape", {1, 6, 4},
               {same, Reshape{.channels = 4, .size = {4, 3}}, AveragePool2d{{2, 2}, {1, 1}}}),
      branches("a residual block and an inception", {1, 15, 16},
               {{"a", {"input"}, same},
                {"b", {"a"}, same},
                {"skip", {"b", "input", "a"}, Concat{}},
                {"left", {"skip"}, wide},
                {"right", {"skip"}, AveragePool2d{{2, 1}, {2, 1}}},
                {"right-wide", {"right"}, Pad{{0, 0, 1, 0}}},
                {"out", {"left", "right-wide"}, Concat{}}}),
      branches("different jumps", {1, 6, 6},
               {{"strided", {"input"}, Conv2d{.channels = 1, .kernel = {2, 2}, .stride = {2, 2}}},
                {"wide", {"input"}, Conv2d{.channels = 1, .kernel = {4, 4}}},
                {"out", {"strided", "wide"}, Add{}}}),
  };
  for (const auto& [name, spec] : models) {
    CAPTURE(name);
    const Found found = look(spec);
    CHECK(found.outside == 0);
    if (name == "different jumps" || name == "reshape") continue;
    CHECK(found.within > 0);
    CHECK(found.narrower == 0);
  }
}

}  // namespace
}  // namespace receptive
