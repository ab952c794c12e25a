// The layer in the list: descriptions, errors, gradients of whole networks and traces know it.
#include "engine/model/model.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/explain/trace.h"
#include "engine/model/spec.h"
#include "tests/gradients/check_gradients.h"

namespace receptive {
namespace {

ModelSpec network(const std::string& layer) {
  Result<ModelSpec> spec =
      parse_spec(R"({"version":1,"input":[1,5,4],"layers":[)"
                 R"({"type":"conv2d","channels":2,"kernel":3,"padding":1},)" +
                 layer + R"(,{"type":"flatten"},{"type":"dense","units":3}]})");
  REQUIRE_MESSAGE(spec.ok(), (spec.ok() ? std::string() : to_text(spec.error())));
  return std::move(spec).value();
}

TEST_CASE("a description can name swish, and gets its defaults and its name") {
  const std::string text = to_json(network(R"({"type":"swish"})"));
  CHECK(text.find(R"("type":"swish","name":"swish1")") != std::string::npos);
  CHECK(text.find(R"("beta":1)") != std::string::npos);
}

TEST_CASE("an error names the field and the number") {
  const Result<ModelSpec> spec =
      parse_spec(R"({"version":1,"input":[1,2,2],"layers":[{"type":"swish","beta":0}]})");
  REQUIRE(!spec.ok());
  CHECK(spec.error().code == ErrorCode::out_of_range);
  CHECK(spec.error().where == "layers[0].beta");
}

TEST_CASE("a network with swish has the gradient of its loss") {
  const GradientCheck check = check_gradients(network(R"({"type":"swish","beta":1.5})"), 3, 7, 40);
  CHECK(check.compared > 0);
  CHECK(check.skipped == 0);
  CHECK(check.worst <= 1e-6);
}

TEST_CASE("a trace leads through swish") {
  const Result<std::shared_ptr<Model>> model = Model::create(network(R"({"type":"swish"})"), 1);
  REQUIRE(model.ok());
  const std::vector<float> image(20, 0.5f);
  const std::vector<std::int32_t> label = {1};
  const Result<std::unique_ptr<Trace>> trace = Trace::create(**model, image, label);
  REQUIRE(trace.ok());
  const Result<Derivation> derivation =
      (*trace)->derive({{"swish1", TensorKind::input_gradient, "0"}, {0, 1, 2, 3}});
  REQUIRE(derivation.ok());
  CHECK(derivation->function == "swish");
  CHECK(derivation->value == doctest::Approx(derivation->terms.at(0).product));
}

}  // namespace
}  // namespace receptive
