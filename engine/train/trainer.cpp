#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/model/executor.h"
#include "engine/train/broken_node.h"
#include "engine/train/gather.h"

namespace receptive {

namespace {

// Weights that one task of the second phase computes and updates: small enough to share evenly,
// large enough not to be felt.
constexpr std::int64_t kTaskCells = 4096;

// Weights are worth keeping while their loss is not far above what an untrained network has: a run
// that explodes passes through weights whose loss is still finite and which are of no use.
constexpr double kSaneFactor = 2;

// A piece of one parameter (GradientSplit::images: its cells) or of one node (rows: its rows).
struct UpdateTask {
  std::int32_t node = 0;
  std::int32_t parameter = 0;
  GradientSplit split = GradientSplit::images;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::vector<UpdateTask> update_tasks(const Graph& graph) {
  std::vector<UpdateTask> tasks;
  const auto cut = [&](UpdateTask task, std::int64_t count, std::int64_t piece) {
    for (task.first = 0; task.first < count; task.first = task.last) {
      task.last = std::min(count, task.first + piece);
      tasks.push_back(task);
    }
  };
  const auto parameters = graph.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const ParameterPlace& place = parameters[p];
    if (graph.node(place.node).frozen) continue;
    const UpdateTask task{place.node, static_cast<std::int32_t>(p), place.split, 0, 0};
    if (place.split == GradientSplit::images) {
      cut(task, place.cells, kTaskCells / kMaxShards);
    } else if (place.number == 0) {
      const std::int64_t rows = place.spec.dims[0];
      const std::int64_t row_cells = place.cells / rows;
      // An even number of rows: the kernel takes them in pairs.
      cut(task, rows, std::max<std::int64_t>(2, kTaskCells / row_cells / 2 * 2));
    }
  }
  return tasks;
}

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
  Arena slots;
  std::int64_t updates = 0;  // with the state in `slots`
  double sane_loss = 0;      // per image; weights above it are not kept
  Position position;
  std::vector<UpdateTask> tasks;
  std::vector<double> squares;  // per task: sum of its squared gradients, for clipping

