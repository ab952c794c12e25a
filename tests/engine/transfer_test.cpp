// A trained network with a new head: what is kept, what is new, what training changes.
#include "engine/model/transfer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/model/checkpoint.h"
#include "engine/model/presets.h"
#include "engine/train/evaluator.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

std::shared_ptr<Model> preset_model(std::string_view name, std::uint64_t seed) {
  return *Model::create(*find_preset(name), seed);
}

std::shared_ptr<Model> headed(const Model& model, const HeadOptions& options = {}) {
  Result<std::shared_ptr<Model>> made = with_head(model, options);
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? std::string() : to_text(made.error())));
  return *made;
}

std::vector<float> numbers_of(Model& model, std::string_view node, std::string_view name) {
  const auto cells = model.parameter(**model.find_parameter(node, name));
  return {cells.begin(), cells.end()};
}

// Whether every layer that both have holds the same numbers.
bool keeps_layers(Model& after, Model& before, std::size_t layers) {
  std::size_t compared = 0;
  for (const ParameterPlace& place : before.graph().parameters()) {
    const std::string& node = before.graph().node(place.node).name;
    if (after.graph().find(node) < 0) continue;
    ++compared;
    if (numbers_of(after, node, place.spec.name) != numbers_of(before, node, place.spec.name)) {
      return false;
    }
  }
  return compared == 2 * layers;  // a weight and a bias each
}

std::string refusal(const Model& model, const HeadOptions& options = {}) {
  const Result<std::shared_ptr<Model>> made = with_head(model, options);
  REQUIRE_FALSE(made.ok());
  CHECK_FALSE(made.error().remedy.empty());
  return std::string(name_of(made.error().code)) + " " + to_text(made.error());
}

std::shared_ptr<Model> model_of(const Shape& input, std::vector<Layer> layers) {
  return *Model::create(graph_of(input, std::move(layers)).spec(), 1);
}

TEST_CASE("an odd/even head trains 202 or 101 parameters of an MLP and 170 or 85 of LeNet-5") {
  struct Counts {
    std::int64_t all, softmax, sigmoid;
  };
  const std::map<std::string_view, Counts> counts = {{"mlp", {266610, 202, 101}},
                                                     {"lenet5", {61706, 170, 85}}};
  for (const auto& [name, count] : counts) {
    CAPTURE(name);
    const auto trained = preset_model(name, 3);
    const std::int64_t old_head = trained->graph().parameters().back().cells +
                                  trained->graph().parameters().rbegin()[1].cells;
    for (const HeadKind kind : {HeadKind::softmax, HeadKind::sigmoid}) {
      const auto model = headed(*trained, {.kind = kind});
      const std::int64_t trainable = kind == HeadKind::softmax ? count.softmax : count.sigmoid;
      CHECK(model->graph().trainable_count() == trainable);
      CHECK(model->graph().parameter_count() - trainable == count.all - old_head);
      CHECK(model->graph().classes() == 2);
      CHECK(model->graph().output().name == "head");
    }
  }
}

TEST_CASE("the layers below the head keep their weights bit by bit") {
  const auto trained = preset_model("lenet5", 5);
  CHECK(keeps_layers(*headed(*trained), *trained, 4));
  // Through a file as well, and onto a head of its own.
  Result<std::shared_ptr<Model>> loaded = load_checkpoint(save_checkpoint(*headed(*trained)));
  REQUIRE(loaded.ok());
  const auto again = headed(**loaded, {.classes = 10, .seed = 2});
  CHECK(keeps_layers(*again, *trained, 4));
  CHECK(again->graph().output().name == "head");
  CHECK(again->graph().classes() == 10);
}

TEST_CASE("the new head's weights come from the seed, as the old head's did") {
  const auto trained = preset_model("lenet5", 5);
  const auto weight = [&](std::int32_t seed) {
    return numbers_of(*headed(*trained, {.seed = seed}), "head", "weight");
  };
  CHECK(weight(1) == weight(1));
  CHECK(weight(1) != weight(2));
  const auto model = headed(*trained);
  CHECK(std::get<Dense>(model->graph().output().layer).init == Initializer::glorot_uniform);
}

TEST_CASE("without freezing every layer trains, also one that was frozen") {
  const auto frozen = headed(*preset_model("lenet5", 5));
  const auto model = headed(*frozen, {.freeze = false});
  CHECK(model->graph().trainable_count() == model->graph().parameter_count());
}

