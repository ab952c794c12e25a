// One step of training: a batch forward and backward, the weights, and what is said when numbers
// break.
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/core/finite.h"
#include "engine/model/batch_pass.h"
#include "engine/model/broken_node.h"
#include "engine/train/trainer_state.h"

namespace receptive {

namespace {

// Weights are worth keeping while their loss is not far above what an untrained network has: a run
// that explodes passes through weights whose loss is still finite and which are of no use.
constexpr double kSaneFactor = 2;

}  // namespace

Augmentation Trainer::State::augmentation() const {
  return {augmenter ? &*augmenter : nullptr,
          {static_cast<std::uint64_t>(shuffle.seed), position.epoch}};
}

// First phase: every shard takes its images through the network, forward and backward.
void Trainer::State::train_shards(std::span<const std::uint32_t> rows, std::int32_t groups) {
  executor.set_context({.training = true,
                        .seed = static_cast<std::uint64_t>(shuffle.seed),
                        .step = static_cast<std::uint32_t>(position.step),
                        .images = static_cast<std::int32_t>(rows.size())});
  pass_batch(executor, std::as_const(*model).weights().data(), groups, true, *pool,
             [&](const Span& block, int worker) {
               gather(*data, rows, executor, block, worker, augmentation());
             });
}

// Untrained is what the run began with, or guessing among the classes, whichever is worse.
bool Trainer::State::worth_keeping(double loss) {
  if (position.step == 0) {
    const double guessing = receptive::log(static_cast<double>(model->graph().classes()));
    sane_loss = kSaneFactor * std::max(loss, guessing);
  }
  return loss <= sane_loss;
}

RunProgress Trainer::State::progress() const {
  const auto steps = static_cast<double>(position.steps_per_epoch);
  return {static_cast<double>(position.epoch) + static_cast<double>(position.step_in_epoch) / steps,
          static_cast<double>(options.epochs), watch.reduction};
}

float Trainer::State::scheduled_rate() const {
  return std::visit([](const auto& chosen) { return chosen.rate; }, optimizer) *
         rate_factor(options.schedule, progress());
}

void Trainer::State::update(std::int32_t groups, bool keep) {
  Optimizer scheduled = optimizer;
  std::visit([&](auto& chosen) { chosen.rate = scheduled_rate(); }, scheduled);
  update_phase.run({.graph = &model->graph(),
                    .executor = &executor,
                    .groups = groups,
                    .weights = model->weights().data(),
                    .keep = keep ? model->last_good_.at<float>(0) : nullptr,
                    .optimizer = &scheduled,
                    .clip_norm = options.clip_norm},
                   *pool);
  move_running(keep);
  if (keep) model->last_good_step_ = position.step;
}

// What training counts along instead of learning it: the running numbers of the batches.
void Trainer::State::move_running(bool keep) {
  const Graph& graph = model->graph();
  for (const std::int32_t barrier : executor.plan().barriers) {
    const Node& node = graph.node(barrier);
    const BatchStatistics statistics = executor.statistics(barrier);
    std::visit(
        [&](const auto& layer) {
          using L = std::decay_t<decltype(layer)>;
          if constexpr (UsesBatch<L>) {
            const auto places = graph.parameters_of(node);
            for (const ParameterPlace& place : places) {
              if (!keep || !place.spec.buffer) continue;
              std::memcpy(model->last_good_.at<float>(0) + place.offset,
                          model->parameter(place).data(), model->parameter(place).size_bytes());
            }
            const double count =
                static_cast<double>(executor.context().images) * node.shape.plane();
            layer.move_running(statistics, count, model->parameter(places[L::running_mean]).data(),
                               model->parameter(places[L::running_variance]).data());
          }
        },
        node.layer);
  }
}

// The first node with a weight that is not finite, or the size of the graph.
std::int32_t Trainer::State::broken_weights() const {
  for (const ParameterPlace& place : model->graph().parameters()) {
    if (!all_finite(std::as_const(*model).parameter(place))) return place.node;
  }
  return model->graph().size();
}

// Takes the batch forward again, one block at a time, to find where the numbers broke.
Error Trainer::State::diverged(std::span<const std::uint32_t> rows, std::int32_t groups) {
  const Graph& graph = model->graph();
  std::int32_t broken = graph.size();
  for (std::int32_t first = 0; first < groups; first += kBlockGroups) {
    const Span block{first, std::min(kBlockGroups, groups - first)};
    gather(*data, rows, executor, block, 0, augmentation());
    executor.forward(model->weights().data(), block, 0);
    broken = std::min(broken, first_broken_node(graph, executor, block,
                                                static_cast<std::int32_t>(rows.size()), 0));
  }
  const std::int32_t weights = broken_weights();
  const char* const what = weights < broken ? "a weight" : "its output";
  broken = std::min(broken, weights);
  const bool in_loss = broken == graph.size();
  JsonWriter number;
  number.value(scheduled_rate());
  return Error(ErrorCode::diverged, "{}", "{} is no longer a finite number, at step {} of epoch {}",
               "lower the learning rate, which is {}, and go back to the last good weights",
               in_loss ? "loss" : graph.node(broken).name, in_loss ? "the loss" : what,
               position.step + 1, position.epoch + 1, number.text());
}

}  // namespace receptive