  RunProgress progress() const;
  float scheduled_rate() const;
  void train_shards(std::span<const std::uint32_t> rows, std::int32_t groups);
  bool worth_keeping(double loss);
  void update(std::int32_t groups, bool keep);
  void complete_gradient(const UpdateTask& task, std::int32_t groups);
  void clip_gradient(std::int32_t groups);
  void apply(const UpdateTask& task, const Optimizer& scheduled, bool keep);
  void update_range(const ParameterPlace& place, std::int64_t first, std::int64_t last,
                    const Optimizer& scheduled, bool keep);
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
  Result<Arena> slots = Arena::allocate(model->graph().weight_cells() * kMaxSlots *
                                        static_cast<std::int64_t>(sizeof(float)));
  if (!slots) return std::move(slots).error();
  Batcher batcher(data->rows(), options.batch_size, static_cast<std::uint64_t>(options.seed),
                  data->first_epoch_block());
  auto tasks = update_tasks(model->graph());
  std::unique_ptr<State> state(new State{.model = std::move(model),
                                         .data = std::move(data),
                                         .pool = &pool,
                                         .options = options,
                                         .optimizer = optimizer,
                                         .executor = std::move(executor).value(),
                                         .capacity = options.batch_size,
                                         .batcher = std::move(batcher),
                                         .shuffle_seed = options.seed,
                                         .slots = std::move(slots).value(),
                                         .position = {},
                                         .tasks = std::move(tasks),
                                         .squares = {}});
  state->squares.resize(state->tasks.size());
  state->position.steps_per_epoch = state->batcher.steps_per_epoch();
  return std::unique_ptr<Trainer>(new Trainer(std::move(state)));
}

// First phase: every shard takes its images through the network, forward and backward.
void Trainer::State::train_shards(std::span<const std::uint32_t> rows, std::int32_t groups) {
  const std::int32_t blocks = (groups + kBlockGroups - 1) / kBlockGroups;
  const std::int32_t shards = shards_of(groups);
  const float* const weights = model->weights().data();
  pool->for_each(shards, [&](int shard, int worker) {
    executor.clear_shard(shard);
    for (std::int32_t b = shard * blocks / shards; b < (shard + 1) * blocks / shards; ++b) {
      const Span block{b * kBlockGroups, std::min(kBlockGroups, groups - b * kBlockGroups)};
      gather(*data, rows, executor, block, worker);
      executor.forward(weights, block, worker);
      executor.loss_forward(block, worker);
      executor.backward(weights, block, shard, worker);
    }
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
          static_cast<double>(options.epochs)};
}

float Trainer::State::scheduled_rate() const {
  return std::visit([](const auto& chosen) { return chosen.rate; }, optimizer) *
         rate_factor(options.schedule, progress());
}

// Second phase: gradients become complete, piece by piece, and the optimiser updates each piece.
// Clipping needs the norm of the whole gradient in between.
void Trainer::State::update(std::int32_t groups, bool keep) {
  ++updates;
  Optimizer scheduled = optimizer;
  std::visit([&](auto& chosen) { chosen.rate = scheduled_rate(); }, scheduled);
  const bool clips = options.clip_norm > 0;
  if (clips) clip_gradient(groups);
  pool->for_each(static_cast<int>(tasks.size()), [&](int number, int) {
    const UpdateTask& task = tasks[static_cast<std::size_t>(number)];
    if (!clips) complete_gradient(task, groups);
    apply(task, scheduled, keep);
  });
  if (keep) model->last_good_step_ = position.step;
}

void Trainer::State::complete_gradient(const UpdateTask& task, std::int32_t groups) {
  if (task.split == GradientSplit::images) {
    executor.reduce_gradient(task.parameter, shards_of(groups), task.first, task.last);
  } else {
    executor.rows_gradient(task.node, groups, static_cast<std::int32_t>(task.first),
                           static_cast<std::int32_t>(task.last));
  }
}

// Calls body(parameter, first, last) for the cells of every parameter that a task covers.
template <class Body>
void for_each_range(const Graph& graph, const UpdateTask& task, Body&& body) {
  if (task.split == GradientSplit::images) {
    body(graph.parameters()[static_cast<std::size_t>(task.parameter)], task.first, task.last);
    return;
  }
  for (const ParameterPlace& parameter : graph.parameters_of(graph.node(task.node))) {
    const std::int64_t row_cells = parameter.cells / parameter.spec.dims[0];
    body(parameter, task.first * row_cells, task.last * row_cells);
  }
}

// g ← g·min(1, limit/‖g‖₂) over all parameters together (Pascanu, Mikolov, Bengio 2013). The
// squares are added in double, task by task in their order, so the norm does not depend on the
// threads.
void Trainer::State::clip_gradient(std::int32_t groups) {
  const Graph& graph = model->graph();
  pool->for_each(static_cast<int>(tasks.size()), [&](int number, int) {
    const UpdateTask& task = tasks[static_cast<std::size_t>(number)];
    complete_gradient(task, groups);
    double sum = 0;
    for_each_range(graph, task,
                   [&](const ParameterPlace& place, std::int64_t first, std::int64_t last) {
                     const float* const gradient = executor.gradient() + place.offset;
                     for (std::int64_t cell = first; cell < last; ++cell) {
                       sum += double{gradient[cell]} * double{gradient[cell]};
                     }
                   });
    squares[static_cast<std::size_t>(number)] = sum;
  });
  double sum = 0;
  for (const double square : squares) sum += square;
  const double norm = std::sqrt(sum);
  if (!(norm > options.clip_norm)) return;
  const auto factor = static_cast<float>(options.clip_norm / norm);
  float* const gradient = executor.gradient();
  for (std::int64_t cell = 0; cell < graph.weight_cells(); ++cell) gradient[cell] *= factor;
}

void Trainer::State::apply(const UpdateTask& task, const Optimizer& scheduled, bool keep) {
  for_each_range(model->graph(), task,
                 [&](const ParameterPlace& place, std::int64_t first, std::int64_t last) {
                   update_range(place, first, last, scheduled, keep);
                 });
}

// With `keep` the weights are copied before they change.
void Trainer::State::update_range(const ParameterPlace& parameter, std::int64_t first,
                                  std::int64_t last, const Optimizer& scheduled, bool keep) {
  const std::int64_t begin = parameter.offset + first;
  const std::int64_t cells = last - first;
  float* const weight = model->weights().data() + begin;
  if (keep) {
    std::memcpy(model->last_good_.at<float>(0) + begin, weight,
                static_cast<std::size_t>(cells) * sizeof(float));
  }
  Update range{.cells = cells,
               .gradient = executor.gradient() + begin,
               .weight = weight,
               .step = updates,
               .decays = parameter.spec.decays};
  for (int slot = 0; slot < kMaxSlots; ++slot) {
    range.slots[static_cast<std::size_t>(slot)] =
        slots.at<float>(0) + slot * model->graph().weight_cells() + begin;
  }
  std::visit([&](const auto& chosen) { chosen.update(range); }, scheduled);
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
  if (optimizer.index() != s.optimizer.index()) {
    std::memset(s.slots.at<std::byte>(0), 0, static_cast<std::size_t>(s.slots.bytes()));
    s.updates = 0;
  }
  s.optimizer = optimizer;
  return Done{};
}

}  // namespace receptive
