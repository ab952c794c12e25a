#include "engine/core/suggest.h"

#include <doctest/doctest.h>

namespace receptive {
namespace {

constexpr std::string_view kLayers[] = {"conv2d", "maxPool2d", "l2Pool2d", "dense", "relu"};

TEST_CASE("the nearest name is found through typing errors and letter case") {
  CHECK(nearest_name("conv2", kLayers) == "conv2d");
  CHECK(nearest_name("Conv2D", kLayers) == "conv2d");
  CHECK(nearest_name("max_pool2d", kLayers) == "maxPool2d");
  CHECK(nearest_name("dens", kLayers) == "dense");
  CHECK(nearest_name("rleu", kLayers) == "");
}

TEST_CASE("of two near names the nearer is taken, of equals the first") {
  constexpr std::string_view kPools[] = {"maxPool3d", "maxPool2d", "maxPool1d"};
  CHECK(nearest_name("maxPool2d", kPools) == "maxPool2d");
  CHECK(nearest_name("maxPool2", kPools) == "maxPool2d");
  CHECK(nearest_name("maxPoold", kPools) == "maxPool3d");
}

TEST_CASE("a name that resembles none has no nearest name") {
  CHECK(nearest_name("transformer", kLayers) == "");
  CHECK(nearest_name("", kLayers) == "");
  CHECK(nearest_name(std::string(100000, 'x'), kLayers) == "");
  CHECK(nearest_name("x", {}) == "");
}

TEST_CASE("a suggestion lists what is known") {
  CHECK(suggest("dens", kLayers, "layers") ==
        "did you mean \"dense\"? layers: conv2d, maxPool2d, l2Pool2d, dense, relu");
  CHECK(suggest("gru", kLayers, "layers") == "layers: conv2d, maxPool2d, l2Pool2d, dense, relu");
  CHECK(suggest("gru", {}, "layers") == "layers: none");
}

}  // namespace
}  // namespace receptive
