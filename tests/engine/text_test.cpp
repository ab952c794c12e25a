#include "engine/core/text.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.h"

namespace receptive {
namespace {

TEST_CASE("a pattern takes whole numbers and texts of every kind in their order") {
  const std::string text = "rows";
  const std::string_view view = std::string_view("labels of images").substr(0, 6);
  CHECK(text_of("{} of {} {}, {}: {}", -3, INT64_MAX, text, view, "few") ==
        "-3 of 9223372036854775807 rows, labels: few");
  CHECK(text_of("{}{}", 1, 2) == "12");
  CHECK(text_of("nothing to fill: {") == "nothing to fill: {");
}

TEST_CASE("what is put into a text is not a pattern") {
  CHECK(text_of("{}, {}", "{}", 7) == "{}, 7");
}

TEST_CASE("the place, the message and the remedy of an error take their parts one after another") {
  const Error error(ErrorCode::bad_label, "{}.labels", "has {} numbers", "give {} to {}", "data", 5,
                    1, 2);
  CHECK(error.where == "data.labels");
  CHECK(error.message == "has 5 numbers");
  CHECK(error.remedy == "give 1 to 2");
}

}  // namespace
}  // namespace receptive
