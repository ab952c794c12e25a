#include "engine/core/json.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "engine/core/random.h"

namespace receptive {
namespace {

std::string error_of(std::string_view text) {
  const Result<JsonValue> result = parse_json(text, "spec");
  if (result.ok()) return "no error";
  CHECK(result.error().code == ErrorCode::bad_json);
  CHECK(result.error().where == "spec");
  return result.error().message;
}

JsonValue parsed(std::string_view text) {
  Result<JsonValue> result = parse_json(text, "spec");
  REQUIRE_MESSAGE(result.ok(), (result.ok() ? "" : result.error().message));
  return std::move(result).value();
}

TEST_CASE("JSON values of every kind are read") {
  const JsonValue json =
      parsed(R"( {"a": [1, -2.5e3, 0.125], "b": {"c": true, "d": null}, "e":"x"} )");
  REQUIRE(json.object());
  CHECK(json.object()->size() == 3);
  REQUIRE(json.find("a"));
  REQUIRE(json.find("a")->array());
  CHECK(*(*json.find("a")->array())[1].number() == -2500);
  CHECK(*json.find("b")->find("c")->boolean());
  CHECK(json.find("b")->find("d")->is_null());
  CHECK(*json.find("e")->string() == "x");
  CHECK(json.find("missing") == nullptr);
  CHECK(JsonValue(1.0).find("a") == nullptr);
}

TEST_CASE("a JSON value names its kind") {
  CHECK(parsed("null").kind() == "null");
  CHECK(parsed("false").kind() == "true or false");
  CHECK(parsed("1").kind() == "a number");
  CHECK(parsed("\"\"").kind() == "a text");
  CHECK(parsed("[]").kind() == "a list");
  CHECK(parsed("{}").kind() == "an object");
}

TEST_CASE("JSON escapes become UTF-8, surrogate pairs included") {
  CHECK(*parsed(R"("\"\\\/\b\f\n\r\t")").string() == "\"\\/\b\f\n\r\t");
  CHECK(*parsed(R"("\u0041\u00e9\u20AC\uD83D\uDE00")").string() == "Aé€😀");
  CHECK(*parsed("\"Aé€😀\"").string() == "Aé€😀");
  CHECK(*parsed(R"("\u0000")").string() == std::string(1, '\0'));
}

TEST_CASE("JSON errors name the offset and the character found") {
  CHECK(error_of("") == "expected a value, the text ends at offset 0");
  CHECK(error_of("{\"a\": }") == "expected a value, found '}' at offset 6");
  CHECK(error_of("[1 2]") == "expected ',' or ']', found '2' at offset 3");
  CHECK(error_of("[1,]") == "expected a value, found ']' at offset 3");
  CHECK(error_of("{\"a\" 1}") == "expected ':', found '1' at offset 5");
  CHECK(error_of("{a: 1}") == "expected a name in quotes, found 'a' at offset 1");
  CHECK(error_of("{\"a\":1,}") == "expected a name in quotes, found '}' at offset 7");
  CHECK(error_of("1 x") == "expected the end of the text, found 'x' at offset 2");
  CHECK(error_of("\"a\nb\"") ==
        "expected a control character to be escaped, found byte 0x0A at offset 2");
  CHECK(error_of("\xEF\xBB\xBF{}") == "expected a value, found byte 0xEF at offset 0");
}

TEST_CASE("JSON that only looks right is refused") {
  for (const char* text : {"01",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "-",
                           "- 1",
                           "0x10",
                           "NaN",
                           "Infinity",
                           "nul",
                           "True",
                           "'a'",
                           "\"a",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12G4\"",
                           "[",
                           "{",
                           "[1",
                           "{\"a\":1",
                           "]",
                           "{]",
                           "[}",
                           "// x\n1",
                           "\"\\",
                           "\"\\u",
                           "tru",
                           "\"\\uD800\"",
                           "\"\\uDC00\"",
                           "\"\\uD800x\"",
                           "\"\\uD800\\u0041\"",
                           "\"\\uD800\\uE000\""}) {
    CAPTURE(text);
    CHECK(error_of(text) != "no error");
  }
}

TEST_CASE("a JSON text that stops anywhere is refused") {
  const std::string_view text = R"({"a":[1.5e+3,{"b":"\u00e9\uD83D\uDE00"},true,null]})";
  REQUIRE(parse_json(text, "spec").ok());
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    CHECK(error_of(text.substr(0, length)) != "no error");
  }
}

TEST_CASE("a zero byte in JSON is a character, not an end") {
  CHECK(error_of(std::string_view("1\0", 2)) ==
        "expected the end of the text, found byte 0x00 at offset 1");
}

TEST_CASE("JSON numbers beyond a double are refused, tiny ones become zero") {
  CHECK(error_of("1e999") == "the number 1e999 is too large at offset 0");
  CHECK(*parsed("1e-999").number() == 0);
  CHECK(*parsed("1.7976931348623157e308").number() == std::numeric_limits<double>::max());
}

TEST_CASE("a JSON name given twice is refused") {
  CHECK(error_of(R"({"a":1,"b":{"c":1,"d":2,"c":3}})") ==
        "the name \"c\" appears twice in the object at offset 11");
  CHECK(error_of(R"({"a":1,"\u0061":2})") != "no error");
}

TEST_CASE("JSON nested 64 deep is read, deeper is refused") {
  const std::string open(64, '[');
  const std::string close(64, ']');
  CHECK(parse_json(open + close, "spec").ok());
  CHECK(parse_json(open + "1" + close, "spec").ok());
  CHECK(error_of("[" + open + close + "]") == "nesting deeper than 64 at offset 64");
  CHECK(error_of(std::string(1'000'000, '[')) == "nesting deeper than 64 at offset 64");
}

TEST_CASE("the JSON writer puts commas, colons and escapes where they belong") {
  JsonWriter writer;
  writer.begin_object().member("a", 1).key("b").begin_array();
  writer.value(true).null().value("x\"\\\n\x01é").begin_object().end_object();
  writer.begin_array().end_array().value(std::int64_t{1} << 53);
  writer.end_array().member("c", "").end_object();
  CHECK(writer.text() ==
        R"({"a":1,"b":[true,null,"x\"\\\n\u0001é",{},[],9007199254740992],"c":""})");
  CHECK(parse_json(writer.text(), "spec").ok());
}

TEST_CASE("JSON numbers are written with the fewest digits that read back the same") {
  const auto text = [](auto number) { return JsonWriter().value(number).take(); };
  CHECK(text(0.1f) == "0.1");
  CHECK(text(0.1) == "0.1");
  CHECK(text(1.0f / 3) == "0.33333334");
  CHECK(text(1.0 / 3) == "0.3333333333333333");
  CHECK(text(-0.0) == "-0");
  CHECK(text(16777216.0f) == "16777216");
  CHECK(text(std::numeric_limits<float>::denorm_min()) == "1.4013e-45");
  CHECK(text(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(text(-std::numeric_limits<float>::infinity()) == "null");
}

TEST_CASE("every float survives being written and read") {
  const RandomKey key{.seed = 7};
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const float number = std::bit_cast<float>(key.bits(i));
    if (!std::isfinite(number)) continue;
    const Result<JsonValue> read = parse_json(JsonWriter().value(number).take(), "number");
    REQUIRE(read.ok());
    REQUIRE(static_cast<float>(*read->number()) == number);
    const double wide = static_cast<double>(number) / 3;
    REQUIRE(*parsed(JsonWriter().value(wide).take()).number() == wide);
  }
}

}  // namespace
}  // namespace receptive
