// What a trace may be told.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "engine/core/fields.h"
#include "engine/core/random.h"
#include "engine/layers/layer.h"

namespace receptive {

struct TraceOptions {
  bool training = false;
  std::int32_t seed = 1;
  std::int32_t step = 0;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"training", &TraceOptions::training,
              "whether the images are trained on: batch normalisation goes by them, dropout draws"},
        Field{"seed", &TraceOptions::seed, "of the run whose step is shown", Range{0, kMaxSeed}},
        Field{"step", &TraceOptions::step, "of the run, counted from 0", Range::at_least(0)});
  }
};

/// Reads `{"training":true,"seed":1,"step":0}`; errors are those of the fields.
Result<PassContext> parse_trace_options(std::string_view json);

}  // namespace receptive
