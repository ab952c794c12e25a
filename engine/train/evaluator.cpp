#include "engine/train/evaluator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "engine/model/broken_node.h"
#include "engine/model/executor.h"
#include "engine/train/among_first.h"
#include "engine/train/gather.h"

namespace receptive {

namespace {

constexpr std::int32_t kChunkImages = 256;
constexpr std::int32_t kFirst = 5;

}  // namespace

struct Evaluator::State {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> data;
  ThreadPool* pool;
  Executor<Pack> executor;
  std::int64_t rows;
  Metrics metrics;
  std::array<std::uint8_t, kChunkImages> among_first_five;  // of the images of a chunk

  void rank(const Span& block, std::int32_t images, std::int32_t worker);
  void evaluate(std::span<const std::uint32_t> chunk);
  Status count(std::span<const std::uint32_t> chunk);
  Error diverged(std::span<const std::uint32_t> chunk, std::int32_t image) const;
};

Evaluator::Evaluator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Evaluator::~Evaluator() = default;

Result<std::unique_ptr<Evaluator>> Evaluator::create(std::shared_ptr<const Model> model,
                                                     std::shared_ptr<const Dataset> data,
                                                     std::int64_t rows, ThreadPool& pool) {
  if (Status fits = check_data(model->graph(), *data); !fits) return fits.error();
  Result<Executor<Pack>> executor = Executor<Pack>::create(
      model->graph(), {.groups = kChunkImages / kLanes<Pack>, .workers = pool.threads()},
      model->budget_bytes());
  if (!executor) return std::move(executor).error();
  const std::int32_t classes = model->graph().classes();
  const std::int64_t all = data->rows();
  std::unique_ptr<State> state(new State{.model = std::move(model),
                                         .data = std::move(data),
                                         .pool = &pool,
                                         .executor = std::move(executor).value(),
                                         .rows = rows < 0 ? all : std::min(rows, all),
                                         .metrics = {},
                                         .among_first_five = {}});
  state->metrics.classes = classes;
  state->metrics.confusion.resize(static_cast<std::size_t>(classes) *
                                  static_cast<std::size_t>(classes));
  return std::unique_ptr<Evaluator>(new Evaluator(std::move(state)));
}

void Evaluator::State::rank(const Span& block, std::int32_t images, std::int32_t worker) {
  constexpr std::int32_t L = kLanes<Pack>;
  const Block<Pack> scores = executor.output(model->graph().size() - 1, block, worker);
  const std::int64_t count = scores.shape.cells();
  for (std::int32_t g = 0; g < block.groups; ++g) {
    const std::int32_t first = (block.first + g) * L;
    for (std::int32_t lane = 0; lane < std::min(L, images - first); ++lane) {
      const auto image = static_cast<std::size_t>(first + lane);
      const auto label = static_cast<std::int64_t>(executor.labels()[image]);
      // One score decides between two classes.
      among_first_five[image] =
          count == 1 || among_first(kFirst, scores.group(g) + lane, count, L, label);
    }
  }
}

void Evaluator::State::evaluate(std::span<const std::uint32_t> chunk) {
  constexpr std::int32_t L = kLanes<Pack>;
  const std::int32_t groups = (static_cast<std::int32_t>(chunk.size()) + L - 1) / L;
  const float* const weights = model->weights().data();
  pool->for_each(blocks_of(groups), [&](int b, int worker) {
    const Span block = block_of(groups, b);
    gather(*data, chunk, executor, block, worker);
    executor.forward(weights, block, worker);
    executor.loss_forward(block, worker);
    rank(block, static_cast<std::int32_t>(chunk.size()), worker);
  });
}

// Takes the image's block forward again, to find where its numbers broke.
Error Evaluator::State::diverged(std::span<const std::uint32_t> chunk, std::int32_t image) const {
  constexpr std::int32_t L = kLanes<Pack>;
  const auto images = static_cast<std::int32_t>(chunk.size());
  const std::int32_t groups = (images + L - 1) / L;
  const Span block = block_of(groups, image / L / kBlockGroups);
  gather(*data, chunk, executor, block, 0);
  executor.forward(model->weights().data(), block, 0);
  const Graph& graph = model->graph();
  const std::int32_t broken = first_broken_node(graph, executor, block, images, 0);
  const bool in_loss = broken == graph.size();
  return Error(ErrorCode::diverged, "{}", "{} is not a finite number for row {} of {}",
               "lower the learning rate and go back to the last good weights",
               in_loss ? "loss" : graph.node(broken).name, in_loss ? "the loss" : "its output",
               chunk[static_cast<std::size_t>(image)], data->name());
}

Status Evaluator::State::count(std::span<const std::uint32_t> chunk) {
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    const float loss = executor.losses()[i];
    if (!std::isfinite(loss)) return diverged(chunk, static_cast<std::int32_t>(i));
    const auto label = static_cast<std::int64_t>(executor.labels()[i]);
    const auto predicted = static_cast<std::int64_t>(executor.predicted()[i]);
    metrics.loss_sum += loss;
    metrics.correct += label == predicted;
    metrics.among_first_five += among_first_five[i];
    ++metrics.confusion[static_cast<std::size_t>(label * metrics.classes + predicted)];
  }
  metrics.images += static_cast<std::int64_t>(chunk.size());
  return Done{};
}

Result<std::int64_t> Evaluator::advance(std::int64_t max_images) {
  State& s = *state_;
  const std::int64_t end = std::min(s.rows, s.metrics.images + max_images);
  if (end > s.data->available()) {
    return Error(ErrorCode::no_data, "{}", "only {} of {} rows have arrived",
                 "wait until the data has loaded", s.data->name(), s.data->available(),
                 s.data->rows());
  }
  std::array<std::uint32_t, kChunkImages> rows;
  while (s.metrics.images < end) {
    const std::int64_t count = std::min<std::int64_t>(kChunkImages, end - s.metrics.images);
    const std::span chunk(rows.data(), static_cast<std::size_t>(count));
    std::iota(chunk.begin(), chunk.end(), static_cast<std::uint32_t>(s.metrics.images));
    s.evaluate(chunk);
    if (Status counted = s.count(chunk); !counted) return counted.error();
  }
  return s.rows - s.metrics.images;
}

const Metrics& Evaluator::metrics() const { return state_->metrics; }

}  // namespace receptive
