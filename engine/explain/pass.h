// One pass of a few images through an executor that has one image per group, forward and backward.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "engine/model/executor.h"

namespace receptive {

/// `V` is float or double. Writes the input, labels and shares, then goes forward to the losses, if
/// the graph has one.
template <class V>
void forward_pass(const Graph& graph, const Executor<V>& executor, const V* weights,
                  std::span<const float> pixels, std::span<const float> labels) {
  const auto images = static_cast<std::int32_t>(labels.size());
  std::copy(pixels.begin(), pixels.end(), executor.output(0, {0, images}, 0).data);
  std::copy(labels.begin(), labels.end(), executor.labels());
  std::fill_n(executor.shares(), images, static_cast<V>(1.0 / images));
  for (std::int32_t first = 0; first < images; first += kBlockGroups) {
    const Span block{first, std::min(kBlockGroups, images - first)};
    executor.forward(weights, block, 0);
    if (graph.loss()) executor.loss_forward(block, 0);
  }
}

/// After a forward pass, once: every gradient, of the parameters too.
template <class V>
void backward_pass(const Graph& graph, const Executor<V>& executor, const V* weights,
                   std::int32_t images) {
  for (std::int32_t first = 0; first < images; first += kBlockGroups) {
    executor.backward(weights, {first, std::min(kBlockGroups, images - first)}, 0, 0);
  }
  const auto parameters = graph.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ParameterPlace& place = parameters[p];
    if (place.split == GradientSplit::images) {
      executor.reduce_gradient(static_cast<std::int32_t>(p), 1, 0, place.cells);
    } else if (place.number == 0) {
      executor.rows_gradient(place.node, images, 0, place.spec.dims[0]);
    }
  }
}

/// After a forward pass: the mean over the images.
template <class V>
double mean_loss(const Executor<V>& executor, std::int32_t images) {
  double sum = 0;
  for (std::int32_t n = 0; n < images; ++n) sum += executor.losses()[n];
  return sum / images;
}

}  // namespace receptive
