// Every network known by name: its size counted by hand, and that it can learn.
#include "engine/model/presets.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"
#include "tests/sanitized.h"

namespace receptive {
namespace {

struct Size {
  std::int64_t parameters;
  std::int64_t multiply_adds;
};

// LeNet-5: (25·1+1)·6 + (25·6+1)·16 + 400·120+120 + 120·84+84 + 84·10+10
//          6·784·25 + 16·100·150 + 48,000 + 10,080 + 840
// mlp: 784·300+300 + 300·100+100 + 100·10+10
// odd-even-softmax, odd-even-sigmoid: mlp with 100·2+2 or 100·1+1 at its end
// small-cnn: (9·1+1)·32 + (9·32+1)·64 + 1600·10+10; 32·676·9 + 64·121·288 + 16,000
// alexnet-mini: (25·1+1)·12 + (25·6+1)·32 + (9·32+1)·48 + (9·24+1)·48 + (9·24+1)·32
//               + 2·(128·128+128) + 128·10+10
//               12·784·25 + 32·169·150 + 48·36·288 + 48·36·216 + 32·36·216 + 2·16,384 + 1,280
// vgg-mini: (9·1+1)·8 + (9·8+1)·8 + (9·8+1)·16 + (9·16+1)·16 + (9·16+1)·32 + (9·32+1)·32
//           + 288·128+128 + 128·128+128 + 128·10+10
// inception-mini: 240 + 2,598 (3a) + 6,144 (3b) + 5,946 (4a) + 64·10+10
//                 24·784·9 + 196·2,552 + 196·6,064 + 49·5,868 + 640
// resnet-mini: 72 + 2·576 + (1,152 + 2,304 + 128) + (4,608 + 9,216 + 512) + 32·10+10, and 2·c for
//              each of the normalisations of 8, 8, 8, 16, 16, 16, 32, 32, 32 channels
const std::map<std::string_view, Size> kSizes = {
    {"lenet5", {61706, 416520}},
    {"lenet5-tanh", {61706, 416520}},
    {"perceptron", {3, 2}},
    {"one-filter-cnn", {15, 148}},
    {"mlp", {266610, 266200}},
    {"odd-even-softmax", {265802, 265400}},
    {"odd-even-sigmoid", {265701, 265300}},
    {"small-cnn", {34826, 2440960}},
    {"alexnet-mini", {70690, 2200192}},
    {"vgg-mini", {72834, 1917312}},
    {"inception-mini", {15578, 2146252}},
    {"resnet-mini", {19810, 2364864}},
};

TEST_CASE("every preset has the parameters and multiply-adds counted by hand") {
  CHECK(presets().size() == kSizes.size());
  for (const Preset& preset : presets()) {
    CAPTURE(preset.name);
    REQUIRE(kSizes.contains(preset.name));
    const Size& size = kSizes.at(preset.name);
    const Result<std::shared_ptr<Model>> model = Model::create(preset.make(), 1);
    REQUIRE(model.ok());
    CHECK((*model)->graph().parameter_count() == size.parameters);
    const Result<JsonValue> summary = parse_json((*model)->summary_json(), "summary");
    REQUIRE(summary.ok());
    CHECK(*summary->find("multiplyAdds")->number() == static_cast<double>(size.multiply_adds));
  }
}

// A batch of 6 leaves lanes of the second group empty.
TEST_CASE("every preset learns: steps down the gradient of a batch lower its loss") {
  constexpr std::int32_t kImages = 6;
  constexpr float kRate = 0.02f;
  const int steps = sampled() ? 3 : 8;
  for (const Preset& preset : presets()) {
    CAPTURE(preset.name);
    const std::shared_ptr<Model> model = *Model::create(preset.make(), 1);
    const Graph& graph = model->graph();
    // Its rule goes down no gradient; perceptron_test.cpp holds it to what it promises.
    if (std::holds_alternative<Perceptron>(*graph.loss())) continue;
    Draw draw(7);
    const std::vector<double> images = draw.normals(kImages * graph.input_shape().cells());
    std::vector<std::int32_t> labels;
    for (std::int32_t n = 0; n < kImages; ++n) labels.push_back(n % graph.classes());
    std::vector<float> weights = weights_of<Pack>(*model);
    BatchRun<Pack> run(graph, kImages, false);
    double first = 0;
    for (int step = 0; step < steps; ++step) {
      run.run(weights, images, labels);
      if (step == 0) first = run.loss();
      for (const ParameterPlace& place : graph.parameters()) {
        if (graph.node(place.node).frozen) continue;
        const std::vector<float> gradient = run.gradient(place);
        for (std::size_t i = 0; i < gradient.size(); ++i) {
          weights[static_cast<std::size_t>(place.offset) + i] -= kRate * gradient[i];
        }
      }
    }
    CHECK(std::isfinite(first));
    CHECK(run.loss_of(weights, images, labels) < first);
  }
}

TEST_CASE("presets for 28×28 digits take 32×32 colour images when the input is changed") {
  for (const Preset& preset : presets()) {
    ModelSpec spec = preset.make();
    if (spec.input != Shape{1, 28, 28}) continue;
    CAPTURE(preset.name);
    spec.input = {3, 32, 32};
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE(graph.ok());
    CHECK(graph->classes() == Graph::create(preset.make())->classes());
  }
}

TEST_CASE("a residual block of resnet-mini is relu(normalised branch + shortcut)") {
  const std::shared_ptr<Model> model = *Model::create(*find_preset("resnet-mini"), 3);
  const TraceInput input = trace_input(model->graph(), 2);
  BatchRun<float> run(model->graph(), 2, true, kTraining);
  run.run(weights_of<float>(*model), {input.images.begin(), input.images.end()}, input.labels);
  const auto check = [&](const char* block, const char* branch, const char* shortcut) {
    const std::vector<float> a = run.output(branch);
    const std::vector<float> b = run.output(shortcut);
    const std::vector<float> out = run.output(block);
    for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i] == std::fmax(a[i] + b[i], 0.0f));
  };
  check("block1", "block1-conv2-norm", "relu1");
  check("block2", "block2-conv2-norm", "block2-shortcut-norm");
  // A convolution before a normalisation has no bias: the mean would take it away.
  for (const Node& node : model->graph().nodes()) {
    const auto* conv = std::get_if<Conv2d>(&node.layer);
    if (conv) CHECK_FALSE(conv->bias);
  }
}

}  // namespace
}  // namespace receptive
