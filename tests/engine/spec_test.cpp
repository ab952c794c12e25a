// A network as data: canonical JSON, and every refusal with its code and place.
#include "engine/model/spec.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/graph.h"
#include "engine/model/presets.h"
#include "tests/engine/random_models.h"

namespace receptive {
namespace {

// The error of a model's text, of parsing or of building.
Error error_of(const std::string& json) {
  const Result<ModelSpec> spec = parse_spec(json);
  if (!spec.ok()) return spec.error();
  const Result<Graph> graph = Graph::create(*spec);
  REQUIRE_FALSE(graph.ok());
  return graph.error();
}

// `layers` between an 8×8 image and nothing.
std::string model_of(const std::string& layers) {
  return R"({"version":1,"input":[1,8,8],"layers":[)" + layers + "]}";
}

void check_refused(const std::string& json, std::string_view code, std::string_view where) {
  CAPTURE(json);
  const Error error = error_of(json);
  CHECK(name_of(error.code) == code);
  CHECK(error.where == where);
  CHECK_FALSE(error.message.empty());
  CHECK_FALSE(error.remedy.empty());
}

TEST_CASE("a spec written and read again is the same text, for presets and random models") {
  std::vector<ModelSpec> specs;
  for (const Preset& preset : presets()) specs.push_back(preset.make());
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Draw draw(seed);
    specs.push_back(random_model(draw));
    complete(specs.back());
  }
  for (const ModelSpec& spec : specs) {
    const std::string text = to_json(spec);
    const Result<ModelSpec> again = parse_spec(text);
    REQUIRE_MESSAGE(again.ok(), text);
    CHECK(to_json(*again) == text);
    const Result<Graph> graph = Graph::create(*again);
    REQUIRE(graph.ok());
    // The graph's spec names its loss.
    const std::string with_loss = to_json(graph->spec());
    CHECK(to_json(*parse_spec(with_loss)) == with_loss);
  }
}

TEST_CASE("short and full forms of a field give the same canonical text") {
  const std::string full = to_json(*parse_spec(
      model_of(R"({"type":"conv2d","name":"conv1","inputs":["input"],"channels":2,"kernel":[3,3],)"
               R"("stride":[1,1],"padding":[1,1,1,1],"dilation":[1,1],"groups":1,"bias":true,)"
               R"("init":"heNormal","initScale":0.1})")));
  CHECK(to_json(*parse_spec(
            model_of(R"({"type":"conv2d","channels":2,"kernel":3,"padding":1})"))) == full);
  CHECK(full == R"({"version":1,"input":[1,8,8],"layers":[{"type":"conv2d","name":"conv1",)"
                R"("inputs":["input"],"channels":2,"kernel":[3,3],"stride":[1,1],)"
                R"("padding":[1,1,1,1],"dilation":[1,1],"groups":1,"bias":true,)"
                R"("init":"heNormal","initScale":0.1}],"loss":null})");
}

TEST_CASE("layers without names are called by kind and number, and read the layer before") {
  const Result<ModelSpec> spec = parse_spec(
      model_of(R"({"type":"conv2d","channels":1,"kernel":1},{"type":"relu","name":"mine"},)"
               R"({"type":"conv2d","channels":1,"kernel":1},{"type":"flatten"})"));
  REQUIRE(spec.ok());
  CHECK(spec->nodes[0].name == "conv1");
  CHECK(spec->nodes[1].name == "mine");
  CHECK(spec->nodes[2].name == "conv2");
  CHECK(spec->nodes[2].inputs == std::vector<std::string>{"mine"});
  CHECK(spec->nodes[0].inputs == std::vector<std::string>{"input"});
}

TEST_CASE("windows that do not fit or do not move are refused at their layer") {
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":9})"), "kernel_too_large",
                "layers[0] conv1.kernel");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":[1,11],"padding":1})"),
                "kernel_too_large", "layers[0] conv1.kernel");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":5,"dilation":2})"),
                "kernel_too_large", "layers[0] conv1.kernel");
  check_refused(model_of(R"({"type":"relu"},{"type":"maxPool2d","kernel":9})"), "kernel_too_large",
                "layers[1] pool1.kernel");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":3,"stride":0})"), "out_of_range",
                "layers[0].stride");
  check_refused(model_of(R"({"type":"maxPool2d","kernel":2,"stride":[1,0]})"), "out_of_range",
                "layers[0].stride");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":0})"), "out_of_range",
                "layers[0].kernel");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":3,"padding":-1})"),
                "out_of_range", "layers[0].padding");
  check_refused(model_of(R"({"type":"maxPool2d","kernel":2,"padding":2})"), "out_of_range",
                "layers[0] pool1.padding");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":100000,"padding":100000})"),
                "out_of_range", "layers[0] conv1.kernel, stride, padding or dilation");
}

