// What JavaScript sees of training and evaluation.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/parallel/thread_pool.h"
#include "engine/train/evaluator.h"
#include "engine/train/run_file.h"
#include "engine/train/trainer.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

using emscripten::val;

namespace {

Outcome create_trainer(std::shared_ptr<Model> model, std::shared_ptr<Dataset> data,
                       const std::string& options_text, const std::string& optimizer_text,
                       ThreadPool& pool) {
  Result<FitOptions> options = parse_fit_options(options_text);
  if (!options) return failure(options.error());
  Result<Optimizer> optimizer = parse_optimizer(std::string_view(optimizer_text));
  if (!optimizer) return failure(optimizer.error());
  return outcome(Trainer::create(std::move(model), std::move(data), *options, *optimizer, pool));
}

// `validation` may be null.
Outcome resume_trainer(std::shared_ptr<Model> model, std::shared_ptr<Dataset> data,
                       std::shared_ptr<Dataset> validation, const ByteArray& checkpoint,
                       ThreadPool& pool) {
  return outcome(Trainer::resume(std::move(model), std::move(data), validation.get(),
                                 to_vector(checkpoint), pool));
}

Outcome load_run(const ByteArray& bytes) {
  return outcome(find_run(to_vector(bytes)), [](const std::optional<RunState>& run) {
    return run ? to_json(*run) : std::string("null");
  });
}

Outcome trainer_save(const Trainer& trainer, std::shared_ptr<Dataset> validation) {
  return outcome(trainer.save(validation.get()),
                 [](const std::vector<std::uint8_t>& file) { return to_array(file); });
}

const char* name_of(Progress progress) {
  switch (progress) {
    case Progress::stepped:
      return "stepped";
    case Progress::epoch_end:
      return "epoch_end";
    case Progress::done:
      return "done";
    case Progress::waiting_for_data:
      return "waiting_for_data";
  }
  return "";
}

Outcome trainer_advance(Trainer& trainer, std::int32_t max_steps) {
  return outcome(trainer.advance(max_steps), [](const Advance& advance) {
    val object = val::object();
    object.set("progress", val(name_of(advance.progress)));
    object.set("steps", static_cast<double>(advance.steps));
    object.set("images", static_cast<double>(advance.images));
    object.set("lossSum", advance.loss_sum);
    object.set("correct", static_cast<double>(advance.correct));
    return object;
  });
}

val trainer_position(const Trainer& trainer) {
  const Position position = trainer.position();
  val object = val::object();
  object.set("step", static_cast<double>(position.step));
  object.set("epoch", static_cast<double>(position.epoch));
  object.set("stepInEpoch", static_cast<double>(position.step_in_epoch));
  object.set("stepsPerEpoch", static_cast<double>(position.steps_per_epoch));
  object.set("rate", static_cast<double>(position.rate));
  object.set("images", static_cast<double>(position.images));
  const EpochTotals& totals = trainer.totals();
  object.set("epochImages", static_cast<double>(totals.images));
  object.set("epochCorrect", static_cast<double>(totals.correct));
  object.set("epochLossSum", totals.loss_sum);
  return object;
}

val trainer_ending(const Trainer& trainer) {
  const Watch& watch = trainer.watch();
  val object = val::object();
  object.set("stoppedEarly", trainer.stopped_early());
  object.set("bestEpoch", static_cast<double>(watch.best_epoch));
  object.set("bestLoss", watch.stopping.loss);
  object.set("bestIsBack", trainer.best_is_back());
  return object;
}

std::string trainer_options(const Trainer& trainer) { return to_json(trainer.options()); }

std::string trainer_optimizer(const Trainer& trainer) { return to_json(trainer.optimizer()); }

Outcome trainer_set_options(Trainer& trainer, const std::string& text) {
  Result<FitOptions> options = parse_fit_options(text);
  return options ? outcome(trainer.set_options(*options)) : failure(options.error());
}

Outcome trainer_set_optimizer(Trainer& trainer, const std::string& text) {
  Result<Optimizer> optimizer = parse_optimizer(std::string_view(text));
  return optimizer ? outcome(trainer.set_optimizer(*optimizer)) : failure(optimizer.error());
}

Outcome create_evaluator(std::shared_ptr<Model> model, std::shared_ptr<Dataset> data, double rows,
                         ThreadPool& pool) {
  return outcome(
      Evaluator::create(std::move(model), std::move(data), static_cast<std::int64_t>(rows), pool));
}

Outcome evaluator_advance(Evaluator& evaluator, double max_images) {
  return outcome(evaluator.advance(static_cast<std::int64_t>(max_images)),
                 [](std::int64_t left) { return static_cast<double>(left); });
}

val evaluator_metrics(const Evaluator& evaluator) {
  const Metrics& metrics = evaluator.metrics();
  val object = val::object();
  object.set("images", static_cast<double>(metrics.images));
  object.set("lossSum", metrics.loss_sum);
  object.set("correct", static_cast<double>(metrics.correct));
  object.set("amongFirstFive", static_cast<double>(metrics.among_first_five));
  object.set("classes", metrics.classes);
  val confusion = val::array();
  for (const std::int64_t count : metrics.confusion) {
    confusion.call<void>("push", static_cast<double>(count));
  }
  object.set("confusion", confusion);
  return object;
}

}  // namespace

EMSCRIPTEN_BINDINGS(receptive_training) {
  using namespace emscripten;

  class_<Trainer>("Trainer")
      .smart_ptr<std::shared_ptr<Trainer>>("TrainerPointer")
      .function("advance(maxSteps)", &trainer_advance)
      .function("position", &trainer_position)
      .function("judge(loss)", &Trainer::judge)
      .function("judged", &Trainer::judged)
      .function("finished", &Trainer::finished)
      .function("ending", &trainer_ending)
      .function("save(validation)", &trainer_save)
      .function("retire", &Trainer::retire)
      .function("options", &trainer_options)
      .function("optimizer", &trainer_optimizer)
      .function("setOptions(options)", &trainer_set_options)
      .function("setOptimizer(optimizer)", &trainer_set_optimizer);

  class_<Evaluator>("Evaluator")
      .smart_ptr<std::shared_ptr<Evaluator>>("EvaluatorPointer")
      .function("advance(maxImages)", &evaluator_advance)
      .function("metrics", &evaluator_metrics);

  function("createTrainer(model, data, options, optimizer, pool)", &create_trainer);
  function("resumeTrainer(model, data, validation, checkpoint, pool)", &resume_trainer);
  function("savedRun(bytes)", &load_run);
  function("createEvaluator(model, data, rows, pool)", &create_evaluator);
}

}  // namespace receptive::bindings
