#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/model/batch_pass.h"
#include "engine/train/broken_node.h"
#include "engine/train/gather.h"
#include "engine/train/update_phase.h"

namespace receptive {

namespace {

// Weights are worth keeping while their loss is not far above what an untrained network has: a run
// that explodes passes through weights whose loss is still finite and which are of no use.
constexpr double kSaneFactor = 2;

}  // namespace

struct Trainer::State {
  std::shared_ptr<Model> model;
  std::shared_ptr<const Dataset> data;
  ThreadPool* pool;
  FitOptions options;
  Optimizer optimizer;
  Executor<Pack> executor;
  std::int32_t capacity;  // images the executor has room for
  Batcher batcher;
  std::int32_t shuffle_seed;  // of the batcher
  UpdatePhase update_phase;
  double sane_loss = 0;  // per image; weights above it are not kept
  Position position;

  RunProgress progress() const;
  float scheduled_rate() const;
  void train_shards(std::span<const std::uint32_t> rows, std::int32_t groups);
  bool worth_keeping(double loss);
  void update(std::int32_t groups, bool keep);
  void move_running(bool keep);
  Error diverged(std::span<const std::uint32_t> rows, std::int32_t groups);
  void begin_epoch();
};

namespace {

Result<Executor<Pack>> training_executor(const Model& model, std::int32_t batch_size,
                                         const ThreadPool& pool, int slots) {
  constexpr std::int32_t L = kLanes<Pack>;
  const std::int64_t weight_bytes =
      model.graph().weight_cells() * static_cast<std::int64_t>(sizeof(float));
  return Executor<Pack>::create(
      model.graph(),
      {.groups = (batch_size + L - 1) / L, .workers = pool.threads(), .gradients = true},
      model.budget_bytes() - (2 + slots) * weight_bytes);
}

Status check_batch(const FitOptions& options, const Dataset& data) {
  if (options.batch_size <= data.rows()) return Done{};
  return Error{ErrorCode::bad_batch, "fit.batchSize",
               "is " + std::to_string(options.batch_size) + " and the data has " +
                   std::to_string(data.rows()) + " rows",
               "use a batch no larger than the data"};
}

}  // namespace

Trainer::Trainer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trainer::~Trainer() = default;

Result<std::unique_ptr<Trainer>> Trainer::create(std::shared_ptr<Model> model,
                                                 std::shared_ptr<const Dataset> data,
                                                 const FitOptions& options,
                                                 const Optimizer& optimizer, ThreadPool& pool) {
  if (Status valid = check_fit_options(options); !valid) return valid.error();
  if (Status valid = check_optimizer(optimizer, "optimizer"); !valid) return valid.error();
  if (Status fits = check_data(model->graph(), *data); !fits) return fits.error();
  if (Status fits = check_batch(options, *data); !fits) return fits.error();
  if (model->graph().trainable_count() == 0) {
    const bool frozen = model->graph().parameter_count() > 0;
    return Error{
        ErrorCode::bad_graph, "model",
        frozen ? "has no parameters to train: every layer is frozen" : "has no parameters to train",
        frozen ? "leave at least one layer with parameters unfrozen"
               : "add a convolution or a dense layer"};
  }
  Result<Executor<Pack>> executor =
      training_executor(*model, options.batch_size, pool, slots_of(optimizer));
  if (!executor) return std::move(executor).error();
  Result<UpdatePhase> update_phase = UpdatePhase::create(model->graph());
  if (!update_phase) return std::move(update_phase).error();
  Batcher batcher(data->rows(), options.batch_size, static_cast<std::uint64_t>(options.seed),
                  data->first_epoch_block());
  std::unique_ptr<State> state(new State{.model = std::move(model),
                                         .data = std::move(data),
                                         .pool = &pool,
                                         .options = options,
                                         .optimizer = optimizer,
                                         .executor = std::move(executor).value(),
                                         .capacity = options.batch_size,
                                         .batcher = std::move(batcher),
                                         .shuffle_seed = options.seed,
                                         .update_phase = std::move(update_phase).value(),
                                         .position = {}});
  state->position.steps_per_epoch = state->batcher.steps_per_epoch();
  return std::unique_ptr<Trainer>(new Trainer(std::move(state)));
}

// First phase: every shard takes its images through the network, forward and backward.
void Trainer::State::train_shards(std::span<const std::uint32_t> rows, std::int32_t groups) {
  executor.set_context({.training = true,
                        .seed = static_cast<std::uint64_t>(options.seed),
                        .step = static_cast<std::uint32_t>(position.step),
                        .images = static_cast<std::int32_t>(rows.size())});
  pass_batch(executor, std::as_const(*model).weights().data(), groups, true, *pool,
             [&](const Span& block, int worker) { gather(*data, rows, executor, block, worker); });
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
          static_cast<double>(options.epochs)};
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

// Takes the batch forward again, one block at a time, to find where the numbers broke.
Error Trainer::State::diverged(std::span<const std::uint32_t> rows, std::int32_t groups) {
  const Graph& graph = model->graph();
  std::int32_t broken = graph.size();
  for (std::int32_t first = 0; first < groups; first += kBlockGroups) {
    const Span block{first, std::min(kBlockGroups, groups - first)};
    gather(*data, rows, executor, block, 0);
    executor.forward(model->weights().data(), block, 0);
    broken = std::min(broken, first_broken_node(graph, executor, block,
                                                static_cast<std::int32_t>(rows.size()), 0));
  }
  const bool in_loss = broken == graph.size();
  JsonWriter number;
  number.value(scheduled_rate());
  return Error{ErrorCode::diverged, in_loss ? "loss" : graph.node(broken).name,
               std::string(in_loss ? "the loss" : "its output") +
                   " is no longer a finite number, at step " + std::to_string(position.step + 1) +
                   " of epoch " + std::to_string(position.epoch + 1),
               "lower the learning rate, which is " + number.text() +
                   ", and go back to the last good weights"};
}

void Trainer::State::begin_epoch() {
  if (batcher.batch_size() != options.batch_size || shuffle_seed != options.seed) {
    batcher = Batcher(data->rows(), options.batch_size, static_cast<std::uint64_t>(options.seed),
                      data->first_epoch_block());
    shuffle_seed = options.seed;
    position.steps_per_epoch = batcher.steps_per_epoch();
  }
}

Result<Advance> Trainer::advance(std::int32_t max_steps) {
  State& s = *state_;
  constexpr std::int32_t L = kLanes<Pack>;
  Advance done;
  if (s.position.epoch >= s.options.epochs) {
    done.progress = Progress::done;
    return done;
  }
  if (s.position.step_in_epoch == 0) s.begin_epoch();
  while (done.steps < max_steps) {
    const auto rows = s.batcher.batch(s.position.epoch, s.position.step_in_epoch);
    if (*std::max_element(rows.begin(), rows.end()) >= s.data->available()) {
      done.progress = Progress::waiting_for_data;
      return done;
    }
    const auto images = static_cast<std::int32_t>(rows.size());
    const std::int32_t groups = (images + L - 1) / L;
    s.train_shards(rows, groups);
    double loss_sum = 0;
    for (std::int32_t i = 0; i < images; ++i) {
      loss_sum += s.executor.losses()[i];
      done.correct += s.executor.predicted()[i] == s.executor.labels()[i];
    }
    if (!std::isfinite(loss_sum)) return s.diverged(rows, groups);
    s.update(groups, s.worth_keeping(loss_sum / images));
    done.loss_sum += loss_sum;
    done.images += images;
    ++done.steps;
    ++s.position.step;
    if (++s.position.step_in_epoch < s.position.steps_per_epoch) continue;
    s.position.step_in_epoch = 0;
    ++s.position.epoch;
    done.progress = s.position.epoch >= s.options.epochs ? Progress::done : Progress::epoch_end;
    return done;
  }
  return done;
}

Position Trainer::position() const {
  Position position = state_->position;
  position.rate = state_->scheduled_rate();
  return position;
}
const FitOptions& Trainer::options() const { return state_->options; }
const Optimizer& Trainer::optimizer() const { return state_->optimizer; }

Status Trainer::set_options(const FitOptions& options) {
  State& s = *state_;
  if (Status valid = check_fit_options(options); !valid) return valid;
  if (Status fits = check_batch(options, *s.data); !fits) return fits;
  if (options.batch_size > s.capacity) {
    Result<Executor<Pack>> executor =
        training_executor(*s.model, options.batch_size, *s.pool, slots_of(s.optimizer));
    if (!executor) return std::move(executor).error();
    s.executor = std::move(executor).value();
    s.capacity = options.batch_size;
  }
  s.options = options;
  return Done{};
}

Status Trainer::set_optimizer(const Optimizer& optimizer) {
  State& s = *state_;
  if (Status valid = check_optimizer(optimizer, "optimizer"); !valid) return valid;
  if (optimizer.index() != s.optimizer.index()) s.update_phase.reset();
  s.optimizer = optimizer;
  return Done{};
}

}  // namespace receptive