TEST_CASE("channels that are none, or that groups do not divide, are refused at their layer") {
  check_refused(model_of(R"({"type":"conv2d","channels":0,"kernel":1})"), "out_of_range",
                "layers[0].channels");
  check_refused(model_of(R"({"type":"conv2d","channels":1.5,"kernel":1})"), "wrong_type",
                "layers[0].channels");
  check_refused(model_of(R"({"type":"conv2d","channels":2,"kernel":1,"groups":2})"),
                "shape_mismatch", "layers[0] conv1.groups");
  check_refused(model_of(R"({"type":"conv2d","channels":2,"kernel":1,"groups":0})"), "out_of_range",
                "layers[0].groups");
  check_refused(model_of(R"({"type":"dense","units":3})"), "shape_mismatch",
                "layers[0] dense1.inputs");
  check_refused(model_of(R"({"type":"flatten"},{"type":"dense","units":0})"), "out_of_range",
                "layers[1].units");
  check_refused(model_of(R"({"type":"softmax"})"), "shape_mismatch", "layers[0] softmax1.inputs");
  check_refused(model_of(R"({"type":"localResponseNorm","size":4})"), "out_of_range",
                "layers[0] norm1.size");
  check_refused(model_of(R"({"type":"localResponseNorm","k":0})"), "out_of_range", "layers[0].k");
}

TEST_CASE("unknown layers, fields and presets, and missing ones, are refused by name") {
  check_refused(model_of(R"({"type":"conv3d","channels":1,"kernel":1})"), "unknown_layer",
                "layers[0].type");
  check_refused(model_of(R"({"channels":1,"kernel":1})"), "missing_field", "layers[0].type");
  check_refused(model_of(R"({"type":7})"), "wrong_type", "layers[0].type");
  check_refused(model_of("7"), "wrong_type", "layers[0]");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":1,"strides":2})"),
                "unknown_field", "layers[0].strides");
  check_refused(model_of(R"({"type":"conv2d","kernel":1})"), "missing_field", "layers[0].channels");
  check_refused(model_of(R"({"type":"relu","name":4})"), "wrong_type", "layers[0].name");
  check_refused(model_of(R"({"type":"relu","inputs":"input"})"), "wrong_type", "layers[0].inputs");
  check_refused(model_of(R"({"type":"conv2d","channels":1,"kernel":1,"init":"xavier"})"),
                "out_of_range", "layers[0].init");
  const Result<ModelSpec> preset = find_preset("lenet6");
  REQUIRE_FALSE(preset.ok());
  CHECK(preset.error().code == ErrorCode::unknown_preset);
  CHECK(preset.error().remedy.find("lenet5") != std::string::npos);
}

