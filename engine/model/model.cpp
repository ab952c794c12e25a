#include "engine/model/model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/finite.h"
#include "engine/core/json.h"
#include "engine/core/random.h"
#include "engine/core/sha256.h"
#include "engine/model/broken_node.h"
#include "engine/model/executor.h"
#include "engine/model/find_parameter.h"
#include "engine/model/summary.h"

namespace receptive {

namespace {

// [n, classes] of whole images, a chunk at a time.
template <class V>
Result<std::vector<float>> probabilities(const Graph& graph, const float* weights,
                                         std::span<const float> images, std::int64_t budget_bytes,
                                         ThreadPool& pool) {
  constexpr int L = kLanes<V>;
  constexpr std::int32_t kChunkGroups = 64;
  const auto cells = static_cast<std::size_t>(graph.input_shape().cells());
  const auto count = static_cast<std::int64_t>(images.size() / cells);
  const auto outputs = graph.output().shape.c;
  const auto most = std::min<std::int64_t>((count + L - 1) / L, kChunkGroups);
  Result<Executor<V>> made = Executor<V>::create(
      graph, {.groups = static_cast<std::int32_t>(most), .workers = pool.threads()}, budget_bytes);
  if (!made) return std::move(made).error();
  const Executor<V>& executor = *made;
  std::vector<float> all(static_cast<std::size_t>(count * outputs));
  for (std::int64_t begin = 0; begin < count; begin += kChunkGroups * L) {
    const auto chunk =
        static_cast<std::int32_t>(std::min<std::int64_t>(count - begin, kChunkGroups * L));
    const std::int32_t groups = (chunk + L - 1) / L;
    pool.for_each(blocks_of(groups), [&](int task, int worker) {
      const Span block = block_of(groups, task);
      const Block<V> input = executor.output(0, block, worker);
      for (std::int32_t i = 0; i < block.groups * L; ++i) {
        const std::int32_t image = block.first * L + i;
        float* const to = input.group(i / L) + i % L;
        for (std::size_t cell = 0; cell < cells; ++cell) {
          const std::size_t from = static_cast<std::size_t>(begin + image) * cells + cell;
          to[cell * L] = image < chunk ? images[from] : 0.0f;
        }
      }
      executor.forward(weights, block, worker);
      executor.loss_forward(block, worker);
    });
    for (std::int32_t image = 0; image < chunk; ++image) {
      const float* from =
          executor.probabilities() + std::int64_t{image / L} * outputs * L + image % L;
      float* to = all.data() + (begin + image) * outputs;
      for (std::int32_t c = 0; c < outputs; ++c) to[c] = from[c * L];
    }
  }
  return all;
}

// Takes an image whose probabilities are not finite forward again, to find where they broke.
Error broken_by(const Graph& graph, const float* weights, std::span<const float> image,
                std::int64_t number, std::int64_t budget_bytes) {
  // With all outputs kept: in place, a later layer may hide what it was given.
  const Result<Executor<float>> executor =
      Executor<float>::create(graph, {.keep_all = true}, budget_bytes);
  if (!executor) return executor.error();
  std::copy(image.begin(), image.end(), executor->output(0, {0, 1}, 0).data);
  executor->forward(weights, {0, 1}, 0);
  return too_large_at(graph, first_broken_node(graph, *executor, {0, 1}, 1, 0), number);
}

}  // namespace

static_assert(std::endian::native == std::endian::little, "checksums and files are little-endian");

Result<std::shared_ptr<Model>> Model::create(const ModelSpec& spec, std::uint64_t seed,
                                             std::int64_t budget_bytes) {
  Result<Graph> graph = Graph::create(spec);
  if (!graph) return std::move(graph).error();
  const std::int64_t weight_bytes =
      graph->weight_cells() * static_cast<std::int64_t>(sizeof(float));
  // The weights, the last good weights, and the smallest pass must fit; a trainer asks for more.
  Result<Plan> plan = Plan::make(
      *graph,
      {.lanes = kLanes<Pack>, .scalar_bytes = sizeof(float), .beside_bytes = 2 * weight_bytes},
      budget_bytes);
  if (!plan) return std::move(plan).error();
  Result<Arena> weights = Arena::allocate(weight_bytes);
  if (!weights) return std::move(weights).error();
  Result<Arena> last_good = Arena::allocate(weight_bytes);
  if (!last_good) return std::move(last_good).error();

  std::shared_ptr<Model> model(new Model());
  model->graph_ = std::move(graph).value();
  model->budget_bytes_ = budget_bytes;
  model->weights_ = std::move(weights).value();
  model->last_good_ = std::move(last_good).value();
  for (const ParameterPlace& place : model->graph_.parameters()) {
    const RandomKey key{seed, Stream::weights, static_cast<std::uint32_t>(place.number),
                        static_cast<std::uint32_t>(place.node)};
    initialize(model->parameter(place), place.spec.initial, key);
  }
  return model;
}

std::span<float> Model::parameter(const ParameterPlace& place) {
  return weights().subspan(static_cast<std::size_t>(place.offset),
                           static_cast<std::size_t>(place.cells));
}

std::span<const float> Model::parameter(const ParameterPlace& place) const {
  return weights().subspan(static_cast<std::size_t>(place.offset),
                           static_cast<std::size_t>(place.cells));
}

Result<const ParameterPlace*> Model::find_parameter(std::string_view node,
                                                    std::string_view name) const {
  return receptive::find_parameter(graph_, node, name);
}

Status Model::set_parameter(std::string_view node, std::string_view name,
                            std::span<const float> values) {
  Result<const ParameterPlace*> place = find_parameter(node, name);
  if (!place) return std::move(place).error();
  const std::string where = text_of("{}.{}", node, name);
  const std::span<float> target = parameter(**place);
  if (values.size() != target.size()) {
    return Error(ErrorCode::count_mismatch, "{}", "takes {} numbers and got {}",
                 "give one number per weight", where, target.size(), values.size());
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool finite = std::isfinite(values[i]);
    if (finite && values[i] >= (*place)->spec.least) continue;
    JsonWriter least;
    least.value((*place)->spec.least);
    return finite ? Error(ErrorCode::out_of_range, "{}", "number {} is too small",
                          "give numbers of at least {}", where, i, least.text())
                  : Error(ErrorCode::out_of_range, "{}", "number {} is not finite",
                          "give finite numbers", where, i);
  }
  std::copy(values.begin(), values.end(), target.begin());
  return Done{};
}

std::string Model::weights_sha256() const { return sha256(false); }

std::string Model::frozen_sha256() const { return sha256(true); }

std::string Model::sha256(bool frozen_alone) const {
  Sha256 sha;
  for (const ParameterPlace& place : graph_.parameters()) {
    if (frozen_alone && !graph_.node(place.node).frozen) continue;
    const std::span<const float> values = parameter(place);
    sha.update({reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()});
  }
  return sha.hex();
}

std::string Model::summary_json() const { return receptive::summary_json(graph_); }

Result<std::vector<float>> Model::predict(std::span<const float> images, ThreadPool& pool) const {
  const auto cells = static_cast<std::size_t>(graph_.input_shape().cells());
  if (images.empty() || images.size() % cells != 0) {
    return Error(ErrorCode::count_mismatch, "images", "have {} numbers and one image has {}",
                 "give whole images of {}", images.size(), cells, to_text(graph_.input_shape()));
  }
  if (!graph_.loss()) {
    return Error(ErrorCode::wrong_loss, "loss", "the model has none, so it has no probabilities",
                 "end the model with flatten and dense layers");
  }
  if (const std::size_t pixel = first_not_finite(images); pixel < images.size()) {
    return Error(ErrorCode::out_of_range, "images", "pixel {} is not finite", "give finite numbers",
                 pixel);
  }
  // One image would fill one lane of four: alone it is faster as a float, and its bits are the
  // same.
  Result<std::vector<float>> made =
      images.size() == cells
          ? probabilities<float>(graph_, weights().data(), images, budget_bytes_, pool)
          : probabilities<Pack>(graph_, weights().data(), images, budget_bytes_, pool);
  if (!made || all_finite(*made)) return made;
  const std::size_t image =
      first_not_finite(*made) / static_cast<std::size_t>(graph_.output().shape.c);
  return broken_by(graph_, weights().data(), images.subspan(image * cells, cells),
                   static_cast<std::int64_t>(image), budget_bytes_);
}

Status Model::restore_last_good() {
  if (!has_last_good()) {
    return Error(ErrorCode::no_data, "last good weights", "there are none: no update was made",
                 "make the model anew");
  }
  for (const ParameterPlace& place : graph_.parameters()) {
    if (graph_.node(place.node).frozen) continue;  // never changed, and never copied
    std::memcpy(weights().data() + place.offset, last_good_.at<float>(0) + place.offset,
                static_cast<std::size_t>(place.cells) * sizeof(float));
  }
  return Done{};
}

}  // namespace receptive
