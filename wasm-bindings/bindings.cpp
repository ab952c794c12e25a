// What JavaScript sees of the engine: a table over the facade, with adapters where types differ.
// Data sets have a table of their own, in data_bindings.cpp; traces even a module of their own, of
// which trace_bindings.cpp is the table.
// web/api/wasm-module.ts says the same in TypeScript.
#include <emscripten/bind.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/data/dataset.h"
#include "engine/model/checkpoint.h"
#include "engine/model/model.h"
#include "engine/model/presets.h"
#include "engine/model/spec.h"
#include "engine/model/summary.h"
#include "engine/model/transfer.h"
#include "engine/parallel/thread_pool.h"
#include "engine/train/evaluator.h"
#include "engine/train/run_file.h"
#include "engine/train/schema.h"
#include "engine/train/trainer.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

using emscripten::val;

namespace {

// --- Models ---

Outcome preset_spec(const std::string& name) {
  return outcome(find_preset(name), [](const ModelSpec& spec) { return to_json(spec); });
}

Outcome create_model(const std::string& spec_text, double seed_number) {
  Result<ModelSpec> spec = parse_spec(spec_text);
  if (!spec) return failure(spec.error());
  Result<std::uint64_t> seed = to_seed(seed_number);
  if (!seed) return failure(seed.error());
  return outcome(Model::create(*spec, *seed));
}

Outcome summarize(const std::string& spec_text) {
  Result<ModelSpec> spec = parse_spec(spec_text);
  if (!spec) return failure(spec.error());
  return outcome(Graph::create(*spec), [](const Graph& graph) { return summary_json(graph); });
}

Outcome load_model(const ByteArray& bytes) { return outcome(load_checkpoint(to_vector(bytes))); }

Outcome model_with_head(const Model& model, const std::string& options_text) {
  Result<HeadOptions> options = parse_head_options(options_text);
  return options ? outcome(with_head(model, *options)) : failure(options.error());
}

std::string model_spec(const Model& model) { return to_json(model.graph().spec()); }

std::string model_parameters(const Model& model) {
  JsonWriter writer;
  writer.begin_array();
  for (const ParameterPlace& place : model.graph().parameters()) {
    writer.begin_object();
    writer.member("node", model.graph().node(place.node).name).member("name", place.spec.name);
    writer.key("shape").begin_array();
    for (const std::int32_t dim : place.spec.dims) writer.value(dim);
    writer.end_array().member("learnt", !place.spec.buffer).end_object();
  }
  return writer.end_array().take();
}

std::int32_t model_classes(const Model& model) { return model.graph().classes(); }

// All of them as the graph lays them out: what a trace takes.
FloatArray model_weights(const Model& model) { return to_array(model.weights()); }

Outcome model_parameter(Model& model, const std::string& node, const std::string& name) {
  return outcome(model.find_parameter(node, name), [&](const ParameterPlace* place) {
    return to_tensor(place->spec.dims, model.parameter(*place));
  });
}

Outcome model_set_parameter(Model& model, const std::string& node, const std::string& name,
                            const FloatArray& values) {
  return outcome(model.set_parameter(node, name, to_vector(values)));
}

Outcome model_predict(const Model& model, const FloatArray& images, ThreadPool& pool) {
  return outcome(model.predict(to_vector(images), pool), [&](const std::vector<float>& numbers) {
    const std::int32_t outputs = model.graph().output().shape.c;
    const std::int32_t shape[] = {static_cast<std::int32_t>(numbers.size()) / outputs, outputs};
    return to_tensor(shape, numbers);
  });
}

Outcome model_restore_last_good(Model& model) {
  if (Status status = model.restore_last_good(); !status) return failure(status.error());
  return success(val(static_cast<double>(model.last_good_step())));
}

ByteArray model_save(const Model& model) { return to_array(save_checkpoint(model)); }

// --- Training and evaluation ---

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

// --- The engine ---

std::shared_ptr<ThreadPool> create_pool(int threads) {
  return std::make_shared<ThreadPool>(threads);
}

std::string about() { return about_json(RECEPTIVE_VERSION); }

void trap() { RECEPTIVE_CHECK(false); }

}  // namespace

EMSCRIPTEN_BINDINGS(receptive) {
  using namespace emscripten;

  register_type<ByteArray>("Uint8Array");
  register_type<FloatArray>("Float32Array");
  register_type<NumberList>("readonly number[]");
  register_type<Outcome>("{ value: any } | { error: any }");

  class_<ThreadPool>("ThreadPool")
      .smart_ptr<std::shared_ptr<ThreadPool>>("ThreadPoolPointer")
      .function("threads", &ThreadPool::threads)
      .function("use(threads)", &ThreadPool::use);

  class_<Model>("Model")
      .smart_ptr<std::shared_ptr<Model>>("ModelPointer")
      .function("spec", &model_spec)
      .function("summary", &Model::summary_json)
      .function("parameters", &model_parameters)
      .function("classes", &model_classes)
      .function("weights", &model_weights)
      .function("parameter(node, name)", &model_parameter)
      .function("setParameter(node, name, values)", &model_set_parameter)
      .function("weightsSha256", &Model::weights_sha256)
      .function("frozenSha256", &Model::frozen_sha256)
      .function("withHead(options)", &model_with_head)
      .function("predict(images, pool)", &model_predict)
      .function("restoreLastGood", &model_restore_last_good)
      .function("save", &model_save);

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

  function("about", &about);
  function("createPool(threads)", &create_pool);
  function("presetSpec(name)", &preset_spec);
  function("createModel(spec, seed)", &create_model);
  function("summarize(spec)", &summarize);
  function("loadCheckpoint(bytes)", &load_model);
  function("createTrainer(model, data, options, optimizer, pool)", &create_trainer);
  function("resumeTrainer(model, data, validation, checkpoint, pool)", &resume_trainer);
  function("savedRun(bytes)", &load_run);
  function("createEvaluator(model, data, rows, pool)", &create_evaluator);
  function("trap", &trap);
}

}  // namespace receptive::bindings
