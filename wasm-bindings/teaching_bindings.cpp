// What JavaScript sees of the module that explains and needs no trace: examples, exercises, a drawn
// digit, and what the engine says about itself.
#include <emscripten/bind.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/digit.h"
#include "engine/explain/exercise.h"
#include "engine/explain/refusal.h"
#include "engine/explain/schema.h"
#include "engine/model/examples.h"
#include "engine/train/schema.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

namespace {

Outcome centre(const FloatArray& pixels, double height, double width) {
  // An edge that is no 32-bit integer fits no count of pixels either.
  const auto edge = [](double length) {
    return length >= 0 && length <= INT32_MAX ? static_cast<std::int32_t>(length) : -1;
  };
  return outcome(centre_digit(to_vector(pixels), edge(height), edge(width)),
                 [](const std::vector<float>& numbers) { return to_array(numbers); });
}

Outcome preset_example(const std::string& name) {
  return outcome(find_example(name),
                 [](const std::optional<Example>& example) { return to_json(example); });
}

Outcome exercise(const std::string& kind, double seed_number) {
  return outcome(
      to_seed(seed_number).and_then([&](std::uint64_t seed) { return make_exercise(kind, seed); }),
      [](const Exercise& made) { return to_json(made); });
}

// An error where there is more to say.
Outcome told(const std::string& spec) {
  const std::optional<Error> more = told_refusal(spec);
  return more ? failure(*more) : success(emscripten::val::undefined());
}

std::string schema() { return schema_json(RECEPTIVE_VERSION); }

}  // namespace

EMSCRIPTEN_BINDINGS(receptive_teaching) {
  using namespace emscripten;

  function("centreDigit(pixels, height, width)", &centre);
  function("presetExample(name)", &preset_example);
  function("exercise(kind, seed)", &exercise);
  function("toldRefusal(spec)", &told);
  function("schema", &schema);
  function("explainSchema", &explain_schema_json);
}

}  // namespace receptive::bindings
