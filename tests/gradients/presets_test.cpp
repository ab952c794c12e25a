// The blocks the presets are built of have the gradients of their loss.
#include "engine/model/presets.h"

#include <doctest/doctest.h>

#include <string_view>
#include <variant>

#include "tests/gradients/check_gradients.h"
#include "tests/sanitized.h"

namespace receptive {
namespace {

// 15×15 goes through every pool of every mini and is cheap.
constexpr Shape kSmallImage{2, 15, 15};
constexpr double kTolerance = 1e-6;  // normwise

TEST_CASE("the minis have the gradients of their loss") {
  for (const std::string_view name :
       {"mlp", "small-cnn", "alexnet-mini", "vgg-mini", "inception-mini", "resnet-mini"}) {
    CAPTURE(name);
    // These two hold every layer of the others.
    if (sampled() && name != "resnet-mini" && name != "inception-mini") continue;
    ModelSpec spec = *find_preset(name);
    spec.input = kSmallImage;
    for (NodeSpec& node : spec.nodes) {
      // Behind weights that are zero every gradient is, and would prove nothing.
      Conv2d* const conv = std::get_if<Conv2d>(&node.layer);
      if (conv && conv->init == Initializer::zeros) conv->init = Initializer::he_normal;
    }
    const GradientCheck check = check_gradients(spec, 2, 11, 3);
    CHECK(check.worst <= kTolerance);
    CHECK(check.compared > 10);
    CHECK(check.skipped * 4 <= check.compared);
    MESSAGE(name << ": " << check.compared << " cells compared, " << check.skipped
                 << " at kinks left out, worst " << check.worst);
  }
}

}  // namespace
}  // namespace receptive
