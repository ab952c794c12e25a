// A small network, and runs of it to the end.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/train/trainer.h"
#include "tests/engine/batch_run.h"
#include "tests/engine/toy_data.h"

namespace receptive {

inline constexpr Shape kToyImage{2, 7, 6};
inline constexpr std::int32_t kToyClasses = 3;

/// Every kind of layer that trains, with odd sizes.
inline std::shared_ptr<Model> toy_model(std::uint64_t seed = 1) {
  ModelSpec spec{kToyImage, {}, {}};
  for (const Layer& layer :
       std::vector<Layer>{Conv2d{.channels = 5, .kernel = {3, 3}, .padding = {1, 1, 1, 1}}, Relu{},
                          MaxPool2d{}, Conv2d{.channels = 3, .kernel = {2, 2}}, Tanh{}, Flatten{},
                          Dense{.units = 9}, Sigmoid{}, Dense{.units = kToyClasses}}) {
    spec.nodes.push_back({{}, {}, layer});
  }
  Result<std::shared_ptr<Model>> model = Model::create(spec, seed);
  REQUIRE(model.ok());
  return *model;
}

inline std::shared_ptr<const Dataset> toy_rows(std::uint32_t rows) {
  return toy_data(rows, kToyImage, kToyClasses);
}

inline std::unique_ptr<Trainer> toy_trainer(const std::shared_ptr<Model>& model,
                                            const std::shared_ptr<const Dataset>& data,
                                            const FitOptions& options, const Optimizer& optimizer,
                                            ThreadPool& pool) {
  Result<std::unique_ptr<Trainer>> trainer = Trainer::create(model, data, options, optimizer, pool);
  REQUIRE_MESSAGE(trainer.ok(), (trainer.ok() ? std::string() : to_text(trainer.error())));
  return std::move(trainer).value();
}

/// Advances until the run is done or waits; returns what the last call said.
inline Progress run_on(Trainer& trainer, std::int32_t steps_at_once = 1000) {
  for (;;) {
    const Result<Advance> advance = trainer.advance(steps_at_once);
    REQUIRE_MESSAGE(advance.ok(), (advance.ok() ? std::string() : to_text(advance.error())));
    if (advance->progress == Progress::done || advance->progress == Progress::waiting_for_data) {
      return advance->progress;
    }
  }
}

/// The checksum of the weights after a whole run of a fresh toy model.
inline std::string trained_weights(std::uint32_t rows, const FitOptions& options,
                                   const Optimizer& optimizer, int threads,
                                   std::uint64_t model_seed = 1) {
  ThreadPool pool(threads);
  const std::shared_ptr<Model> model = toy_model(model_seed);
  const std::unique_ptr<Trainer> trainer =
      toy_trainer(model, toy_rows(rows), options, optimizer, pool);
  REQUIRE(run_on(*trainer) == Progress::done);
  return model->weights_sha256();
}

}  // namespace receptive
