// What is told of a refused description beyond the refusal.
#include "engine/explain/refusal.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/core/text.h"
#include "engine/model/graph.h"
#include "engine/model/spec.h"

namespace receptive {
namespace {

std::string model_of(const std::string& input, const std::string& layers) {
  return R"({"input":)" + input + R"(,"layers":[)" + layers + "]}";
}

TEST_CASE("where a window does not fit any more, the way of the image's sizes is told") {
  const auto message = [](const std::string& input, const std::string& layers) {
    const std::optional<Error> more = told_refusal(model_of(input, layers));
    REQUIRE(more);
    CHECK(more->code == ErrorCode::kernel_too_large);
    return more->message;
  };
  const std::string conv = R"({"type":"conv2d","channels":2,"kernel":3})";
  const std::string pool = R"({"type":"maxPool2d","kernel":2})";
  const auto all = [&](int rounds) {
    std::string layers;
    for (int i = 0; i < rounds; ++i) layers += conv + R"(,{"type":"relu"},)" + pool + ",";
    return layers + conv;
  };
  CHECK(message("[1,28,28]", all(3)) ==
        "a 3×3 window does not fit the 1×1 padded input; the image became 28→26→13→11→5→3→1");
  CHECK(message("[1,28,20]", all(3)) ==
        "a 2×2 window does not fit the 3×1 padded input; the image became "
        "28×20→26×18→13×9→11×7→5×3→3×1");
  // Of a branch beside another, which nothing would read.
  CHECK(message("[1,8,8]", R"({"type":"tanh","name":"other"},)"
                           R"({"type":"maxPool2d","kernel":4,"stride":4,"inputs":["input"]},)" +
                               conv) ==
        "a 3×3 window does not fit the 2×2 padded input; the image became 8→2");
  // Nothing became of an image that was too small to begin with.
  CHECK_FALSE(told_refusal(model_of("[1,2,2]", conv)));
}

TEST_CASE("the padding \"same\" is told in the four numbers that it means there") {
  struct Wanted {
    int side, kernel, stride, dilation;
    std::string sides;
  };
  for (const Wanted& wanted : std::vector<Wanted>{{28, 3, 1, 1, "[1, 1, 1, 1]"},
                                                  {28, 5, 1, 1, "[2, 2, 2, 2]"},
                                                  {28, 2, 1, 1, "[0, 1, 0, 1]"},
                                                  {28, 3, 2, 1, "[0, 1, 0, 1]"},
                                                  {27, 3, 2, 1, "[1, 1, 1, 1]"},
                                                  {28, 3, 1, 2, "[2, 2, 2, 2]"},
                                                  {28, 1, 2, 1, "[0, 0, 0, 0]"}}) {
    const auto model = [&](const std::string& padding) {
      return text_of(
          R"({"input":[1,{},{}],"layers":[{"type":"relu"},{"type":"conv2d","channels":2,"kernel":{},)"
          R"("stride":{},"dilation":{},"padding":{}}]})",
          wanted.side, wanted.side, wanted.kernel, wanted.stride, wanted.dilation, padding);
    };
    const std::optional<Error> more = told_refusal(model("\"same\""));
    REQUIRE(more);
    CAPTURE(more->remedy);
    CHECK(more->code == ErrorCode::wrong_type);
    CHECK(more->where == "layers[1].padding");
    CHECK(more->remedy.find(wanted.sides) != std::string::npos);
    // With these numbers the output has ⌈side/stride⌉ rows and columns.
    const Result<Graph> graph = Graph::create(*parse_spec(model(wanted.sides)));
    REQUIRE(graph.ok());
    const std::int32_t places = (wanted.side + wanted.stride - 1) / wanted.stride;
    CHECK(graph->output().shape == Shape{2, places, places});
  }
  // Of a branch beside another, of a pool with sides of its own, and with more behind it.
  const std::string branch = model_of(
      "[1,8,6]",
      R"({"type":"relu","name":"one"},{"type":"tanh","name":"two","inputs":["input"]},)"
      R"({"type":"maxPool2d","kernel":3,"stride":[1,2],"inputs":["one"],"padding":"same"},)"
      R"({"type":"nothing"})");
  CHECK(told_refusal(branch)->remedy.find("[1, 1, 0, 1]") != std::string::npos);
}

TEST_CASE("of all other descriptions nothing more is told") {
  const std::string conv = R"({"type":"conv2d","channels":2,"kernel":3})";
  for (const std::string& text :
       {std::string(), std::string("[]"), model_of("[1,8,8]", conv), model_of("[1,8,8]", ""),
        model_of("[1,8]", conv), model_of("[1,8,8]", R"({"type":"conv2d","padding":"same"})"),
        model_of("[1,8,8]", R"({"type":"conv2d","channels":1,"kernel":3,"padding":"valid"})"),
        model_of("[1,8,8]", R"({"type":"conv2d","channels":1,"kernel":9,"padding":"same"})"),
        model_of("[1,8,8]", R"({"type":"relu","padding":"same"})"),
        model_of("[1,8,8]", R"({"type":"relu","inputs":["nobody"]})"),
        model_of("[1,8,8]", R"("same")")}) {
    CAPTURE(text);
    CHECK_FALSE(told_refusal(text));
  }
}

}  // namespace
}  // namespace receptive
