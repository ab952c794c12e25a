#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "engine/train/trainer_state.h"

namespace receptive {

namespace {

std::int64_t weight_bytes_of(const Model& model) {
  return model.graph().weight_cells() * static_cast<std::int64_t>(sizeof(float));
}

Result<Executor<Pack>> training_executor(const Model& model, std::int32_t batch_size,
                                         const ThreadPool& pool,
                                         const EarlyStopping& early_stopping) {
  constexpr std::int32_t L = kLanes<Pack>;
  // The optimiser may be changed for one with more slots while running, so there is room for most.
  const int copies = 2 + kMaxSlots + (early_stopping.restore_best ? 1 : 0);
  return Executor<Pack>::create(model.graph(),
                                {.groups = (batch_size + L - 1) / L,
                                 .workers = pool.threads(),
                                 .gradients = true,
                                 .beside_bytes = copies * weight_bytes_of(model)},
                                model.budget_bytes());
}

Status check_batch(const FitOptions& options, const Dataset& data) {
  if (options.batch_size <= data.rows()) return Done{};
  return Error(ErrorCode::bad_batch, "fit.batchSize", "is {} and the data has {} rows",
               "use a batch no larger than the data", options.batch_size, data.rows());
}

// None when nothing is to be changed.
Result<std::optional<Augmenter>> augmenter_of(const FitOptions& options, const Dataset& data,
                                              const ThreadPool& pool) {
  if (Status fits = check_augment(options.augment, data, "fit.augment"); !fits) return fits.error();
  if (!options.augment.is_active()) return std::optional<Augmenter>();
  Result<Augmenter> made = Augmenter::create(options.augment, data.shape(), pool.threads());
  if (!made) return std::move(made).error();
  return std::optional<Augmenter>(std::move(made).value());
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
  Result<std::optional<Augmenter>> augmenter = augmenter_of(options, *data, pool);
  if (!augmenter) return std::move(augmenter).error();
  if (model->graph().trainable_count() == 0) {
    const bool frozen = model->graph().parameter_count() > 0;
    return Error(
        ErrorCode::bad_graph, "model",
        frozen ? "has no parameters to train: every layer is frozen" : "has no parameters to train",
        frozen ? "leave at least one layer with parameters unfrozen"
               : "add a convolution or a dense layer");
  }
  Result<Executor<Pack>> executor =
      training_executor(*model, options.batch_size, pool, options.early_stopping);
  if (!executor) return std::move(executor).error();
  Result<UpdatePhase> update_phase = UpdatePhase::create(model->graph());
  if (!update_phase) return std::move(update_phase).error();
  Arena best;
  if (options.early_stopping.restore_best) {
    Result<Arena> allocated = Arena::allocate(weight_bytes_of(*model));
    if (!allocated) return std::move(allocated).error();
    best = std::move(allocated).value();
  }
  const ShuffleState shuffle{options.seed, options.batch_size, data->first_epoch_block()};
  Batcher batcher = batcher_of(shuffle, data->rows());
  std::unique_ptr<State> state(new State{.model = std::move(model),
                                         .data = std::move(data),
                                         .pool = &pool,
                                         .options = options,
                                         .optimizer = optimizer,
                                         .executor = std::move(executor).value(),
                                         .capacity = options.batch_size,
                                         .batcher = std::move(batcher),
                                         .shuffle = shuffle,
                                         .augmenter = std::move(augmenter).value(),
                                         .update_phase = std::move(update_phase).value(),
                                         .position = {},
                                         .totals = {},
                                         .watch = {},
                                         .best = std::move(best),
                                         .fingerprint = {}});
  state->position.steps_per_epoch = state->batcher.steps_per_epoch();
  return std::unique_ptr<Trainer>(new Trainer(std::move(state)));
}

void Trainer::State::begin_epoch() {
  ShuffleState next = shuffle;
  next.seed = options.seed;
  next.batch_size = options.batch_size;
  if (next == shuffle) return;
  shuffle = next;
  batcher = batcher_of(shuffle, data->rows());
  position.steps_per_epoch = batcher.steps_per_epoch();
}

// Step by step, so that an epoch's mean does not depend on how many steps are taken at once.
void Trainer::State::count(std::int64_t images, std::int64_t correct, double loss_sum) {
  if (position.step_in_epoch == 0) totals = {};
  judged = true;
  totals.images += images;
  totals.correct += correct;
  totals.loss_sum += loss_sum;
  position.images += images;
}

bool Trainer::State::finished() const {
  return position.epoch >= options.epochs || watch.stops(options.early_stopping);
}

Result<Advance> Trainer::advance(std::int32_t max_steps) {
  State& s = *state_;
  constexpr std::int32_t L = kLanes<Pack>;
  Advance done;
  RECEPTIVE_CHECK(!s.retired);
  if (s.finished()) {
    done.progress = Progress::done;
    return done;
  }
  if (s.best_is_back) s.exchange_best();
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
    std::int64_t correct = 0;
    for (std::int32_t i = 0; i < images; ++i) {
      loss_sum += s.executor.losses()[i];
      correct += s.executor.predicted()[i] == s.executor.labels()[i];
    }
    if (!std::isfinite(loss_sum)) return s.diverged(rows, groups);
    s.update(groups, s.worth_keeping(loss_sum / images));
    s.count(images, correct, loss_sum);
    done.loss_sum += loss_sum;
    done.correct += correct;
    done.images += images;
    ++done.steps;
    // The next loss would show a weight that overflowed; after the last step there is none.
    const bool last = s.position.step_in_epoch + 1 == s.position.steps_per_epoch;
    std::optional<Error> broken;
    if (last && s.broken_weights() < s.model->graph().size()) broken = s.diverged(rows, groups);
    ++s.position.step;
    ++s.position.step_in_epoch;
    if (!last) continue;
    s.position.step_in_epoch = 0;
    ++s.position.epoch;
    s.judged = false;
    if (broken) return *std::move(broken);
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
const EpochTotals& Trainer::totals() const { return state_->totals; }
const Watch& Trainer::watch() const { return state_->watch; }
bool Trainer::best_is_back() const { return state_->best_is_back; }
bool Trainer::judged() const { return state_->judged; }
bool Trainer::finished() const { return state_->finished(); }
bool Trainer::stopped_early() const { return state_->watch.stops(state_->options.early_stopping); }

Status Trainer::set_options(const FitOptions& options) {
  State& s = *state_;
  if (Status valid = check_fit_options(options); !valid) return valid;
  if (Status fits = check_batch(options, *s.data); !fits) return fits;
  const EarlyStopping& stopping = options.early_stopping;
  Result<std::optional<Augmenter>> augmenter = augmenter_of(options, *s.data, *s.pool);
  if (!augmenter) return augmenter.error();
  Arena best;
  if (stopping.restore_best && s.best.empty()) {
    Result<Arena> allocated = Arena::allocate(weight_bytes_of(*s.model));
    if (!allocated) return std::move(allocated).error();
    best = std::move(allocated).value();
  }
  if (options.batch_size > s.capacity) {
    Result<Executor<Pack>> executor =
        training_executor(*s.model, options.batch_size, *s.pool, stopping);
    if (!executor) return std::move(executor).error();
    s.executor = std::move(executor).value();
    s.capacity = options.batch_size;
  }
  s.use_best(stopping, std::move(best));
  s.watch.forget(stopping, options.schedule);
  s.augmenter = std::move(augmenter).value();
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

void Trainer::judge(double loss) {
  State& s = *state_;
  if (s.judged) return;
  s.judged = true;
  const EarlyStopping& stopping = s.options.early_stopping;
  const bool best = s.watch.take(loss, s.position.epoch, stopping, s.options.schedule);
  if (!stopping.restore_best) return;
  if (best) {
    std::memcpy(s.best.at<float>(0), s.model->weights().data(), s.model->weights().size_bytes());
  }
  if (s.finished() && s.watch.best_epoch > 0 && s.watch.best_epoch < s.position.epoch) {
    s.exchange_best();
  }
}

// The weights of the last epoch are kept: a run that is given more epochs goes on from them.
void Trainer::State::exchange_best() {
  const std::span<float> weights = model->weights();
  std::swap_ranges(weights.begin(), weights.end(), best.at<float>(0));
  best_is_back = !best_is_back;
}

// With restore_best newly chosen or given up; best epochs from before have no weights.
void Trainer::State::use_best(const EarlyStopping& stopping, Arena allocated) {
  if (stopping.restore_best == !best.empty()) return;
  if (best_is_back) exchange_best();
  best = std::move(allocated);
  watch.stopping = {};
  watch.best_epoch = 0;
}

void Trainer::retire() {
  State& s = *state_;
  Result<Executor<Pack>> smallest = Executor<Pack>::create(
      s.model->graph(), {.groups = 1, .workers = 1}, s.model->budget_bytes());
  if (smallest) s.executor = std::move(smallest).value();
  s.retired = true;
}

}  // namespace receptive
