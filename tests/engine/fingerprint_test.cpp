#include "engine/data/fingerprint.h"

#include <doctest/doctest.h>

#include "engine/core/sha256.h"
#include "tests/engine/toy_data.h"

namespace receptive {
namespace {

constexpr Shape kImage{1, 2, 3};

TEST_CASE("the fingerprint of a data set is the hash of its labels and pixels") {
  const ToyFiles files = toy_files(4, kImage, 3);
  const auto data = toy_data(4, kImage, 3);
  Sha256 sha;
  sha.update(std::span(files.labels).last(4));
  sha.update(std::span(files.images).last(4 * 6));
  const Fingerprint whole = fingerprint_of(*data, 4);
  CHECK(whole == Fingerprint{4, kImage, 3, 4, sha.hex()});
  CHECK(fingerprint_of(*data, 4) == whole);
}

TEST_CASE("a part of the rows has a fingerprint of its own") {
  const auto data = toy_data(4, kImage, 3);
  const Fingerprint part = fingerprint_of(*data, 2);
  CHECK(part.hashed_rows == 2);
  CHECK(part.rows == 4);
  CHECK(part.sha256 != fingerprint_of(*data, 4).sha256);
  CHECK(fingerprint_of(*data, 0).sha256 != part.sha256);
}

}  // namespace
}  // namespace receptive
