// Rows of a data set, as the network's input and labels.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "engine/data/augment.h"
#include "engine/data/dataset.h"
#include "engine/layers/layer.h"
#include "engine/model/executor.h"

namespace receptive {

/// How a run changes its images: null leaves them as they are.
struct Augmentation {
  const Augmenter* augmenter = nullptr;
  ImageVersion version;
};

/// Fills one block of an executor's input, labels and shares from `rows`, the rows of the whole
/// batch. A lane beyond the last row becomes an empty image with share 0.
template <class V>
void gather(const Dataset& data, std::span<const std::uint32_t> rows, const Executor<V>& executor,
            const Span& block, std::int32_t worker, const Augmentation& augmentation = {}) {
  constexpr std::int32_t L = kLanes<V>;
  const auto count = static_cast<std::int32_t>(rows.size());
  const Block<V> input = executor.output(0, block, worker);
  const std::int64_t cells = input.shape.cells();
  const auto share = static_cast<ScalarOf<V>>(1.0 / count);
  for (std::int32_t i = 0; i < block.groups * L; ++i) {
    const std::int32_t image = block.first * L + i;
    ScalarOf<V>* to = input.group(i / L) + i % L;
    const bool real = image < count;
    executor.shares()[image] = real ? share : ScalarOf<V>(0);
    executor.labels()[image] = ScalarOf<V>(0);
    if (!real) {
      for (std::int64_t cell = 0; cell < cells; ++cell, to += L) *to = 0;
      continue;
    }
    const std::uint32_t row = rows[static_cast<std::size_t>(image)];
    executor.labels()[image] = static_cast<ScalarOf<V>>(data.label(row));
    if constexpr (std::is_same_v<ScalarOf<V>, float>) {
      if (augmentation.augmenter) {
        augmentation.augmenter->apply(data, row, augmentation.version, worker, to, L);
        continue;
      }
    }
    const std::uint8_t* from = data.row(row);
    for (std::int64_t cell = 0; cell < cells; ++cell, to += L) {
      *to = static_cast<ScalarOf<V>>(from[cell]) * static_cast<ScalarOf<V>>(kPixelScale);
    }
  }
}

/// Whether a data set can be given to a model. Errors: no_data, shape_mismatch, bad_label,
/// wrong_loss.
inline Status check_data(const Graph& graph, const Dataset& data) {
  if (!graph.loss()) {
    return Error(ErrorCode::wrong_loss, "loss",
                 "the model has none, so it cannot be trained or judged",
                 "end the model with flatten and dense layers");
  }
  if (data.rows() == 0) {
    return Error(ErrorCode::no_data, "{}", "has no rows", "give at least one image", data.name());
  }
  if (!data.header_known()) {
    return Error(ErrorCode::no_data, "{}", "no image has arrived yet",
                 "wait for the first bytes of the image file", data.name());
  }
  if (!(data.shape() == graph.input_shape())) {
    return Error(ErrorCode::shape_mismatch, "{}", "has images of {} and the model takes {}",
                 "use images of the model's size, or another model", data.name(),
                 to_text(data.shape()), to_text(graph.input_shape()));
  }
  if (data.classes() > graph.classes()) {
    return Error(ErrorCode::bad_label, "{}", "has {} classes and the model tells {} apart",
                 "end the model with as many outputs as there are classes", data.name(),
                 data.classes(), graph.classes());
  }
  return Done{};
}

}  // namespace receptive
