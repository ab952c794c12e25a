// The worked examples that come with presets.
#include "engine/model/examples.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "engine/model/model.h"
#include "engine/model/presets.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

TEST_CASE("an example fills its preset: an image, a class, every parameter") {
  int examples = 0;
  for (const Preset& preset : presets()) {
    CAPTURE(preset.name);
    const auto example = find_example(preset.name);
    REQUIRE(example.ok());
    if (!example->has_value()) continue;
    const Example& numbers = **example;
    const auto model = Model::create(preset.make(), 1);
    REQUIRE(model.ok());
    const Graph& graph = (*model)->graph();
    CHECK(static_cast<std::int64_t>(numbers.image.size()) == graph.input_shape().cells());
    CHECK(numbers.label >= 0);
    CHECK(numbers.label < graph.classes());
    CHECK(numbers.parameters.size() == graph.parameters().size());
    for (const Example::Parameter& parameter : numbers.parameters) {
      CHECK((*model)->set_parameter(parameter.node, parameter.name, parameter.values).ok());
    }
    CHECK(check_optimizer(numbers.optimizer, "optimizer").ok());
    ++examples;
  }
  CHECK(examples == 1);
  CHECK(find_example("lenet6").error().code == ErrorCode::unknown_preset);
}

TEST_CASE("the one-filter CNN's example is the golden case of the notes") {
  const auto found = find_example("one-filter-cnn");
  REQUIRE(found.ok());
  const Example& example = **found;
  const std::vector<GoldenCase> cases = golden_cases("one_filter_cnn");
  const auto golden = std::find_if(cases.begin(), cases.end(), [](const GoldenCase& one) {
    return one.id == "m1_notes_routing";
  });
  REQUIRE(golden != cases.end());
  const auto is = [&](const std::vector<float>& numbers, const char* name) {
    return std::vector<double>(numbers.begin(), numbers.end()) == golden->input(name).data;
  };
  CHECK(is(example.image, "X"));
  CHECK(is(example.parameters[0].values, "W1"));
  CHECK(is(example.parameters[1].values, "b1"));
  CHECK(is(example.parameters[2].values, "W2"));
  CHECK(is(example.parameters[3].values, "b2"));
  CHECK(example.label == golden->input("Y").data.front());
  CHECK(std::get<Sgd>(example.optimizer).rate == golden->attr_number("lr"));
}

}  // namespace
}  // namespace receptive
