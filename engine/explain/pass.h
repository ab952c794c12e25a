// One pass of a few images through an executor that has one image per group, forward and backward.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/model/batch_pass.h"

namespace receptive {

/// `V` is float or double; the executor's context says what the pass is for. Writes the input,
/// labels and shares, goes forward to the losses, if the graph has one, and, `backward`, back to
/// every gradient, of the parameters too.
template <class V>
void pass_images(const Graph& graph, const Executor<V>& executor, const V* weights,
                 std::span<const float> pixels, std::span<const float> labels, bool backward) {
  const auto images = static_cast<std::int32_t>(labels.size());
  std::copy(pixels.begin(), pixels.end(), executor.output(0, {0, images}, 0).data);
  std::copy(labels.begin(), labels.end(), executor.labels());
  std::fill_n(executor.shares(), images, static_cast<V>(1.0 / images));
  pass_batch(
      executor, weights, images, backward, Serial{}, [](const Span&, int) {},
      [&](const Span& block, int worker) {
        if (graph.loss()) executor.loss_forward(block, worker);
        if (backward) executor.loss_backward(block, worker);
      });
  if (!backward) return;
  const auto parameters = graph.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ParameterPlace& place = parameters[p];
    if (place.split == GradientSplit::images) {
      executor.reduce_gradient(static_cast<std::int32_t>(p), shards_of(images), 0, place.cells);
    } else if (place.split == GradientSplit::rows && place.number == 0) {
      executor.rows_gradient(place.node, images, 0, place.spec.dims[0]);
    }
  }
}

/// After a pass: the mean over the images.
template <class V>
double mean_loss(const Executor<V>& executor, std::int32_t images) {
  double sum = 0;
  for (std::int32_t n = 0; n < images; ++n) sum += executor.losses()[n];
  return sum / images;
}

}  // namespace receptive
