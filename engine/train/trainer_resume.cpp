// Where a run stands, into a file and back.
#include <algorithm>
#include <utility>

#include "engine/train/trainer_state.h"

namespace receptive {

const Fingerprint& Trainer::State::data_fingerprint() const {
  if (!fingerprint || fingerprint->hashed_rows < data->available()) {
    fingerprint = fingerprint_of(*data, data->available());
  }
  return *fingerprint;
}

RunState Trainer::State::snapshot(const Dataset* validation) const {
  RunState run{.options = options,
               .optimizer = optimizer,
               .updates = update_phase.updates(),
               .step = position.step,
               .epoch = position.epoch,
               .step_in_epoch = position.step_in_epoch,
               .images = position.images,
               .judged = judged,
               .totals = totals,
               .shuffle = shuffle,
               .sane_loss = sane_loss,
               .last_good_step = model->last_good_step_,
               .watch = watch,
               .best_is_back = best_is_back,
               .data = data_fingerprint(),
               .validation = {}};
  if (validation) run.validation = fingerprint_of(*validation, validation->available());
  return run;
}

void Trainer::State::restore(const RunState& run) {
  options = run.options;
  update_phase.set_updates(run.updates);
  shuffle = run.shuffle;
  batcher = batcher_of(shuffle, data->rows());
  position = {.step = run.step,
              .epoch = run.epoch,
              .step_in_epoch = run.step_in_epoch,
              .steps_per_epoch = batcher.steps_per_epoch(),
              .images = run.images};
  totals = run.totals;
  judged = run.judged;
  sane_loss = run.sane_loss;
  watch = run.watch;
  best_is_back = run.best_is_back;
}

// `from` is the model whose last good weights are meant.
std::vector<RunTensor> Trainer::State::tensors(const RunState& run, const Model& from) const {
  const std::span<float> kept = best.empty() ? std::span<float>() : best.span<float>();
  return run_tensors(model->graph(), run, update_phase, from.last_good_.span<float>(), kept);
}

Result<std::vector<std::uint8_t>> Trainer::save(const Dataset* validation) const {
  const RunState run = state_->snapshot(validation);
  return save_run(*state_->model, run, state_->tensors(run, *state_->model));
}

Result<std::unique_ptr<Trainer>> Trainer::resume(std::shared_ptr<Model> model,
                                                 std::shared_ptr<const Dataset> data,
                                                 const Dataset* validation,
                                                 std::span<const std::uint8_t> checkpoint,
                                                 ThreadPool& pool) {
  Result<RunFile> file = read_run(checkpoint, *model);
  if (!file) return std::move(file).error();
  const RunState& run = file->state;
  if (Status fits = check_data(model->graph(), *data); !fits) return fits.error();
  if (Status same = check_same_data(run, *data, validation); !same) return same.error();
  // Room for the batches of this epoch and of the next.
  FitOptions roomy = run.options;
  roomy.batch_size = std::max(roomy.batch_size, run.shuffle.batch_size);
  Result<std::unique_ptr<Trainer>> trainer =
      create(model, std::move(data), roomy, run.optimizer, pool);
  if (!trainer) return std::move(trainer).error();
  State& s = *(*trainer)->state_;
  s.restore(run);
  // Nothing of the model has changed so far, nor does it if a tensor is refused.
  Model& saved = *file->checkpoint.model;
  if (Status read = read_tensors(*file, s.tensors(run, saved)); !read) return read.error();
  model->weights_ = std::move(saved.weights_);
  model->last_good_ = std::move(saved.last_good_);
  model->last_good_step_ = run.last_good_step;
  return trainer;
}

}  // namespace receptive
