// What JavaScript sees of models: they are described, made, read and kept.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/json.h"
#include "engine/model/checkpoint.h"
#include "engine/model/model.h"
#include "engine/model/presets.h"
#include "engine/model/spec.h"
#include "engine/model/summary.h"
#include "engine/model/transfer.h"
#include "engine/parallel/thread_pool.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

using emscripten::val;

namespace {

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

}  // namespace

EMSCRIPTEN_BINDINGS(receptive_models) {
  using namespace emscripten;

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

  function("presetSpec(name)", &preset_spec);
  function("createModel(spec, seed)", &create_model);
  function("summarize(spec)", &summarize);
  function("loadCheckpoint(bytes)", &load_model);
}

}  // namespace receptive::bindings