TEST_CASE("a model's own members are checked") {
  check_refused("[]", "wrong_type", "model");
  check_refused("{", "bad_json", "model");
  check_refused(R"({"input":[1,8,8],"layers":[],"optimizer":1})", "unknown_field",
                "model.optimizer");
  check_refused(R"({"version":2,"input":[1,8,8],"layers":[]})", "out_of_range", "model.version");
  check_refused(R"({"layers":[]})", "missing_field", "input");
  for (const char* input :
       {"[8,8]", "[0,8,8]", "[1,8,-8]", "[1,8,8.5]", "[1,8,1e9]", "8", "null"}) {
    check_refused(std::string(R"({"input":)") + input + R"(,"layers":[]})", "wrong_type", "input");
  }
  check_refused(R"({"input":[1,8,8]})", "missing_field", "layers");
  check_refused(R"({"input":[1,8,8],"layers":{}})", "wrong_type", "layers");
  check_refused(R"({"input":[1,8,8],"layers":[]})", "bad_graph", "layers");
}

TEST_CASE("names that are taken and layers that hang in the air are refused") {
  check_refused(model_of(R"({"type":"relu","name":"a"},{"type":"relu","name":"a"})"), "bad_graph",
                "layers[1] a.name");
  check_refused(model_of(R"({"type":"relu","name":"input"})"), "bad_graph", "layers[0] input.name");
  check_refused(model_of(R"({"type":"relu","name":"loss"})"), "bad_graph", "layers[0] loss.name");
  check_refused(model_of(R"({"type":"relu","name":"relu2"},{"type":"relu"})"), "bad_graph",
                "layers[1] relu2.name");
  check_refused(model_of(R"({"type":"relu","inputs":["later"]},{"type":"relu","name":"later"})"),
                "bad_graph", "layers[0] relu1.inputs");
  check_refused(model_of(R"({"type":"relu","inputs":["relu1"]})"), "bad_graph",
                "layers[0] relu1.inputs");
  check_refused(model_of(R"({"type":"relu","inputs":["input","input"]})"), "bad_graph",
                "layers[0] relu1.inputs");
  check_refused(model_of(R"({"type":"relu"},{"type":"tanh"},{"type":"relu","inputs":["relu1"]})"),
                "bad_graph", "layers[1] tanh1");
}

TEST_CASE("a loss that is unknown or does not fit the last layer is refused") {
  const auto with_loss = [](const std::string& layers, const std::string& loss) {
    return R"({"input":[1,8,8],"layers":[)" + layers + R"(],"loss":)" + loss + "}";
  };
  const std::string flat = R"({"type":"flatten"},{"type":"dense","units":)";
  check_refused(with_loss(flat + "1}", R"("softmaxCrossEntropy")"), "wrong_loss", "loss");
  check_refused(with_loss(flat + "3}", R"("sigmoidBinaryCrossEntropy")"), "wrong_loss", "loss");
  check_refused(with_loss(R"({"type":"relu"})", R"("softmaxCrossEntropy")"), "wrong_loss", "loss");
  check_refused(with_loss(R"({"type":"relu"})", R"("sigmoidBinaryCrossEntropy")"), "wrong_loss",
                "loss");
  for (const char* loss : {R"("meanSquaredError")", R"("hinge")", R"("negativeLogLikelihood")"}) {
    check_refused(with_loss(R"({"type":"relu"})", loss), "wrong_loss", "loss");
  }
  check_refused(with_loss(flat + "3}", R"("crossEntropy")"), "unknown_loss", "loss");
  check_refused(with_loss(flat + "3}", "3"), "wrong_type", "loss");
}

