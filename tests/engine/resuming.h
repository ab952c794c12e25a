// Runs that are saved in one place and resumed in another.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "tests/engine/checkpoint_files.h"
#include "tests/engine/training.h"

namespace receptive {

inline constexpr std::uint32_t kRows = 23;  // the last of an epoch's five batches is smaller
inline constexpr std::int32_t kBatch = 5;

/// Another model of the same network, with other weights, as the file finds it elsewhere.
inline std::shared_ptr<Model> elsewhere() { return toy_model(99); }

/// The run of a file, going on with `model`.
inline std::unique_ptr<Trainer> resumed(const File& file, ThreadPool& pool,
                                        const std::shared_ptr<Model>& model) {
  Result<std::unique_ptr<Trainer>> trainer =
      Trainer::resume(model, toy_rows(kRows), nullptr, file, pool);
  REQUIRE_MESSAGE(trainer.ok(), (trainer.ok() ? std::string() : to_text(trainer.error())));
  return std::move(trainer).value();
}

}  // namespace receptive
