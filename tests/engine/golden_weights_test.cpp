// What training makes of every network and by every optimiser, to the bit: the checksums of the
// weights after some steps are those of tests/golden/weights.json, natively, with sanitizers and as
// WebAssembly, on one thread and on two.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/model/presets.h"
#include "engine/parallel/thread_pool.h"
#include "tests/engine/golden.h"
#include "tests/engine/training.h"
#include "tests/sanitized.h"

namespace receptive {
namespace {

constexpr std::int32_t kSteps = 50;
constexpr const char* kByMomentum = ", sgd with momentum";
constexpr const char* kFile = RECEPTIVE_GOLDEN_DIR "/weights.json";

/// Small presets that hold every layer of the other small ones.
bool stands_for_others(std::string_view preset) {
  return preset == "lenet5" || preset == "one-filter-cnn" || preset == "perceptron";
}

struct Run {
  std::string name;
  std::string_view preset;
  Optimizer optimizer;
  FitOptions options;
};

// Every preset by momentum; a small convolutional network, where all is in play, by everything else.
// 22 images are five whole groups of four and an incomplete one; 64 are two groups in each shard.
std::vector<Run> runs() {
  const Sgd momentum{.rate = 0.02f, .momentum = 0.9f};
  std::vector<Run> all;
  for (const Preset& preset : presets()) {
    all.push_back({std::string(preset.name) + kByMomentum,
                   preset.name,
                   momentum,
                   {.epochs = 50, .batch_size = 22, .seed = 1}});
  }
  const auto lenet5 = [&](std::string name, Optimizer optimizer, FitOptions options = {}) {
    options.epochs = 50;
    options.batch_size = 64;
    options.seed = 1;
    all.push_back({"lenet5, " + std::move(name), "lenet5", std::move(optimizer), options});
  };
  lenet5("sgd", Sgd{.rate = 0.05f});
  lenet5("sgd by Nesterov", Sgd{.rate = 0.02f, .momentum = 0.9f, .nesterov = true});
  lenet5("sgd with weight decay",
         Sgd{.rate = 0.02f, .momentum = 0.9f, .weight_decay = 0.001f, .decay_biases = true});
  lenet5("rmsprop", Rmsprop{.rate = 0.001f});
  lenet5("adam", Adam{});
  lenet5("adamW", AdamW{});
  lenet5("gradient clipped", momentum, {.clip_norm = 0.5f});
  lenet5("rate by cosine", momentum, {.schedule = CosineDecay{}});
  lenet5("images augmented", momentum, {.augment = {.shift = 2, .rotate = 10}});
  return all;
}

std::string weights_of(const Run& run, int threads) {
  Result<std::shared_ptr<Model>> model = Model::create(*find_preset(run.preset), 1);
  REQUIRE(model.ok());
  const Graph& graph = (*model)->graph();
  // 70 images: with neither batch does an epoch end with a whole one.
  const auto data = toy_data(70, graph.input_shape(), static_cast<std::uint32_t>(graph.classes()));
  ThreadPool pool(threads);
  const auto trainer = toy_trainer(*model, data, run.options, run.optimizer, pool);
  for (std::int32_t step = 0; step < kSteps; ++step) {
    const Result<Advance> advance = trainer->advance(1);
    REQUIRE_MESSAGE(advance.ok(), (advance.ok() ? std::string() : to_text(advance.error())));
  }
  return (*model)->weights_sha256();
}

/// `npm run figures -- --weights` asks for this.
void write_file(const std::vector<Run>& all) {
  std::string text = "{\n";
  for (const Run& run : all) {
    if (text.size() > 2) text += ",\n";
    text += " \"" + run.name + "\": \"" + weights_of(run, 1) + "\"";
  }
  text += "\n}\n";
  std::FILE* file = std::fopen(kFile, "wb");
  REQUIRE_MESSAGE(file != nullptr, "cannot write " << kFile);
  REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
  REQUIRE(std::fclose(file) == 0);
}

TEST_CASE("training gives the weights of tests/golden/weights.json, to the bit") {
  const std::vector<Run> all = runs();
  if (std::getenv("RECEPTIVE_WRITE_WEIGHTS") != nullptr) write_file(all);
  const JsonValue golden = golden_file("weights");
  REQUIRE(golden.object() != nullptr);
  INFO("If other bits are meant: npm run figures -- --weights writes the file anew; say why under "
       "\"Numbers changed\" in CHANGELOG.md.");
  for (const JsonValue::Member& member : *golden.object()) {
    const auto named = [&](const Run& run) { return run.name == member.first; };
    CHECK_MESSAGE(std::ranges::any_of(all, named), member.first << " is no run of this test");
  }
  for (const Run& run : all) {
    CAPTURE(run.name);
    const JsonValue* wanted = golden.find(run.name);
    CHECK_MESSAGE((wanted && wanted->string()), run.name << " is not in weights.json");
    if (!wanted || !wanted->string()) continue;
    // What sanitizers would find does not depend on more.
    if (sampled() && !(stands_for_others(run.preset) && run.name.ends_with(kByMomentum))) continue;
    for (const int threads : {1, 2}) {
      if (sampled() && threads == 1) continue;
      // A build without threads has made this run already.
      if (threads > ThreadPool(threads).threads()) continue;
      CAPTURE(threads);
      CHECK(weights_of(run, threads) == *wanted->string());
    }
  }
}

// The list of optimisers and this file cannot part.
TEST_CASE("every optimiser trains a network whose weights are in tests/golden/weights.json") {
  std::set<std::size_t> used;
  for (const Run& run : runs()) used.insert(run.optimizer.index());
  CHECK(used.size() == std::variant_size_v<Optimizer>);
}

}  // namespace
}  // namespace receptive
