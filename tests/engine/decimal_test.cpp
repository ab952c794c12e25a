#include "engine/core/decimal.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "engine/core/random.h"

namespace receptive {
namespace {

TEST_CASE("numbers are written with the fewest digits that read back as the same") {
  CHECK(decimal_text(0.0) == "0");
  CHECK(decimal_text(-0.0) == "-0");
  CHECK(decimal_text(0.1) == "0.1");
  CHECK(decimal_text(-2.5e20) == "-2.5e+20");
  CHECK(decimal_text(100.0) == "100");
  CHECK(decimal_text(0.0001) == "0.0001");
  CHECK(decimal_text(0.00001) == "1e-05");
  CHECK(decimal_text(999999999999999.0) == "999999999999999");
  CHECK(decimal_text(1e15) == "1e+15");
  CHECK(decimal_text(1.0 / 3) == "0.3333333333333333");
  CHECK(decimal_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(decimal_text(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  CHECK(decimal_text(std::numeric_limits<double>::min()) == "2.2250738585072014e-308");
  CHECK(decimal_text(std::numeric_limits<double>::denorm_min()) == "4.94065645841247e-324");
  CHECK(decimal_text(0.1f) == "0.1");
  CHECK(decimal_text(16777216.0f) == "16777216");
  CHECK(decimal_text(1.0f / 3) == "0.33333334");
  CHECK(decimal_text(std::numeric_limits<float>::max()) == "3.4028235e+38");
}

// Numbers on and beside the middle between two doubles, from Paxson 1991 and bug reports of others.
TEST_CASE("texts are read as the double nearest to them, ties to even") {
  CHECK(decimal_value("9007199254740993") == 9007199254740992.0);
  CHECK(decimal_value("9007199254740995") == 9007199254740996.0);
  CHECK(decimal_value("9007199254740993.00000000000000000000000000000000001") ==
        9007199254740994.0);
  CHECK(decimal_value("2.2250738585072011e-308") == 0x0.fffffffffffffp-1022);
  CHECK(decimal_value("2.2250738585072012e-308") == 0x1p-1022);
  CHECK(decimal_value("2.4703282292062327e-324") == 0);
  CHECK(decimal_value("2.4703282292062328e-324") == 0x1p-1074);
  CHECK(decimal_value("1.7976931348623158e308") == std::numeric_limits<double>::max());
  CHECK(std::isinf(decimal_value("1.7976931348623159e308")));
  CHECK(decimal_value("-1e400") == -std::numeric_limits<double>::infinity());
  CHECK(decimal_value("1e-400") == 0);
  CHECK(decimal_value("0e999999999999999999999") == 0);
  CHECK(decimal_value("5E-01") == 0.5);
  CHECK(decimal_value("0.00000000000000000000000000000001e+32") == 1);
  CHECK(std::signbit(decimal_value("-0")));
  // A digit behind the last that is kept still decides.
  const std::string tie = "9007199254740993." + std::string(1000, '0');
  CHECK(decimal_value(tie) == 9007199254740992.0);
  CHECK(decimal_value(tie + "1") == 9007199254740994.0);
}

TEST_CASE("every number reads back from its text") {
  const RandomKey key{.seed = 1};
  for (std::uint32_t i = 0; i < 2000; ++i) {
    const auto bits = key.four_bits(i);
    const double number = std::bit_cast<double>(std::uint64_t{bits[0]} << 32 | bits[1]);
    if (std::isfinite(number)) CHECK(decimal_value(decimal_text(number)) == number);
    const float small = std::bit_cast<float>(bits[2]);
    if (!std::isfinite(small)) continue;
    CHECK(static_cast<float>(decimal_value(decimal_text(small))) == small);
  }
}

}  // namespace
}  // namespace receptive
