#include "engine/data/label_map.h"

#include <doctest/doctest.h>

#include <string>

#include "engine/data/dataset.h"
#include "tests/engine/idx_files.h"

namespace receptive {
namespace {

using Labels = std::vector<std::uint8_t>;

std::string refusal(std::string_view json) {
  const Result<LabelMap> map = parse_label_map(json, 4, "digits.relabel");
  REQUIRE_FALSE(map.ok());
  CHECK_FALSE(map.error().remedy.empty());
  return std::string(name_of(map.error().code)) + " " + map.error().where;
}

TEST_CASE("odd-even makes even digits class 0 and odd ones class 1") {
  const Result<LabelMap> map = parse_label_map("\"odd-even\"", 10, "data");
  REQUIRE(map.ok());
  CHECK(map->to == Labels{0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  CHECK(map->classes() == 2);
}

TEST_CASE("a list gives every class its new label") {
  const Result<LabelMap> map = parse_label_map("[2, 0, 2, 1]", 4, "data");
  REQUIRE(map.ok());
  CHECK(map->to == Labels{2, 0, 2, 1});
  CHECK(map->classes() == 3);
}

TEST_CASE("what is no map of labels is refused") {
  CHECK(refusal("\"odd\"") == "bad_argument digits.relabel");
  CHECK(refusal("7") == "wrong_type digits.relabel");
  CHECK(refusal("[0, 1, 0]") == "count_mismatch digits.relabel");
  CHECK(refusal("[0, 1, 0, 1, 0]") == "count_mismatch digits.relabel");
  CHECK(refusal("[0, 1, 256, 1]") == "bad_label digits.relabel[2]");
  CHECK(refusal("[0, -1, 0, 1]") == "bad_label digits.relabel[1]");
  CHECK(refusal("[0.5, 1, 0, 1]") == "bad_label digits.relabel[0]");
  CHECK(refusal("[0, 1, 0, \"1\"]") == "bad_label digits.relabel[3]");
  CHECK(refusal("[") == "bad_json digits.relabel");
}

TEST_CASE("a relabelled data set shares its images, those that still arrive too") {
  Result<Dataset> data = Dataset::from_idx_labels(idx_labels({7, 4, 1}), {.name = "digits"});
  REQUIRE(data.ok());
  const Bytes file = idx_images({3, 2, 2}, 12);
  const auto bytes = std::span(file);
  REQUIRE(data->append_image_bytes(bytes.first(21)).ok());
  const Dataset other = data->relabelled(*parse_label_map("\"odd-even\"", 10, "data"));
  CHECK(other.rows() == 3);
  CHECK(other.classes() == 2);
  CHECK(other.name() == "digits");
  CHECK(Labels{other.label(0), other.label(1), other.label(2)} == Labels{1, 0, 1});
  CHECK(data->label(0) == 7);
  CHECK(data->classes() == 10);
  CHECK(other.available() == 1);
  REQUIRE(data->append_image_bytes(bytes.subspan(21)).ok());
  CHECK(other.available() == 3);
  CHECK(other.row(2) == data->row(2));
}

}  // namespace
}  // namespace receptive