TEST_CASE("what follows the last dense layer goes with it, and a taken name is not taken again") {
  const auto ends_with_softmax =
      model_of({2, 3, 3}, {Flatten{}, Dense{.units = 5}, Relu{}, Dense{.units = 4}, LogSoftmax{}});
  const auto model = headed(*ends_with_softmax, {.classes = 3});
  CHECK(model->graph().size() == 5);  // input, flatten, dense, relu, head
  CHECK(model->graph().classes() == 3);

  ModelSpec spec{{4, 1, 1}, {}, {}};
  spec.nodes = {{"head", {"input"}, Dense{.units = 3}}, {"last", {"head"}, Dense{.units = 2}}};
  CHECK(headed(**Model::create(spec, 1))->graph().output().name == "head2");
}

TEST_CASE("a model without a dense head is refused, and so is a sigmoid for three classes") {
  const auto pooled = model_of(
      {2, 5, 5}, {Conv2d{.channels = 3, .kernel = {3, 3}}, GlobalAveragePool2d{}, LogSoftmax{}});
  CHECK(refusal(*pooled).starts_with("bad_graph conv1: is the last layer with weights"));
  CHECK(refusal(*model_of({2, 5, 5}, {GlobalMaxPool2d{}}))
            .starts_with("bad_graph model: has no layer with weights"));
  ModelSpec joined{{4, 1, 1}, {}, {}};
  joined.nodes = {{"a", {"input"}, Dense{.units = 3}},
                  {"b", {"input"}, Dense{.units = 3}},
                  {"sum", {"a", "b"}, Add{}}};
  CHECK(refusal(**Model::create(joined, 1)).starts_with("bad_graph sum: joins branches"));
  const auto lenet = preset_model("lenet5", 1);
  CHECK(refusal(*lenet, {.kind = HeadKind::sigmoid, .classes = 3})
            .starts_with("wrong_loss head.classes: is 3"));
  CHECK(refusal(*lenet, {.classes = 1}).starts_with("out_of_range head.classes"));
}

TEST_CASE("training a head leaves what is frozen byte-equal and learns the new question") {
  constexpr std::uint32_t kRows = 240;
  constexpr std::uint32_t kFourClasses = 4;
  const ToyFiles files = toy_files(kRows, kToyImage, kFourClasses);
  const auto data = toy_labels(files, kFourClasses);
  REQUIRE(data->append_image_bytes(files.images).ok());
  const auto odd_even = std::make_shared<const Dataset>(
      data->relabelled(*parse_label_map("\"odd-even\"", kFourClasses, "data")));
  ThreadPool pool(2);
  const auto first =
      model_of(kToyImage, {Conv2d{.channels = 4, .kernel = {3, 3}}, Relu{}, Flatten{},
                           Dense{.units = 12}, Relu{}, Dense{.units = 4}});
  run_on(*toy_trainer(first, data, {.epochs = 6, .batch_size = 8}, Sgd{.momentum = 0.9f}, pool));
  for (const HeadKind kind : {HeadKind::softmax, HeadKind::sigmoid}) {
    const auto model = headed(*first, {.kind = kind});
    const std::string frozen = model->frozen_sha256();
    const std::string all = model->weights_sha256();
    run_on(*toy_trainer(model, odd_even, {.epochs = 6, .batch_size = 8}, Sgd{}, pool));
    CHECK(model->frozen_sha256() == frozen);
    CHECK(model->weights_sha256() != all);
    CHECK(keeps_layers(*model, *first, 2));
    auto evaluator = Evaluator::create(model, odd_even, -1, pool);
    REQUIRE(evaluator.ok());
    REQUIRE((*evaluator)->advance(kRows).ok());
    CHECK((*evaluator)->metrics().correct > kRows * 9 / 10);
  }
}

TEST_CASE("the checksum of what is frozen changes with every frozen weight and no other") {
  const auto model = headed(*preset_model("lenet5", 5));
  const std::string before = model->frozen_sha256();
  model->parameter(**model->find_parameter("head", "bias"))[0] += 1;
  CHECK(model->frozen_sha256() == before);
  model->parameter(**model->find_parameter("dense2", "bias"))[83] += 1;
  CHECK(model->frozen_sha256() != before);
}

}  // namespace
}  // namespace receptive
