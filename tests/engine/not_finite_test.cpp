// Numbers that overflow: no NaN passes for a result, a trained weight or a state to go on with.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "engine/core/finite.h"
#include "engine/explain/trace.h"
#include "engine/model/presets.h"
#include "engine/model/safetensors.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/resuming.h"

namespace receptive {
namespace {

// Finite, and nearly the largest float.
constexpr float kHugePixel = 3.4e38f;

const std::vector<Optimizer> kOptimizers = {Sgd{.momentum = 0.9f}, Rmsprop{}, Adam{}, AdamW{}};

std::vector<NamedSpec> all_models() {
  std::vector<NamedSpec> models = explain_models();
  for (const Preset& preset : presets())
    models.push_back({std::string(preset.name), preset.make()});
  return models;
}

TEST_CASE("huge pixels give finite probabilities, or a refusal that names the first broken layer") {
  ThreadPool pool(1);
  int refused = 0;
  for (const auto& [name, spec] : all_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = *Model::create(spec, 1);
    const auto cells = static_cast<std::size_t>(model->graph().input_shape().cells());
    for (const float pixel : {kHugePixel, -kHugePixel}) {
      const std::vector<float> huge(cells, pixel);
      std::vector<float> third(3 * cells, 0.5f);
      std::fill(third.end() - static_cast<long>(cells), third.end(), pixel);
      const auto alone = model->predict(huge, pool);
      const auto among = model->predict(third, pool);
      REQUIRE(alone.ok() == among.ok());
      const auto trace = Trace::create(*model, huge, {});
      if (alone.ok()) {
        CHECK(all_finite(*alone));
        continue;
      }
      ++refused;
      CHECK(alone.error().code == ErrorCode::out_of_range);
      CHECK(model->graph().find(alone.error().where) > 0);
      CHECK(alone.error().message == "its output is not a finite number for image 0");
      CHECK(among.error().where == alone.error().where);
      CHECK(among.error().message == "its output is not a finite number for image 2");
      REQUIRE_FALSE(trace.ok());
      CHECK(to_text(trace.error()) == to_text(alone.error()));
    }
  }
  CHECK(refused > 10);
}

TEST_CASE("a gradient that overflows is refused by a trace, not explained as NaN") {
  // The output is of size 1, and what the loss gives back is multiplied by 1e38 and by 1e38 again.
  ModelSpec spec{{1, 1, 2}, {}, {}};
  spec.nodes = {{"first", {}, Dense{.units = 1}},
                {"second", {}, Dense{.units = 2}},
                {"third", {}, Dense{.units = 2}}};
  spec.nodes.insert(spec.nodes.begin(), {"flat", {}, Flatten{}});
  const std::shared_ptr<Model> model = *Model::create(spec, 1);
  for (const char* node : {"first", "second", "third"}) {
    for (const ParameterPlace& place : model->graph().parameters()) {
      if (model->graph().node(place.node).name != node) continue;
      std::ranges::fill(model->parameter(place), place.spec.name == "bias" ? 0.0f : 1e20f);
    }
  }
  std::ranges::fill(model->parameter(**model->find_parameter("third", "weight")).first(2), -1e20f);
  const std::vector<float> image(2, 0.0f);
  const auto trace = Trace::create(*model, image, std::vector<std::int32_t>{0});
  REQUIRE_FALSE(trace.ok());
  CHECK(trace.error().code == ErrorCode::out_of_range);
  CHECK(trace.error().where == "first");
  CHECK(Trace::create(*model, image, {}).ok());
}

TEST_CASE("a run whose last update overflows has diverged and keeps its last good weights") {
  ThreadPool pool(1);
  int diverged = 0;
  for (const Optimizer& kind : kOptimizers) {
    for (const float rate : {1e-3f, 1e30f, 3e38f}) {
      for (const std::int32_t epochs : {1, 2}) {
        CAPTURE(to_json(kind));
        CAPTURE(rate);
        Optimizer optimizer = kind;
        std::visit([&](auto& chosen) { chosen.rate = rate; }, optimizer);
        const std::shared_ptr<Model> model = toy_model();
        const std::string untrained = model->weights_sha256();
        const auto trainer = toy_trainer(model, toy_rows(kRows),
                                         {.epochs = epochs, .batch_size = kRows}, optimizer, pool);
        const Result<Advance> advance = trainer->advance(1);
        CHECK(advance.ok() == all_finite(model->weights()));
        CHECK(trainer->position().step == 1);
        if (advance.ok()) continue;
        ++diverged;
        CHECK(advance.error().code == ErrorCode::diverged);
        CHECK(model->graph().find(advance.error().where) > 0);
        CHECK(advance.error().message.ends_with("finite number, at step 1 of epoch 1"));
        CHECK(trainer->position().epoch == 1);
        REQUIRE(model->restore_last_good().ok());
        CHECK(model->weights_sha256() == untrained);
      }
    }
  }
  CHECK(diverged >= 4);
}

TEST_CASE("what an optimiser remembers is taken from a file only in its range") {
  const float infinity = std::numeric_limits<float>::infinity();
  const float most = std::numeric_limits<float>::max();
  ThreadPool pool(1);
  for (const Optimizer& optimizer : kOptimizers) {
    CAPTURE(to_json(optimizer));
    const auto trainer = toy_trainer(toy_model(), toy_rows(kRows),
                                     {.epochs = 2, .batch_size = kBatch}, optimizer, pool);
    REQUIRE(trainer->advance(3).ok());
    const File file = *trainer->save(nullptr);
    const Safetensors saved = *read_safetensors(file);
    int slot = 0;
    for (const std::string_view name : slot_names_of(optimizer)) {
      const bool squares = slot++ == square_slot_of(optimizer);
      for (const std::string node : {"conv1.weight", "dense2.bias"}) {
        const SavedTensor* const tensor = saved.tensor(text_of("{}.{}", node, name));
        REQUIRE(tensor != nullptr);
        for (const float number :
             {0.0f, 1.0f, most, -1e-45f, -1.0f, -most, infinity, -infinity, std::nanf("")}) {
          CAPTURE(tensor->name);
          CAPTURE(number);
          File changed = file;
          std::memcpy(changed.data() + (tensor->bytes.data() - file.data()), &number,
                      sizeof number);
          const auto resumed =
              Trainer::resume(elsewhere(), toy_rows(kRows), nullptr, sealed(changed), pool);
          CHECK(resumed.ok() == (std::isfinite(number) && (number >= 0 || !squares)));
          if (!resumed.ok()) CHECK(resumed.error().code == ErrorCode::bad_checkpoint);
        }
      }
    }
  }
}

}  // namespace
}  // namespace receptive
