#include "engine/core/fields.h"

#include <doctest/doctest.h>

#include <cmath>

namespace receptive {
namespace {

enum class Mood { calm, lively };

struct Filter {
  std::int32_t channels = 0;
  Size2 kernel{};
  Size2 stride{1, 1};
  Sides padding{};
  bool bias = true;
  float rate = 0.1f;
  double epsilon = 1e-8;
  Mood mood = Mood::lively;
  double gain = 1;

  static constexpr auto fields();
};

struct Nothing {
  static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace

template <>
struct Choices<Mood> {
  static constexpr std::string_view names[] = {"calm", "lively"};
};

namespace {

constexpr auto Filter::fields() {
  return std::make_tuple(
      Field{"channels", &Filter::channels, "number of filters", Range{1, 64}}.required(),
      Field{"kernel", &Filter::kernel, "size of a filter"},
      Field{"stride", &Filter::stride, "step of the window", Range{1, 9}},
      Field{"padding", &Filter::padding, "zeros around the image"},
      Field{"bias", &Filter::bias, "adds a bias"},
      Field{"rate", &Filter::rate, "learning rate",
            Range{.min = 0, .max = 0.1, .min_excluded = true}},
      Field{"epsilon", &Filter::epsilon, "keeps from dividing by 0", Range::from_below(0, 1)},
      Field{"mood", &Filter::mood, "how it feels"}, Field{"gain", &Filter::gain, "any number"});
}

Result<Filter> read(std::string_view text) {
  const Result<JsonValue> json = parse_json(text, "test");
  REQUIRE(json.ok());
  constexpr std::string_view kAlso[] = {"type", "name"};
  return read_fields<Filter>(*json, "layers[2]", kAlso);
}

std::string error_of(std::string_view text, ErrorCode code) {
  const Result<Filter> result = read(text);
  if (result.ok()) return "no error";
  CHECK(name_of(result.error().code) == name_of(code));
  const std::string line = to_text(result.error());
  CHECK(line.find('\n') == std::string::npos);
  return line;
}

TEST_CASE("fields are read by name and absent ones keep their defaults") {
  const Result<Filter> filter = read(R"({"type":"filter","channels":6,"rate":0.05,"mood":"calm"})");
  REQUIRE(filter.ok());
  CHECK(filter->channels == 6);
  CHECK(filter->kernel == Size2{1, 1});
  CHECK(filter->bias);
  CHECK(filter->rate == 0.05f);
  CHECK(filter->epsilon == 1e-8);
  CHECK(filter->mood == Mood::calm);
}

TEST_CASE("a size is one integer for both or [h, w]") {
  CHECK(read(R"({"channels":1,"kernel":5})")->kernel == Size2{5, 5});
  CHECK(read(R"({"channels":1,"kernel":[5,3]})")->kernel == Size2{5, 3});
}

TEST_CASE("sides are one integer, [vertical, horizontal] or [top, bottom, left, right]") {
  CHECK(read(R"({"channels":1,"padding":2})")->padding == Sides{2, 2, 2, 2});
  CHECK(read(R"({"channels":1,"padding":[1,2]})")->padding == Sides{1, 1, 2, 2});
  CHECK(read(R"({"channels":1,"padding":[1,2,3,4]})")->padding == Sides{1, 2, 3, 4});
}

TEST_CASE("an unknown field is refused with the known ones and the nearest of them") {
  CHECK(
      error_of(R"({"chanels":6})", ErrorCode::unknown_field) ==
      "layers[2].chanels: there is no field \"chanels\"; did you mean \"channels\"? known fields: "
      "type, name, channels, kernel, stride, padding, bias, rate, epsilon, mood, gain");
  CHECK(error_of(R"({"colour":6})", ErrorCode::unknown_field).find("did you mean") ==
        std::string::npos);
  CHECK(error_of(R"({"Bias":true})", ErrorCode::unknown_field).find("did you mean \"bias\"?") !=
        std::string::npos);
  CHECK(error_of(R"({"a\nb":6})", ErrorCode::unknown_field).find(R"(layers[2].a\nb: )") == 0);
}

TEST_CASE("a missing required field is named") {
  CHECK(
      error_of("{}", ErrorCode::missing_field) ==
      "layers[2].channels: the field is missing; give an integer from 1 to 64 (number of filters)");
}

TEST_CASE("a number out of range is refused with the range") {
  CHECK(error_of(R"({"channels":0})", ErrorCode::out_of_range) ==
        "layers[2].channels: 0 is out of range; give an integer from 1 to 64 (number of filters)");
  CHECK(error_of(R"({"channels":1,"stride":[1,0]})", ErrorCode::out_of_range) ==
        "layers[2].stride: [1,0] is out of range; give an integer from 1 to 9, or two as [h, w] "
        "(step of the window)");
  CHECK(error_of(R"({"channels":1,"rate":0})", ErrorCode::out_of_range) ==
        "layers[2].rate: 0 is out of range; give a finite number above 0 and of at most 0.1 "
        "(learning rate)");
  CHECK(error_of(R"({"channels":1,"epsilon":1})", ErrorCode::out_of_range) ==
        "layers[2].epsilon: 1 is out of range; give a finite number of at least 0 and below 1 "
        "(keeps from dividing by 0)");
}

TEST_CASE("integers beyond 32 bits and reals beyond a float are out of range") {
  for (const char* text :
       {R"({"channels":1,"kernel":2147483648})", R"({"channels":1,"kernel":1e300})",
        R"({"channels":1,"padding":-1})", R"({"channels":1,"kernel":0})",
        R"({"channels":1,"rate":1e39})", R"({"channels":1,"rate":1e-60})"}) {
    CAPTURE(text);
    CHECK(error_of(text, ErrorCode::out_of_range) != "no error");
  }
}

TEST_CASE("a bound is compared in the field's own precision") {
  CHECK(read(R"({"channels":1,"rate":0.1})").ok());
}

TEST_CASE("a value of the wrong kind is refused and shown") {
  CHECK(error_of(R"({"channels":"6"})", ErrorCode::wrong_type) ==
        "layers[2].channels: \"6\" is of the wrong kind; give an integer from 1 to 64 (number of "
        "filters)");
  CHECK(error_of(R"({"channels":2.5})", ErrorCode::wrong_type)
            .find("2.5 is not an integer; give an integer") != std::string::npos);
  CHECK(error_of(R"({"channels":1,"rate":null})", ErrorCode::wrong_type)
            .find("null is no value here (JSON writes NaN and Infinity as null)") !=
        std::string::npos);
  for (const char* text : {R"({"channels":[6]})", R"({"channels":1,"kernel":[1,2,3]})",
                           R"({"channels":1,"kernel":[]})", R"({"channels":1,"kernel":[1,"2"]})",
                           R"({"channels":1,"padding":[1,2,3]})", R"({"channels":1,"bias":1})",
                           R"({"channels":1,"mood":1})", R"({"channels":1,"rate":"1"})",
                           R"({"channels":1,"padding":{}})", "[]", "6"}) {
    CAPTURE(text);
    CHECK(error_of(text, ErrorCode::wrong_type) != "no error");
  }
}

TEST_CASE("a long or hostile value is shown shortened on one line") {
  const std::string text = R"({"channels":")" + std::string(5000, 'x') + R"(\n"})";
  CHECK(error_of(text, ErrorCode::wrong_type).size() < 200);
  std::string list = R"({"channels":[1)";
  for (int i = 0; i < 5000; ++i) list += ",1";
  CHECK(error_of(list + "]}", ErrorCode::wrong_type).size() < 200);
}

TEST_CASE("an unknown choice is refused with the choices and the nearest of them") {
  CHECK(error_of(R"({"channels":1,"mood":"livly"})", ErrorCode::out_of_range) ==
        "layers[2].mood: \"livly\" is not one of its names; did you mean \"lively\"? give one of: "
        "calm, lively");
}

TEST_CASE("without a place the field alone is named") {
  const Result<Filter> result = read_fields<Filter>(JsonValue(JsonValue::Object{}), "");
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().where == "channels");
}

TEST_CASE("a struct made in code is checked like one from JSON") {
  CHECK(check_fields(Filter{.channels = 6}, "x").ok());
  const auto code = [](const Filter& filter) {
    const Status status = check_fields(filter, "x");
    return status.ok() ? "" : name_of(status.error().code);
  };
  CHECK(code({.channels = 0}) == "out_of_range");
  CHECK(code({.channels = 65}) == "out_of_range");
  CHECK(code({.channels = 1, .kernel = {3, 0}}) == "out_of_range");
  CHECK(code({.channels = 1, .padding = {0, 0, 0, -1}}) == "out_of_range");
  CHECK(code({.channels = 1, .rate = NAN}) == "out_of_range");
  CHECK(code({.channels = 1, .rate = -0.0f}) == "out_of_range");
  CHECK(code({.channels = 1, .epsilon = INFINITY}) == "out_of_range");
  CHECK(code({.channels = 1, .gain = -1e308}) == "");
  CHECK(code({.channels = 1, .gain = INFINITY}) == "out_of_range");
  CHECK(code({.channels = 1, .gain = -INFINITY}) == "out_of_range");
  CHECK(code({.channels = 1, .gain = NAN}) == "out_of_range");
  CHECK(code({.channels = 1, .mood = static_cast<Mood>(2)}) == "out_of_range");
  CHECK(to_text(check_fields(Filter{.channels = 1, .rate = NAN}, "optimizer").error()) ==
        "optimizer.rate: NaN is out of range; give a finite number above 0 and of at most 0.1 "
        "(learning rate)");
}

TEST_CASE("fields are written in full and read back the same") {
  JsonWriter writer;
  writer.begin_object();
  write_fields(Filter{.channels = 6, .kernel = {5, 5}, .padding = {2, 2, 2, 2}}, writer);
  writer.end_object();
  CHECK(writer.text() ==
        R"({"channels":6,"kernel":[5,5],"stride":[1,1],"padding":[2,2,2,2],"bias":true,)"
        R"("rate":0.1,"epsilon":1e-08,"mood":"lively","gain":1})");
  const Result<Filter> back = read(writer.text());
  REQUIRE(back.ok());
  JsonWriter again;
  again.begin_object();
  write_fields(*back, again);
  again.end_object();
  CHECK(again.text() == writer.text());
}

TEST_CASE("fields describe themselves for the schema") {
  JsonWriter writer;
  describe_fields<Filter>(writer);
  const Result<JsonValue> json = parse_json(writer.text(), "schema");
  REQUIRE(json.ok());
  REQUIRE(json->array()->size() == 9);
  CHECK(writer.text().find(
            R"([{"name":"channels","type":"integer","required":true,"min":1,"max":64,)"
            R"("meaning":"number of filters"},)"
            R"({"name":"kernel","type":"size","required":false,"default":[1,1],"min":1,)") == 0);
  CHECK(writer.text().find(
            R"({"name":"rate","type":"number","required":false,"default":0.1,"min":0,"max":0.1,)"
            R"("minExcluded":true,"meaning":"learning rate"})") != std::string::npos);
  CHECK(writer.text().find(R"({"name":"mood","type":"choice","required":false,"default":"lively",)"
                           R"("choices":["calm","lively"],"meaning":"how it feels"},)"
                           R"({"name":"gain","type":"number","required":false,"default":1,)"
                           R"("meaning":"any number"}])") != std::string::npos);
}

TEST_CASE("a struct without fields takes an empty object and no field") {
  CHECK(read_fields<Nothing>(JsonValue(JsonValue::Object{}), "x").ok());
  const Result<Nothing> result =
      read_fields<Nothing>(JsonValue(JsonValue::Object{{"a", JsonValue()}}), "x");
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().remedy == "known fields: none");
  JsonWriter writer;
  describe_fields<Nothing>(writer);
  CHECK(writer.text() == "[]");
}

}  // namespace
}  // namespace receptive