TEST_CASE("a loss that wants another last layer is refused, and the remedy names a way out") {
  const auto refusal = [](const std::string& layers, std::optional<Loss> loss) {
    ModelSpec spec = *parse_spec(model_of(R"({"type":"flatten"},)" + layers));
    spec.loss = loss;
    const Result<Graph> graph = Graph::create(spec);
    if (graph.ok()) return std::string("none");
    CHECK(graph.error().code == ErrorCode::wrong_loss);
    CHECK(graph.error().where == "loss");
    return graph.error().remedy;
  };
  const std::string two = R"({"type":"dense","units":2},)";
  const std::string one = R"({"type":"dense","units":1},)";
  const std::string softmax = R"({"type":"softmax"})";
  const std::string log_softmax = R"({"type":"logSoftmax"})";
  const std::string sigmoid = R"({"type":"sigmoid"})";
  const std::string linear = R"({"type":"linear"})";
  const auto names = [](const std::string& text, std::string_view word) {
    return text.find(word) != std::string::npos;
  };
  // Whether asked for or chosen because none was named.
  CHECK(names(refusal(two + softmax, SoftmaxCrossEntropy{}), "remove the softmax"));
  CHECK(names(refusal(two + softmax, {}), "negativeLogLikelihood"));
  CHECK(names(refusal(one + sigmoid, SigmoidBinaryCrossEntropy{}), "remove the sigmoid"));
  CHECK(names(refusal(two + linear, NegativeLogLikelihood{}), "logSoftmax"));
  CHECK(names(refusal(two + softmax, NegativeLogLikelihood{}), "logSoftmax"));
  CHECK(names(refusal(one + log_softmax, NegativeLogLikelihood{}), "dense(classes)"));
  CHECK(refusal(two + log_softmax, NegativeLogLikelihood{}) == "none");
  CHECK(refusal(two + log_softmax, SoftmaxCrossEntropy{}) == "none");
  for (const std::string& last : {softmax, log_softmax, sigmoid, linear}) {
    for (const std::string& units : {one, two}) {
      CHECK(refusal(units + last, MeanSquaredError{}) == "none");
      CHECK(refusal(units + last, Hinge{}) == "none");
    }
  }
}

TEST_CASE("a model without a loss gets the one that fits its last layer") {
  const auto loss_of = [](const std::string& layers) {
    const Result<Graph> graph = Graph::create(*parse_spec(model_of(layers)));
    REQUIRE(graph.ok());
    if (!graph->loss()) return std::string("none");
    return std::string(std::visit([](const auto& loss) { return loss.kType; }, *graph->loss()));
  };
  CHECK(loss_of(R"({"type":"flatten"})") == "softmaxCrossEntropy");
  CHECK(loss_of(R"({"type":"flatten"},{"type":"dense","units":1})") == "sigmoidBinaryCrossEntropy");
  CHECK(loss_of(R"({"type":"flatten"},{"type":"logSoftmax"})") == "negativeLogLikelihood");
  CHECK(loss_of(R"({"type":"relu"})") == "none");
}

// `count` layers that keep an image as it is.
std::string chain_of(std::size_t count) {
  std::string layers;
  for (std::size_t i = 0; i < count; ++i) layers += R"({"type":"relu"},)";
  layers.pop_back();
  return model_of(layers);
}

TEST_CASE("as many layers as are permitted are built, one more is refused before any is read") {
  const Result<ModelSpec> most = parse_spec(chain_of(kMaxLayers));
  REQUIRE(most.ok());
  const Result<Graph> graph = Graph::create(*most);
  REQUIRE(graph.ok());
  CHECK(graph->find("relu4096") == static_cast<std::int32_t>(kMaxLayers));
  // The last name, the first one again, and one that is not there.
  ModelSpec changed = *most;
  changed.nodes.back().name = "relu1";
  CHECK(Graph::create(changed).error().code == ErrorCode::bad_graph);
  changed = *most;
  changed.nodes.back().inputs = {"relu4097"};
  CHECK(Graph::create(changed).error().where == "layers[4095] relu4096.inputs");
  for (const std::size_t count : {kMaxLayers + 1, std::size_t{16000}, std::size_t{100000}}) {
    const std::string text = chain_of(count);
    check_refused(text, "out_of_range", "layers");
    CHECK(error_of(text).message == "there are " + std::to_string(count));
  }
  ModelSpec many = *most;
  many.nodes.resize(100000, many.nodes.front());
  CHECK(Graph::create(many).error().where == "layers");
}

}  // namespace
}  // namespace receptive
